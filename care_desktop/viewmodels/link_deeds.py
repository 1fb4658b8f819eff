"""Link, unlink and undo as the tab does them: shown at once, rolled back with a sentence, undone with one press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from care_desktop.domain.errors import CareDesktopError, LinkTaken
from care_desktop.domain.ids import AccountId, ContactId, CustomerId
from care_desktop.domain.people import Contact, ContactMatch, Customer
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import Bus, CustomerLinked, CustomerUnlinked
from care_desktop.services.later_events import ContactCreated
from care_desktop.services.linking import Linking
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain
from care_desktop.viewmodels.wording import isolate


class Pending(StrEnum):
    """Which request is under way for a Customer."""

    NOTHING = ""
    LINKING = "linking"
    UNLINKING = "unlinking"
    CREATING = "creating"


@dataclass(frozen=True, slots=True)
class PendingLink:
    """What a Customer's link is about to be: `contact` None for an unlink; `replaced` is the one that goes."""

    kind: Pending = Pending.NOTHING
    contact: ContactMatch | None = None
    replaced: ContactId | None = None

    def linked_over(self, linked: ContactId | None) -> ContactId | None:
        """Return the contact to show over the `linked` one: what is asked for counts as done until it fails."""
        match self.kind:
            case Pending.LINKING:
                return self.contact.id if self.contact else linked
            case Pending.UNLINKING:
                return None
            case _:
                return linked


Link = CustomerLinked | CustomerUnlinked


class LinkDeeds:
    """Carry out one deed per Customer at a time, whatever page is open; `on_change` hears when one begins or ends."""

    def __init__(
        self,
        *,
        session: Session,
        casebook: Casebook,
        linking: Linking,
        bus: Bus,
        board: NoticeBoard,
        deeds: TaskScope,
        on_change: Callable[[], None],
    ) -> None:
        self._session = session
        self._casebook = casebook
        self._linking = linking
        self._board = board
        self._deeds = deeds
        self._on_change = on_change
        self._pending: dict[CustomerId, PendingLink] = {}
        self._names: dict[ContactId, str] = {}
        self._undoing: set[CustomerId] = set()
        self._last: Link | None = None
        self._ends = (
            bus.subscribe(CustomerLinked, self._hear),
            bus.subscribe(CustomerUnlinked, self._hear),
            bus.subscribe(ContactCreated, self._learn_name),
        )

    def close(self) -> None:
        """Stop listening."""
        for end in self._ends:
            end()

    def pending(self, customer: CustomerId) -> PendingLink:
        """Return what is under way for a Customer."""
        return self._pending.get(customer, PendingLink())

    def name_of(self, contact: ContactId) -> str:
        """Return the name of a contact, as far as it was seen here."""
        known = self._casebook.contact(contact)
        name = known.name if isinstance(known, Contact) else self._names.get(contact, "")
        return isolate(name) if name else _("a contact")

    def match_of(self, contact: ContactId) -> ContactMatch:
        """Return what is known of a contact as a row of the search."""
        known = self._casebook.contact(contact)
        return known.as_match() if isinstance(known, Contact) else ContactMatch(contact, self._names.get(contact, ""))

    def link(self, customer: Customer, match: ContactMatch, *, replaced: ContactId | None = None) -> None:
        """Link the contact; a second press while it is under way does nothing.

        `replaced` is unlinked first, and nothing else ever is: a merged contact gives way to the surviving one (L9).
        """
        self._names[match.id] = match.name
        self._begin(customer, PendingLink(Pending.LINKING, match, replaced))

    def unlink(self, customer: Customer) -> None:
        """Take the link away that stands now."""
        account = self._account()
        linked = customer.linked_contact(account) if account else None
        self._begin(customer, PendingLink(Pending.UNLINKING, replaced=linked))

    def undo_last(self) -> None:
        """Undo the link or unlink made last, once."""
        if self._last is not None:
            self._undo(self._last)

    def _begin(self, customer: Customer, pending: PendingLink) -> None:
        if customer.id in self._pending:
            return
        self._pending[customer.id] = pending
        self._deeds.once(f"link {customer.id}", self._carry_out(customer, pending))
        self._on_change()

    async def _carry_out(self, customer: Customer, pending: PendingLink) -> None:
        try:
            if pending.replaced is not None:
                await self._linking.unlink(customer.id, pending.replaced)
            if pending.contact is not None:
                await self._linking.link(customer.id, pending.contact.id)
        except CareDesktopError as error:
            self._failed(error, lambda: self._begin(customer, pending))
        finally:
            self._pending.pop(customer.id, None)
            self._on_change()

    def _failed(self, error: CareDesktopError, again: Callable[[], None]) -> None:
        if isinstance(error, LinkTaken):
            self._casebook.learn_customer(error.customer)
            self._board.show(Notice(self._taken_words(error.customer), Severity.WARNING, details=error.details))
        else:
            self._board.problem(error, retry=again)

    def _taken_words(self, customer: Customer) -> str:
        account = self._account()
        profile = customer.salesforce_profile(account) if account else None
        if profile is None:
            return explain(LinkTaken(customer)).sentence
        sentence = _("{who} has linked {customer} to {contact} meanwhile. That link is shown now.")
        contact = self.name_of(ContactId(profile.profile_id))
        who = isolate(profile.linked_by) if profile.linked_by else _("Somebody else")
        return sentence.format(who=who, customer=isolate(customer.name), contact=contact)

    # -- what has happened, and undoing it

    def _learn_name(self, fact: ContactCreated) -> None:
        self._names[fact.contact.id] = fact.contact.name

    def _hear(self, fact: Link) -> None:
        """Offer Undo for a link or unlink made in this window, also when it came with a created contact."""
        if not fact.by_me or fact.customer.id in self._undoing:
            return
        self._last = fact
        sentence = (
            _("Linked {customer} to {contact}.")
            if isinstance(fact, CustomerLinked)
            else _("Unlinked {contact} from {customer}.")
        )
        words = sentence.format(customer=isolate(fact.customer.name), contact=self.name_of(fact.contact))
        self._board.show(
            Notice(words, Severity.SUCCESS, _("Undo"), lambda: self._undo(fact), key=f"link {fact.customer.id}")
        )

    def _undo(self, fact: Link) -> None:
        customer = fact.customer
        if customer.id in self._pending:
            return
        if self._last is fact:
            self._last = None
        kind = Pending.UNLINKING if isinstance(fact, CustomerLinked) else Pending.LINKING
        self._pending[customer.id] = PendingLink(kind, self.match_of(fact.contact) if kind is Pending.LINKING else None)
        self._board.withdraw(f"link {customer.id}")
        self._deeds.once(f"link {customer.id}", self._take_back(fact))
        self._on_change()

    async def _take_back(self, fact: Link) -> None:
        customer = fact.customer
        self._undoing.add(customer.id)
        try:
            await self._linking.undo(fact)
        except CareDesktopError as error:
            self._failed(error, lambda: self._undo(fact))
        else:
            self._say_undone(fact)
        finally:
            self._undoing.discard(customer.id)
            self._pending.pop(customer.id, None)
            self._on_change()

    def _say_undone(self, fact: Link) -> None:
        sentence = (
            _("Undone: {customer} is not linked to {contact}.")
            if isinstance(fact, CustomerLinked)
            else _("Undone: {customer} is linked to {contact} again.")
        )
        words = sentence.format(customer=isolate(fact.customer.name), contact=self.name_of(fact.contact))
        self._board.show(Notice(words, Severity.SUCCESS, key=f"link {fact.customer.id}"))

    def _account(self) -> AccountId | None:
        return self._session.account.id if self._session.account else None
