"""Bringing what has just appeared into sight: scrolled to, with the focus on its first control."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from care_desktop.ui.kit import theme


def reveal(part: QWidget, control: QWidget | None = None) -> None:
    """Scroll `part` into sight and focus `control` inside it, once the layout has made room for what is new."""
    QTimer.singleShot(0, part, lambda: _bring(part, control))


def keep_in_sight(part: QWidget) -> None:
    """Scroll `part` into sight, and again when what is above it grows: while it has the focus and nobody scrolls."""
    reveal(part)
    scroll = _scroll_area_around(part)
    if scroll is None:
        return
    bar = scroll.verticalScrollBar()

    def follow() -> None:
        focused = QApplication.focusWidget()
        if isValid(part) and focused is not None and part.isAncestorOf(focused):
            reveal(part)
        else:
            leave()

    def leave() -> None:
        bar.rangeChanged.disconnect(follow)
        bar.actionTriggered.disconnect(leave)

    bar.rangeChanged.connect(follow)
    bar.actionTriggered.connect(leave)


def _bring(part: QWidget, control: QWidget | None) -> None:
    if not part.isVisible():
        return
    if control is not None:
        control.setFocus(Qt.FocusReason.OtherFocusReason)
    scroll = _scroll_area_around(part)
    if scroll is None:
        return
    content = scroll.widget()
    layout = content.layout() if content is not None else None
    if layout is not None:
        layout.activate()
    scroll.ensureWidgetVisible(part, 0, theme.size("space16"))


def _scroll_area_around(widget: QWidget) -> QScrollArea | None:
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
