"""Which views this user wants to see beside the case list, of those that Care lets him see; the inbox always."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from care_desktop.domain.case_rows import View
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.observable import Observable

_KEY = "views.hidden"
ALWAYS = View.INBOX
_BY_PERMISSION = frozenset({View.ALL})


class ShownViews(Observable[tuple[View, ...]]):
    """The views on show, in their order; what needs a permission is there once Care has told its counter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hidden = frozenset(settings.get(_KEY, "").split(","))
        self.offered = tuple(view for view in View if view not in _BY_PERMISSION)
        super().__init__(self._shown())

    def offer(self, counted: Collection[View]) -> None:
        """Take of which views Care tells the counters: it tells none of a view that the user may not see."""
        offered = tuple(view for view in View if view not in _BY_PERMISSION or view in counted)
        if offered != self.offered:
            self.offered = offered
            self._set(self._shown())

    def choose(self, views: Iterable[View]) -> None:
        """Show these from now on; a view that comes with a later version is shown until it is hidden too."""
        wanted = {*views, ALWAYS}
        kept = (value for value in self._hidden if value and value not in self.offered)
        self._hidden = frozenset({*(view.value for view in self.offered if view not in wanted), *kept})
        self._settings.put(_KEY, ",".join(view.value for view in View if view.value in self._hidden))
        self._set(self._shown())

    def _shown(self) -> tuple[View, ...]:
        return tuple(view for view in self.offered if view is ALWAYS or view.value not in self._hidden)
