"""The chips over the case list: one per condition, each opening its values to tick."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from care_desktop.domain.case_rows import NO_FILTER, CaseFilter
from care_desktop.domain.forms import Choice
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.flow import Flow
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.tick_list import TickList
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_list_state import CaseListState
from care_desktop.viewmodels.list_words import Condition, chip_words, choices_of, chosen_of, with_chosen


class FilterBar(QWidget):
    """Chips for status, priority, assignee, platform and unread; what is in force is on the chip, in words."""

    def __init__(self, page: CaseList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._chips = {condition: _Chip(page, condition) for condition in Condition}
        self._unread = PushButton(_("Unread"), "filter")
        self._unread.setCheckable(True)
        self._unread.setObjectName("filter-unread")
        self._clear = PushButton(_("Clear"), "quiet")
        self._clear.setAccessibleName(_("Clear the filter"))
        self._clear.setObjectName("filter-clear")
        self._build()
        observe(self, page, self.show_state)

    def show_state(self, state: CaseListState) -> None:
        """Show what is in force."""
        self._unread.setChecked(state.query.filter.unread)
        self._clear.setVisible(bool(state.query.filter))
        self.updateGeometry()

    def take_focus(self) -> None:
        """Put the keyboard on the first chip."""
        self._chips[Condition.STATUS].setFocus()

    def _build(self) -> None:
        self.setObjectName("filter-bar")
        self.setAccessibleName(_("Filter of the case list"))
        flow = Flow(theme.size("space4"), self)
        for widget in (*self._chips.values(), self._unread, self._clear):
            flow.addWidget(widget)
        self._unread.clicked.connect(self._toggle_unread)
        self._clear.clicked.connect(lambda: self._page.narrow(NO_FILTER))

    def _toggle_unread(self, checked: bool) -> None:
        self._page.narrow(_with_unread(self._page.state, checked))


class _Chip(PushButton):
    """A condition; pressed, its values drop down."""

    def __init__(self, page: CaseList, condition: Condition) -> None:
        super().__init__("", "filter", "chevron")
        self._page, self._condition = page, condition
        self._values: _Values | None = None
        self.setObjectName(f"filter-{condition.name.lower()}")
        self.setCheckable(True)
        away = Qt.LayoutDirection.RightToLeft if self.isLeftToRight() else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(away)  # so the arrow stands behind the words
        self.clicked.connect(self._open)
        observe(self, page, self.show_state)

    def show_state(self, state: CaseListState) -> None:
        """Say the condition and its values."""
        narrowed = state.query.filter
        self.setText(chip_words(self._condition, narrowed).replace("&", "&&"))
        self.setAccessibleName(chip_words(self._condition, narrowed))
        self.setChecked(bool(chosen_of(self._condition, narrowed)))

    def _open(self) -> None:
        self.show_state(self._page.state)  # Qt has checked it already
        if self._values is None:
            self._values = _Values(self)
            self._values.changed.connect(self._choose)
        if self._values.toggled_off():
            return
        narrowed = self._page.state.query.filter
        choices = tuple(Choice(value, word) for value, word in choices_of(self._condition, narrowed))
        self._values.open_with(self.accessibleName(), choices, chosen_of(self._condition, narrowed))

    def _choose(self, chosen: tuple[str, ...]) -> None:
        self._page.narrow(with_chosen(self._condition, self._page.state.query.filter, chosen))


class _Values(TickList):
    """The values of a chip, wide enough for their words."""

    def wanted(self) -> QSize:
        """Return room for the longest value."""
        words = (self.list.item(row).text() for row in range(self.list.count()))
        metrics = self.list.fontMetrics()
        least = max(map(metrics.horizontalAdvance, words), default=0) + 3 * theme.size("space24")
        return super().wanted().expandedTo(QSize(least, 0))


def _with_unread(state: CaseListState, unread: bool) -> CaseFilter:
    return replace(state.query.filter, unread=unread)
