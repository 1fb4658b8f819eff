"""Half-typed searches: each stays with its Customer while the agent looks elsewhere."""

from __future__ import annotations

from care_desktop.domain.ids import CustomerId
from care_desktop.viewmodels.contact_search import ContactSearch


class SearchTexts:
    """Put the text of the search field aside and bring it back, also when the Case is known only later."""

    def __init__(self, search: ContactSearch) -> None:
        self._search = search
        self._kept: dict[CustomerId, str] = {}
        self._customer: CustomerId | None = None

    def turn_away(self) -> None:
        """Another Case is about to be shown: keep the text and empty the field."""
        if self._customer is not None:
            self._kept[self._customer] = self._search.state.text
            if not self._search.state.text:
                del self._kept[self._customer]
        self._customer = None
        self._search.recall("")

    def turn_to(self, customer: CustomerId) -> None:
        """Bring back what was typed for this Customer; the one whose text stands there already changes nothing."""
        if customer != self._customer:
            self._customer = customer
            self._search.recall(self._kept.get(customer, ""))
