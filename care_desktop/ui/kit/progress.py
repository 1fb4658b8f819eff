"""A thin line that says "working on it" without taking anything away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme

_THICKNESS = 2
_LAP_MILLISECONDS = 1200
_SHARE = 0.3


class ProgressLine(QWidget):
    """Two pixels high, always in its place; a short run of accent travels along it while busy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_THICKNESS)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._busy = False
        self._lap = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_LAP_MILLISECONDS)
        self._lap.setLoopCount(-1)
        self._lap.valueChanged.connect(self.update)

    @property
    def is_busy(self) -> bool:
        """Whether the line runs."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Start or end the run."""
        if busy == self._busy:
            return
        self._busy = busy
        self.setAccessibleName(_("Working") if busy else "")
        if busy and theme.theme().moves:
            self._lap.start()
        else:
            self._lap.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the run where it is now; a whole line when nothing may move."""
        if not self._busy:
            return
        painter = QPainter(self)
        width = float(self.width())
        if not theme.theme().moves:
            painter.fillRect(QRectF(0, 0, width, _THICKNESS), theme.color("accent"))
            painter.end()
            return
        length = width * _SHARE
        start = float(self._lap.currentValue() or 0.0) * (width + length) - length
        painter.fillRect(QRectF(start, 0, length, _THICKNESS), theme.color("accent"))
        painter.end()  # here, and not when the last reference to it goes: that may be a debugger's
