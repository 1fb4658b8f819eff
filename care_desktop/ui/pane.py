"""One of the window's panes: a calm sketch of what is coming, then the page itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.skeleton import Skeleton

_SKETCHES = {"views": (8, "control-height"), "list": (9, "row"), "conversation": (3, "row"), "panel": (5, "popup-row")}


class Pane(QFrame):
    """Holds one page; remembers which of its widgets had the focus."""

    def __init__(self, name: str, least_width: int) -> None:
        super().__init__()
        self._page: QWidget | None = None
        self._focused: QWidget | None = None
        rows, height = _SKETCHES[name]
        self._sketch = Skeleton(rows, theme.size(height), patience=0)
        self.setObjectName(f"pane-{name}")
        self.setMinimumWidth(least_width)
        theme.set_role(self, "canvas" if name in ("views", "conversation") else "pane")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._sketch, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def page(self) -> QWidget | None:
        """The page inside, None while only the sketch is there."""
        return self._page

    def fill(self, page: QWidget) -> None:
        """Put the page in place of the sketch, or of the page before it."""
        old = self._sketch if self._page is None else self._page
        self._page = page
        self._column.addWidget(page, 1)
        page.show()
        if isValid(old) and old is not page:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()

    def add_below(self, widget: QWidget) -> None:
        """Put something small under the page."""
        self._column.addWidget(widget)

    def note_focus(self, widget: QWidget) -> None:
        """Remember `widget` as the place to come back to."""
        self._focused = widget

    def has_focus(self) -> bool:
        """Whether the focus is somewhere inside."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def take_focus(self) -> bool:
        """Focus what had it last, else the first widget that can have it; says whether there was one."""
        target = self._focused
        if target is None or not isValid(target) or not (self.isAncestorOf(target) and target.isVisible()):
            target = self._first_in_focus_order()
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _first_in_focus_order(self) -> QWidget | None:
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            if self.isAncestorOf(widget) and _can_have_focus(widget):
                return widget
            widget = widget.nextInFocusChain()
        return None


def _can_have_focus(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.isVisible()
