"""Bringing what has just appeared into sight: scrolled to, with the focus on its first control."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from care_desktop.ui.kit import theme


def reveal(part: QWidget, control: QWidget) -> None:
    """Scroll `part` into sight and focus `control` inside it, once the layout has made room for what is new."""
    QTimer.singleShot(0, part, lambda: _bring(part, control))


def _bring(part: QWidget, control: QWidget) -> None:
    if not part.isVisible():
        return
    control.setFocus(Qt.FocusReason.OtherFocusReason)
    scroll = _scroll_area_around(part)
    if scroll is None:
        return
    layout = scroll.widget().layout()
    if layout is not None:
        layout.activate()
    margin = theme.size("space16")
    scroll.ensureWidgetVisible(part, 0, margin)


def _scroll_area_around(widget: QWidget) -> QScrollArea | None:
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
