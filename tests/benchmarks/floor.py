"""The floor of the start-up benchmark: a bare PySide6 window, timed the way the program is timed."""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class Bare(QWidget):
    """Say once when it is painted."""

    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            said = {"painted_ns": time.monotonic_ns(), "cpu_ns": time.process_time_ns()}
            print(json.dumps(said), file=sys.stderr, flush=True)


def main() -> int:
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.setCentralWidget(Bare())
    window.resize(1440, 900)
    window.show()
    return int(application.exec())


if __name__ == "__main__":
    sys.exit(main())
