"""Two agents and one Customer: tell the others while a contact is being created here, and warn while they do it."""

from __future__ import annotations

from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import Doing
from care_desktop.i18n import _, ngettext
from care_desktop.services.events import Bus
from care_desktop.services.later_events import PresenceChanged
from care_desktop.services.presence import Presences
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate


class CreatingWatch(Observable[str]):
    """The warning for the open Case, "" while nobody else creates a contact for its Customer."""

    def __init__(self, presences: Presences, bus: Bus) -> None:
        super().__init__("")
        self._presences = presences
        self._case_id: CaseId | None = None
        self._told: CaseId | None = None
        self._end = bus.subscribe(PresenceChanged, lambda _fact: self._look())

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def show_case(self, case_id: CaseId | None) -> None:
        """Turn to another Case."""
        self._case_id = case_id
        self._look()

    def tell(self, creating: bool) -> None:
        """Tell the others that the form of a new contact is open here, or is not any more."""
        wanted = self._case_id if creating else None
        if wanted == self._told:
            return
        if self._told is not None:
            self._presences.end(self._told, Doing.CREATING_CONTACT)
        if wanted is not None:
            self._presences.begin(wanted, Doing.CREATING_CONTACT)
        self._told = wanted

    def _look(self) -> None:
        others = self._presences.others(self._case_id) if self._case_id is not None else ()
        names = list(dict.fromkeys(one.name for one in others if one.doing is Doing.CREATING_CONTACT))
        self._set(_words(names) if names else "")


def _words(names: list[str]) -> str:
    more = len(names) - 1
    if not more:
        template = _("{who} is creating a contact for this customer. Wait for it, so that there are not two.")
        return template.format(who=isolate(names[0]))
    template = ngettext(
        "{who} and {more} other are creating a contact for this customer. Wait for it, so that there is only one.",
        "{who} and {more} others are creating a contact for this customer. Wait for it, so that there is only one.",
        more,
    )
    return template.format(who=isolate(names[0]), more=more)
