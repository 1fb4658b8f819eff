"""What stands beside the filter field of the case list: the switch of the chips, and the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from care_desktop.domain.case_rows import Sort
from care_desktop.i18n import _
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.observe import observe
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_list_state import CaseListState

if TYPE_CHECKING:
    from care_desktop.ui.filter_bar import FilterBar


class FilterSwitch(IconButton):
    """Shows and hides the chips in `place`; coloured while a filter is in force. They are made when first wanted."""

    def __init__(self, page: CaseList, place: QVBoxLayout, parent: QWidget | None = None) -> None:
        super().__init__("filter", _("Show the filter"), parent=parent)
        self._page, self._place = page, place
        self._bar: FilterBar | None = None
        self.setObjectName("filter-switch")
        self.setCheckable(True)
        self.clicked.connect(self.show_chips)
        observe(self, page, self.show_state)

    def show_state(self, state: CaseListState) -> None:
        """Tell whether a filter is in force."""
        active = bool(state.query.filter)
        self.set_icon("filter", "accent" if active else "muted")
        name = _("Hide the filter") if self.isChecked() else _("Show the filter")
        self.rename(name, _("A filter is in force.") if active else "")

    def show_chips(self, shown: bool) -> None:
        """Show or hide the chips."""
        if self._bar is None:
            from care_desktop.ui.filter_bar import FilterBar

            self._bar = FilterBar(self._page)
            self._place.addWidget(self._bar)
        self._bar.setVisible(shown)
        self.setChecked(shown)
        self.show_state(self._page.state)

    def focus_chips(self) -> None:
        """Show the chips, with the keyboard on the first."""
        self.show_chips(True)
        if self._bar is not None:
            self._bar.take_focus()


class SortButton(IconButton):
    """Opens the orders; coloured while another than the view's own is in force."""

    def __init__(self, page: CaseList, parent: QWidget | None = None) -> None:
        super().__init__("sort", _("Order"), parent=parent)
        self._page = page
        self._menu: QMenu | None = None
        self.setObjectName("sort")
        self.clicked.connect(self.open_menu)
        observe(self, page, self.show_state)

    def show_state(self, state: CaseListState) -> None:
        """Say the order in force, and check it."""
        from care_desktop.viewmodels.list_words import sort_word

        self.set_icon("sort", "accent" if state.query.sort is not None else "muted")
        self.rename(_("Order: {order}").format(order=sort_word(state.query.order)))
        if self._menu is not None:
            for action, sort in zip(self._menu.actions(), Sort, strict=True):
                action.setChecked(sort is state.query.order)

    def open_menu(self) -> None:
        """Open the orders under the button."""
        self.orders().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def orders(self) -> QMenu:
        """Return the menu of the orders; made when it is first wanted."""
        from care_desktop.viewmodels.list_words import sort_word

        if self._menu is None:
            self._menu = QMenu(_("Order"), self)
            for sort in Sort:
                action = self._menu.addAction(sort_word(sort))
                action.setCheckable(True)
                action.triggered.connect(lambda _checked, sort=sort: self._choose(sort))
            self.show_state(self._page.state)
        return self._menu

    def _choose(self, sort: Sort) -> None:
        self._page.sort_by(sort)
        self.show_state(self._page.state)  # Qt has checked it already; the page may have stayed as it is
