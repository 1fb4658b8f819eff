"""The chips over the case list: one per condition, each opening its values to tick."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from care_desktop.domain.case_rows import NO_FILTER, CaseFilter
from care_desktop.domain.forms import Choice
from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.flow import Flow
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import plain_tip
from care_desktop.ui.tick_list import TickList
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_list_state import CaseListState
from care_desktop.viewmodels.list_words import Condition, chip_words, choices_of, chosen_of, condition_word, with_chosen


class FilterBar(QWidget):
    """Chips for status, priority, assignee, platform and unread; what is in force is on the chip, in words.

    They stand in one line; those that have no room wait behind "More filters", which says how many are in force there.
    """

    def __init__(self, page: CaseList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._is_open = False
        self._chips = {condition: _Chip(page, condition) for condition in Condition}
        self._unread = PushButton(_("Unread"), "filter")
        self._unread.setCheckable(True)
        self._unread.setObjectName("filter-unread")
        self._more = PushButton("", "quiet")
        self._more.setObjectName("filter-more")
        self._clear = IconButton("close", _("Clear the filter"))
        self._clear.setObjectName("filter-clear")
        self._build()
        observe(self, page, self.show_state)

    def show_state(self, state: CaseListState) -> None:
        """Show what is in force."""
        self._unread.setChecked(state.query.filter.unread)
        had_focus = self._clear.hasFocus()
        self._clear.setVisible(bool(state.query.filter))
        if had_focus and not state.query.filter:
            self.take_focus()
        self._arrange()

    def take_focus(self) -> None:
        """Put the keyboard on the first chip."""
        self._chips[Condition.STATUS].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take what has room into the line."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def _build(self) -> None:
        self.setObjectName("filter-bar")
        self.setAccessibleName(_("Filter of the case list"))
        self._filters: tuple[PushButton, ...] = (*self._chips.values(), self._unread)
        flow = Flow(theme.size("space4"), self)
        for widget in (*self._filters, self._more, self._clear):
            flow.addWidget(widget)
        self._unread.clicked.connect(self._toggle_unread)
        self._more.clicked.connect(self._unfold)
        self._clear.clicked.connect(lambda: self._page.narrow(NO_FILTER))

    def _toggle_unread(self, checked: bool) -> None:
        self._page.narrow(_with_unread(self._page.state, checked))

    def _unfold(self) -> None:
        self._is_open = not self._is_open
        self._arrange()

    def _arrange(self) -> None:
        """Show the filters that fit into the line, or all of them in as many lines as it takes."""
        for chip in self._chips.values():
            chip.fit(self.width())
        fitting = self._fitting()
        folded = fitting < len(self._filters)
        waiting = [one for one in self._filters[fitting:] if not self._is_open]
        if any(one.hasFocus() for one in waiting):
            self._more.show()
            self._more.setFocus(Qt.FocusReason.OtherFocusReason)
        for one in self._filters:
            one.setVisible(one not in waiting)
        self._more.setVisible(folded)
        in_force = sum(map(_is_in_force, waiting))
        self._more.setText(_("Fewer filters") if self._is_open else _more_words(in_force))
        self._more.setAccessibleName(_more_spoken(in_force) if in_force else self._more.text())
        self.updateGeometry()

    def _fitting(self) -> int:
        """Return how many filters stand in one line; the first always does, shortened if it must."""
        gap, widths = theme.size("space4"), [one.sizeHint().width() for one in self._filters]
        room = self.width() - (self._clear.sizeHint().width() + gap if self._clear.isVisibleTo(self) else 0)
        if sum(widths) + gap * (len(widths) - 1) <= room:
            return len(widths)
        self._more.setText(_more_words(sum(map(_is_in_force, self._filters))))
        room -= self._more.sizeHint().width()
        ends = [end + gap * number for number, end in enumerate(accumulate(widths), 1)]
        if not self._is_open:
            self._chips[Condition.STATUS].fit(room - gap, condition_word(Condition.STATUS))
        return max(1, sum(end <= room for end in ends))


class _Chip(PushButton):
    """A condition; pressed, its values drop down."""

    def __init__(self, page: CaseList, condition: Condition) -> None:
        super().__init__("", "filter", "chevron")
        self._page, self._condition = page, condition
        self._values: _Values | None = None
        self._words = ""
        self.setObjectName(f"filter-{condition.name.lower()}")
        self.setCheckable(True)
        away = Qt.LayoutDirection.RightToLeft if self.isLeftToRight() else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(away)  # so the arrow stands behind the words
        self.clicked.connect(self._open)
        observe(self, page, self.show_state)

    def show_state(self, state: CaseListState) -> None:
        """Say the condition and its values."""
        narrowed = state.query.filter
        self._words = chip_words(self._condition, narrowed)
        self._show(self._words)
        self.setAccessibleName(self._words)
        self.setChecked(bool(chosen_of(self._condition, narrowed)))

    def fit(self, room: int, short: str = "") -> None:
        """Say as much of it as has room, or `short` in its place; all of it is in the tip then."""
        self._show(self._words)
        beside = self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self._words)
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(room - beside, 0))
        if shown != self._words:
            self._show(short or shown)

    def _show(self, words: str) -> None:
        self.setText(words.replace("&", "&&"))
        self.setToolTip("" if words == self._words else plain_tip(self._words))

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


def _is_in_force(button: PushButton) -> bool:
    return button.isChecked()


def _more_words(in_force: int) -> str:
    return _("More ({count})").format(count=in_force) if in_force else _("More filters")


def _more_spoken(in_force: int) -> str:
    words = ngettext("More filters, {count} of them in force", "More filters, {count} of them in force", in_force)
    return words.format(count=in_force)


def _with_unread(state: CaseListState, unread: bool) -> CaseFilter:
    return replace(state.query.filter, unread=unread)
