"""Whether the desktop asks for less motion: Qt hears it on Windows only, so elsewhere the settings portal is asked.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusPendingCallWatcher

_PORTAL: Final = (
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Settings",
)
_STILL: Final[Mapping[tuple[str, str], Callable[[object], bool]]] = {
    ("org.freedesktop.appearance", "reduced-motion"): lambda value: value == 1,
    ("org.gnome.desktop.interface", "enable-animations"): lambda value: value is False,
    ("org.kde.kdeglobals.KDE", "AnimationDurationFactor"): lambda value: str(value) in ("0", "0.0"),
}


class SystemMotion(QObject):
    """Asks the desktop without waiting; tells `still` when a setting of it wants no motion, and `heard` at the end."""

    still = Signal()
    heard = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._open_questions = len(_STILL)

    def ask(self) -> None:
        """Send the questions, once; a desktop without the portal, or without a setting, gives no answer that counts."""
        if sys.platform != "linux":
            return
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        for setting, wants_still in _STILL.items():
            question = QDBusMessage.createMethodCall(*_PORTAL, "Read")
            question.setArguments(list(setting))
            watcher = QDBusPendingCallWatcher(bus.asyncCall(question), self)
            watcher.finished.connect(lambda answer, wants_still=wants_still: self._hear(answer, wants_still))

    def _hear(self, answer: QDBusPendingCallWatcher, wants_still: Callable[[object], bool]) -> None:
        values = [] if answer.isError() else answer.reply().arguments()
        answer.deleteLater()
        if values and wants_still(_plain(values[0])):
            self.still.emit()
        self._open_questions -= 1
        if not self._open_questions:
            self.heard.emit()


def _plain(value: object) -> object:
    """Return what is inside: `Read` wraps its variant into another one."""
    while hasattr(value, "variant"):
        value = value.variant()
    return value
