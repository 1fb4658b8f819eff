"""Which views this user wants to see beside the case list; remembered, and the inbox always among them."""

from __future__ import annotations

from collections.abc import Iterable

from care_desktop.domain.case_rows import View
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.observable import Observable

_KEY = "views.hidden"
ALWAYS = View.INBOX


class ShownViews(Observable[tuple[View, ...]]):
    """The views on show, in their order."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        hidden = set(settings.get(_KEY, "").split(","))
        super().__init__(tuple(view for view in View if view is ALWAYS or view.value not in hidden))

    def choose(self, views: Iterable[View]) -> None:
        """Show these from now on; a view that comes with a later version is shown until it is hidden too."""
        wanted = {*views, ALWAYS}
        self._settings.put(_KEY, ",".join(view.value for view in View if view not in wanted))
        self._set(tuple(view for view in View if view in wanted))
