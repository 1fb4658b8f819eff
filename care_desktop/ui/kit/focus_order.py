"""One focus order: Tab goes as the eye does, also over rows that came after the window was built.

Qt appends every new widget to the end of the window's order, so that a row made later would be reached last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def put_in_order(container: QWidget, controls: Sequence[QWidget]) -> None:
    """Let Tab reach these controls one after the other, where `container` stands in the window."""
    last = _before(container)
    for control in controls:
        if last is not None:
            QWidget.setTabOrder(last, control)
        last = control


def controls_in(layout: QLayout | None) -> Iterator[QWidget]:
    """Return what Tab can stop at in a layout, as the eye finds it, hidden or not."""
    items = (layout.itemAt(place) for place in range(layout.count())) if layout is not None else ()
    for item in items:
        widget = item.widget() if item is not None else None
        if widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        elif item is not None:
            yield from controls_in(widget.layout() if widget is not None else item.layout())


def _before(container: QWidget) -> QWidget | None:
    widget = container.previousInFocusChain()
    while widget is not None and widget is not container:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not container.isAncestorOf(widget):
            return widget
        widget = widget.previousInFocusChain()
    return None
