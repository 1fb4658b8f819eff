"""Notifications of the desktop around the window, where it has any; else the window asks for attention."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from care_desktop.ui.kit import icons

_SECONDS = 8


class NativeNotices:
    """Tell by the tray's icon, which is there only after something was told; a click brings the window to the front.

    Lives as long as the window.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._act: Callable[[], None] | None = None

    def is_active(self) -> bool:
        """Say whether the user works in this window now."""
        return self._window.isActiveWindow()

    def show(self, title: str, text: str, act: Callable[[], None]) -> None:
        """Tell something; `act` is done when it is clicked."""
        self._act = act
        QApplication.alert(self._window)
        tray = self._found()
        if tray is not None:
            tray.show()
            tray.showMessage(_plain(title), _plain(text), QIcon(icons.pixmap("bell", "accent")), _SECONDS * 1000)

    def come_forward(self) -> None:
        """Bring the window to the front, and do what was told of last."""
        self._window.setWindowState(self._window.windowState() & ~self._minimised())
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        act, self._act = self._act, None
        if act is not None:
            act()

    def _found(self) -> QSystemTrayIcon | None:
        if self._tray is None and QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._tray = QSystemTrayIcon(QIcon(icons.pixmap("chat", "accent")), self._window)
            self._tray.messageClicked.connect(self.come_forward)
            self._tray.activated.connect(lambda _reason: self.come_forward())
        return self._tray

    def _minimised(self) -> Qt.WindowState:
        return Qt.WindowState.WindowMinimized


def _plain(text: str) -> str:
    """Return text without the marks of direction, which some desktops show as boxes, and without markup."""
    return text.replace("\u2068", "").replace("\u2069", "").replace("<", "‹").replace(">", "›")
