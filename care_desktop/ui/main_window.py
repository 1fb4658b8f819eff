"""The window itself: on screen before anything else is loaded, then four panes and a status line."""

from __future__ import annotations

import os
import re
import sys
import time
from typing import TYPE_CHECKING, Protocol

from PySide6 import QtCore
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from care_desktop.ui.first_sketch import FirstSketch
from care_desktop.ui.kit.look import look

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from care_desktop.ui.frame import Frame

TRACE_START = "CARE_DESKTOP_TRACE_START"
_GEOMETRY, _SPLITTERS = "window.geometry", "window.splitters"
_PLACE = re.compile(r"(-?\d{1,5},){2}(\d{1,5},){2}[01]", re.ASCII)
_WIDTHS = re.compile(r"\d{1,5}(,\d{1,5}){3}", re.ASCII)
_FIRST_SIZE, _LEAST_SIZE = (1440, 900), (800, 500)
_PANES = ("views-width", "list-width", "conversation-width", "panel-width")


class Settings(Protocol):
    """Small texts that survive a restart."""

    def get(self, key: str, default: str) -> str: ...

    def put(self, key: str, value: str) -> None: ...


class MainWindow(QMainWindow):
    """The frame of the layout; pages move in when they are there. Closing it only asks: the shell has the one door.

    Until the first paint it holds nothing but a sketch; the style sheet and the panes come right after (`frame`).
    Names of Qt are spelled in full where the first paint does not need them: see kit/look.py.
    """

    painted = Signal()
    close_requested = Signal()
    escape_pressed = Signal()
    resized = Signal()

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._may_close = False
        self._frame: Frame | None = None
        self._widths = self._remembered_widths()
        self.setMinimumSize(*_LEAST_SIZE)
        self.resize(QtCore.QSize(*_FIRST_SIZE).boundedTo(self.screen().availableSize()))
        self._restore_geometry()
        sketch = FirstSketch(self._widths)
        sketch.painted.connect(self._tell_painted)
        self.setCentralWidget(sketch)

    @property
    def frame(self) -> Frame:
        """The panes and the status line; made at the first asking."""
        if self._frame is None:
            self._frame = self._make_frame()
        return self._frame

    def set_views(self, widget: QWidget) -> None:
        """Put the list of views into its pane."""
        self.frame.views.fill(widget)

    def set_case_list(self, widget: QWidget) -> None:
        """Put the case list into its pane."""
        self.frame.case_list.fill(widget)

    def set_conversation(self, widget: QWidget) -> None:
        """Put the conversation into its pane."""
        self.frame.conversation.fill(widget)

    def set_panel(self, widget: QWidget) -> None:
        """Put the property panel into its pane."""
        self.frame.panel.fill(widget)

    def set_cover(self, page: QWidget | None) -> None:
        """Show one page in place of all panes, for example the welcome; None brings the panes back."""
        self.frame.cover(page)

    def remember(self) -> None:
        """Keep where the window stands and how its panes are divided."""
        if self._settings is None:
            return
        around = self.normalGeometry()
        place = [around.x(), around.y(), around.width(), around.height(), int(self.isMaximized())]
        self._settings.put(_GEOMETRY, ",".join(str(number) for number in place))
        self._settings.put(_SPLITTERS, ",".join(str(width) for width in self.frame.widths()))

    def close_for_good(self) -> None:
        """Close without asking: everything else has ended."""
        self.remember()
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask to quit; the window stays until the shell has."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of an Esc that nothing inside the window wanted."""
        if event.key() == QtCore.Qt.Key.Key_Escape:
            self.escape_pressed.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell what floats over the window to follow."""
        super().resizeEvent(event)
        self.resized.emit()

    def _tell_painted(self) -> None:
        if os.environ.get(TRACE_START):
            sys.stderr.write(f'{{"painted_ns": {time.monotonic_ns()}, "cpu_ns": {time.process_time_ns()}}}\n')
            sys.stderr.flush()
        self.painted.emit()

    def _make_frame(self) -> Frame:
        from care_desktop.ui.frame import Frame
        from care_desktop.ui.kit import theme

        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application)
        frame = Frame(self._widths)
        self.setCentralWidget(frame)
        return frame

    def _remembered_widths(self) -> list[int]:
        kept = "" if self._settings is None else self._settings.get(_SPLITTERS, "")
        if _WIDTHS.fullmatch(kept):
            return [int(width) for width in kept.split(",")]
        return [look.size(name) for name in _PANES]

    def _restore_geometry(self) -> None:
        """Stand where the window stood; Qt's own `restoreGeometry` drifts where no window manager draws a frame."""
        kept = "" if self._settings is None else self._settings.get(_GEOMETRY, "")
        if not _PLACE.fullmatch(kept):
            return
        left, top, width, height, maximized = (int(number) for number in kept.split(","))
        size = QtCore.QSize(width, height).boundedTo(self.screen().availableSize())
        place = QtCore.QRect(QtCore.QPoint(left, top), size)
        if any(screen.availableGeometry().intersects(place) for screen in self.screen().virtualSiblings()):
            self.setGeometry(place)
        else:
            self.resize(place.size())
        if maximized:
            self.setWindowState(QtCore.Qt.WindowState.WindowMaximized)
