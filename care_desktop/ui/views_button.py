"""The button under the views: which of them are on show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from care_desktop.domain.case_rows import View
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.viewmodels.shown_views import ALWAYS, ShownViews
from care_desktop.viewmodels.wording import view_word

if TYPE_CHECKING:
    from care_desktop.ui.tick_list import TickList

_WIDEST = 240


class ViewsButton(PushButton):
    """Drops down the views to tick; the list of them is made when it is first wanted."""

    def __init__(self, page: ShownViews, parent: QWidget | None = None) -> None:
        super().__init__(_("Choose views"), "quiet", parent=parent)
        self._page = page
        self._ticks: TickList | None = None
        self.setObjectName("choose-views")
        self.clicked.connect(self.open_views)

    def open_views(self) -> None:
        """Open or close the views to tick."""
        from care_desktop.domain.forms import Choice

        ticks = self._ticks = self._ticks or self._made()
        if ticks.toggled_off():
            return
        choices = tuple(Choice(view.value, view_word(view)) for view in self._page.offered if view is not ALWAYS)
        ticks.open_with(_("Views on show"), choices, tuple(view.value for view in self._page.state))

    def _made(self) -> TickList:
        from care_desktop.ui.tick_list import TickList

        class Views(TickList):
            def wanted(self) -> QSize:
                return super().wanted().expandedTo(QSize(min(_WIDEST, theme.size("list-width")), 0))

        ticks = Views(self)
        ticks.changed.connect(lambda chosen: self._page.choose(View(value) for value in chosen))
        return ticks
