"""The four panes side by side, and the status line under them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from care_desktop.ui.kit.look import look
from care_desktop.ui.pane import Pane
from care_desktop.ui.pane_scroll import PaneScroll
from care_desktop.ui.status_line import StatusLine


class Frame(QWidget):
    """Views, case list, conversation and property panel, divided by splitters; side by side down to 1024 pixels."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.views = Pane("views", 152)
        self.case_list = Pane("list", 240)
        self.conversation = Pane("conversation", 280)
        self.panel = Pane("panel", look.size("panel-least"))
        self.status_line = StatusLine()
        self._column = QVBoxLayout(self)
        self._cover: QWidget | None = None
        self._over: QWidget | None = None
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._room = PaneScroll(self._splitter)
        self._build(widths)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The four panes in reading order."""
        return (self.views, self.case_list, self.conversation, self.panel)

    def widths(self) -> list[int]:
        """Return how wide the panes are now."""
        return self._splitter.sizes()

    def set_widths(self, widths: Sequence[int]) -> None:
        """Divide the panes so; what does not fit is shared out."""
        self._splitter.setSizes(list(widths))

    def cover(self, page: QWidget | None) -> None:
        """Show one page in place of all panes; None brings the panes back."""
        if self._cover is not None:
            self._column.removeWidget(self._cover)
            self._cover.hide()
            self._cover.deleteLater()
        self._cover = page
        self._room.setVisible(page is None)
        if page is not None:
            self._column.insertWidget(0, page, 1)
            page.show()

    @property
    def over(self) -> QWidget | None:
        """The place that stands over the panes."""
        return self._over

    @property
    def is_laid_over(self) -> bool:
        """Whether a place stands over the panes."""
        return self._over is not None

    def lay_over(self, place: QWidget | None) -> None:
        """Show a place over the panes, which stay alive beneath; None takes it away, and it is kept for later."""
        if self._over is not None:
            self._over.hide()
        self._over = place
        self._room.setVisible(place is None)
        if place is not None:
            if place.parentWidget() is not self:
                self._column.insertWidget(0, place, 1)
            place.show()

    def next_pane(self, step: int = 1) -> None:
        """Move the focus to the next pane that can take it, or the one before with a step of -1."""
        here = next((place for place, pane in enumerate(self.panes) if pane.has_focus()), -1 if step > 0 else 0)
        for distance in range(1, len(self.panes) + 1):
            if self.panes[(here + step * distance) % len(self.panes)].take_focus():
                return

    def _build(self, widths: Sequence[int]) -> None:
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for pane in self.panes:
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(2, 1)
        self.set_widths(widths)
        column = self._column
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._room, 1)
        column.addWidget(self.status_line)
