"""Buttons: one primary act per page, quiet ones beside it, icons that say their name."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QToolButton, QWidget

from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.text import plain_tip

_ICON_COLOURS = {"primary": "on-accent", "quiet": "accent", "danger": "danger"}


class PushButton(QPushButton):
    """A button with words, in a role: primary, secondary, quiet or danger."""

    def __init__(self, text: str, role: str = "secondary", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        theme.set_role(self, role)
        if icon:
            self.setIconSize(QSize(theme.size("icon-small"), theme.size("icon-small")))
            theme.theme().changed.connect(self._draw_icon)
            self._draw_icon()

    def explain(self, reason: str) -> None:
        """Disable the button for this reason, said in its tool tip and description; "" enables it."""
        self.setEnabled(not reason)
        self.setToolTip(plain_tip(reason))
        self.setAccessibleDescription(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button, like Space."""
        if not _pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Press nothing: a double click is one press, and what lies here now may not be what was meant."""
        event.accept()

    def _draw_icon(self) -> None:
        color = _ICON_COLOURS.get(str(self.property("role")), "text")
        self.setIcon(icons.icon(self._icon_name, color))


class IconButton(QToolButton):
    """A button with an icon only; its name is the tool tip and what a screen reader says."""

    def __init__(self, icon: str, name: str, color: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._color = color
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(theme.size("icon"), theme.size("icon")))
        self.rename(name)
        theme.theme().changed.connect(self._draw_icon)
        self._draw_icon()

    def rename(self, name: str, tip: str = "") -> None:
        """Say another name; `tip` says more where the name is too short."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(tip)
        self.setToolTip(plain_tip(tip or name))

    def set_icon(self, icon: str, color: str = "") -> None:
        """Show another icon."""
        self._icon_name = icon
        self._color = color or self._color
        self._draw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button, like Space."""
        if not _pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Press nothing: a double click is one press, and what lies here now may not be what was meant."""
        event.accept()

    def _draw_icon(self) -> None:
        self.setIcon(icons.icon(self._icon_name, self._color))


def button_row(*buttons: QWidget) -> QHBoxLayout:
    """Return a row of buttons from the leading edge on, each as wide as its words."""
    row = QHBoxLayout()
    row.setSpacing(theme.size("space8"))
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def icon_row(*buttons: IconButton) -> QHBoxLayout:
    """Return icons at the top of a head, side by side: their own edges are air enough, and the words need the room."""
    row = QHBoxLayout()
    row.setSpacing(0)
    for button in buttons:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return row


def _pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press it for Enter, once however long the key is held; nothing behind the button hears of the key."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    if not event.isAutoRepeat():
        button.click()
    event.accept()
    return True
