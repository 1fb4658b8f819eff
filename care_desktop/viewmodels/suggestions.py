"""Suggested contacts of an unlinked Customer: who, what agrees and what contradicts, in words (rules U3, U4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import ContactId, CustomerId
from care_desktop.domain.people import ContactMatch, Evidence, EvidenceKind, SuggestedContact, Suggestions
from care_desktop.i18n import _
from care_desktop.services.contacts import Contacts
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import Explanation, Notice, NoticeBoard, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate


@dataclass(frozen=True, slots=True)
class SuggestionCard:
    """One suggested contact; the two lists are sentences."""

    contact: ContactMatch
    line: str
    agrees: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestedContactsState:
    """The suggestions of one Customer; `ruled_out` are on show only while `showing_ruled_out`."""

    cards: tuple[SuggestionCard, ...] = ()
    ruled_out: tuple[SuggestionCard, ...] = ()
    showing_ruled_out: bool = False
    loading: bool = False
    error: Explanation | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (self.cards or self.ruled_out or self.loading or self.error)


class SuggestedContacts(Observable[SuggestedContactsState]):
    """Load, link and rule out suggested contacts; may fail alone, the rest of the tab goes on."""

    def __init__(
        self,
        *,
        contacts: Contacts,
        page: TaskScope,
        deeds: TaskScope,
        board: NoticeBoard,
        on_pick: Callable[[ContactMatch], None],
    ) -> None:
        super().__init__(SuggestedContactsState())
        self._contacts = contacts
        self._page = page
        self._deeds = deeds
        self._board = board
        self._on_pick = on_pick
        self._customer: CustomerId | None = None
        self._known: dict[CustomerId, Suggestions] = {}
        self._deciding = 0
        self._steps = 0
        self._settled = asyncio.Event()
        self._settled.set()

    def show(self, customer: CustomerId | None) -> None:
        """Turn to another Customer: what was found before at once, then what Care finds now."""
        if customer == self._customer:
            return
        self._customer = customer
        self._page.cancel("suggestions")
        if customer is None:
            self._set(SuggestedContactsState())
            return
        known = self._known.get(customer)
        self._set(_state(known or Suggestions(), loading=known is None))
        self._page.when_calm("suggestions", self._load(customer))

    def retry(self) -> None:
        """Ask again after an error."""
        if self._customer is not None:
            self._set(replace(self.state, loading=True, error=None))
            self._page.switch("suggestions", self._load(self._customer))

    def link(self, contact: ContactId) -> None:
        """Link the suggested contact."""
        card = next((card for card in self.state.cards if card.contact.id == contact), None)
        if card is not None:
            self._on_pick(card.contact)

    def not_this_person(self, contact: ContactId) -> None:
        """Rule a contact out for this Customer, everywhere and until it is taken back."""
        self._move(contact, rejected=True)

    def take_back(self, contact: ContactId) -> None:
        """Suggest a contact again that was ruled out."""
        self._move(contact, rejected=False)

    def show_ruled_out(self, showing: bool) -> None:
        """Show or hide the people who were ruled out."""
        self._set(replace(self.state, showing_ruled_out=showing))

    async def _load(self, customer: CustomerId) -> None:
        try:
            found = await self._asked(customer)
        except CareDesktopError as error:
            self._set(replace(self.state, loading=False, error=explain(error)))
        else:
            self._learn(customer, found)

    async def _asked(self, customer: CustomerId) -> Suggestions:
        """Return an answer that no decision of the agent has overtaken."""
        while True:
            steps = self._steps
            found = await self._contacts.suggestions(customer)
            if steps == self._steps and self._settled.is_set():
                return found
            await self._settled.wait()

    def _learn(self, customer: CustomerId, found: Suggestions) -> None:
        self._known[customer] = found
        if customer == self._customer:
            self._set(_state(found, showing=self.state.showing_ruled_out and bool(found.rejected)))

    def _move(self, contact: ContactId, *, rejected: bool) -> None:
        if self._customer is not None and self._customer in self._known:
            self._decide(self._customer, contact, rejected)

    def _decide(self, customer: CustomerId, contact: ContactId, rejected: bool) -> None:
        if self._deeds.once(f"reject {customer} {contact}", self._reject(customer, contact, rejected)):
            self._count(1)
            self._learn(customer, _moved(self._known[customer], contact, rejected))

    def _count(self, more: int) -> None:
        self._deciding += more
        self._steps += 1
        if self._deciding:
            self._settled.clear()
        else:
            self._settled.set()

    async def _reject(self, customer: CustomerId, contact: ContactId, rejected: bool) -> None:
        try:
            await self._contacts.reject(customer, contact, rejected)
        except CareDesktopError as error:
            self._learn(customer, _moved(self._known[customer], contact, not rejected))
            self._board.problem(error, retry=lambda: self._decide(customer, contact, rejected))
            return
        finally:
            self._count(-1)
        if rejected:
            self._tell(customer, contact)

    def _tell(self, customer: CustomerId, contact: ContactId) -> None:
        gone = self._known[customer].rejected
        name = next((one.contact.name for one in gone if one.contact.id == contact), "")
        sentence = _("{name} will not be suggested for this customer again.").format(name=isolate(name))
        undo = Notice(
            sentence,
            action=_("Undo"),
            run=lambda: self._decide(customer, contact, False),
            key=f"reject {customer} {contact}",
        )
        self._board.show(undo)


def _moved(known: Suggestions, contact: ContactId, rejected: bool) -> Suggestions:
    """Return the suggestions with that contact on the other side."""
    source = known.suggested if rejected else known.rejected
    moving = tuple(one for one in source if one.contact.id == contact)
    suggested = tuple(one for one in known.suggested if one.contact.id != contact)
    ruled_out = tuple(one for one in known.rejected if one.contact.id != contact)
    if rejected:
        return Suggestions(suggested, ruled_out + moving)
    return Suggestions(moving + suggested, ruled_out)


def _state(found: Suggestions, *, loading: bool = False, showing: bool = False) -> SuggestedContactsState:
    cards = tuple(_card(one) for one in found.suggested)
    return SuggestedContactsState(cards, tuple(_card(one) for one in found.rejected), showing, loading)


def _card(one: SuggestedContact) -> SuggestionCard:
    contact = one.contact
    line = " · ".join(filter(None, (contact.account, contact.title, contact.email or contact.phone or contact.city)))
    return SuggestionCard(
        contact, line, tuple(agreement(each) for each in one.agrees), tuple(contradiction(e) for e in one.contradicts)
    )


def agreement(evidence: Evidence) -> str:
    """Return in words what two records agree on: "Same email: a@b.example"."""
    words = {
        EvidenceKind.EMAIL: _("Same email: {value}"),
        EvidenceKind.PHONE: _("Same phone: {value}"),
        EvidenceKind.FULL_NAME: _("Same name: {value}"),
        EvidenceKind.LAST_NAME: _("Same last name: {value}"),
        EvidenceKind.FIRST_NAME: _("Same first name: {value}"),
        EvidenceKind.HANDLE: _("Same handle: {value}"),
        EvidenceKind.USERNAME: _("Same username: {value}"),
        EvidenceKind.ALREADY_LINKED: _("Linked already to another profile of this person: {value}"),
        EvidenceKind.SHARED: _("Shared: {value}"),
        EvidenceKind.SHARED_BY_CUSTOMERS: _("Shared: {value}"),
    }[evidence.kind]
    return words.format(value=isolate(evidence.contact_value or evidence.customer_value))


def contradiction(evidence: Evidence) -> str:
    """Return in words what two records contradict each other in: "First name differs: Ana / Anna"."""
    words = {
        EvidenceKind.EMAIL: _("Email differs: {ours} / {theirs}"),
        EvidenceKind.PHONE: _("Phone differs: {ours} / {theirs}"),
        EvidenceKind.FULL_NAME: _("Name differs: {ours} / {theirs}"),
        EvidenceKind.LAST_NAME: _("Last name differs: {ours} / {theirs}"),
        EvidenceKind.FIRST_NAME: _("First name differs: {ours} / {theirs}"),
        EvidenceKind.HANDLE: _("Handle differs: {ours} / {theirs}"),
        EvidenceKind.USERNAME: _("Username differs: {ours} / {theirs}"),
        EvidenceKind.ALREADY_LINKED: _("Already linked to another customer: {theirs}"),
        EvidenceKind.SHARED: _("Several contacts of other names share this: {theirs}"),
        EvidenceKind.SHARED_BY_CUSTOMERS: _("Customers of other names share this: {theirs}"),
    }[evidence.kind]
    theirs = evidence.contact_value or evidence.customer_value
    return words.format(ours=isolate(evidence.customer_value or "—"), theirs=isolate(theirs or "—"))
