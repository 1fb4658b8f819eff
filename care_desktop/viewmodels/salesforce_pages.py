"""The pages on the Salesforce tab, built once and turned to a Case together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from care_desktop.domain.cases import Case, EscalationKind
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.permissions import Level
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.contacts import Contacts
from care_desktop.services.creation import Creation
from care_desktop.services.escalation import Escalations
from care_desktop.services.events import AccountChanged, Bus, Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.linking import Linking
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.services.unsettled import Unsettled
from care_desktop.viewmodels.contact_editor import ContactEditor
from care_desktop.viewmodels.contact_search import ContactSearch
from care_desktop.viewmodels.create_contact import CreateContact
from care_desktop.viewmodels.escalate import Escalate
from care_desktop.viewmodels.escalation_card import EscalationCards
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.search_chips import SearchChips
from care_desktop.viewmodels.suggestions import SuggestedContacts
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.unsettled import UnsettledDeeds


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around the tab that its pages work with; `deeds` outlives every page."""

    session: Session
    casebook: Casebook
    contacts: Contacts
    linking: Linking
    creation: Creation
    escalations: Escalations
    unsettled: Unsettled
    bus: Bus
    board: NoticeBoard
    deeds: TaskScope
    new_scope: Callable[[str], TaskScope]
    clock: Callable[[], datetime]
    open_url: Callable[[str], None]
    copy: Callable[[str], None]
    shelf: TypedShelf


class Verbs(Protocol):
    """What the pages ask of the tab."""

    def link(self, match: ContactMatch) -> None:
        """Link the chosen contact."""

    def open_create(self, typed: str = "") -> None:
        """Go over to creating a contact."""

    def use_instead(self, contact: ContactId, typed: Mapping[str, str]) -> None:
        """Link a contact that seems to be the one about to be created."""


class SalesforcePages:
    """Search, suggestions, Salesforce Case cards, contact card, drawer and escalation form."""

    def __init__(self, around: Surroundings, page: TaskScope, verbs: Verbs) -> None:
        self._session = around.session
        self._casebook = around.casebook
        self._chips = SearchChips(around.casebook, around.bus, around.clock)
        self.search = ContactSearch(
            contacts=around.contacts,
            scope=around.new_scope("contact search"),
            on_pick=verbs.link,
            on_create=verbs.open_create,
            chip=self._chips,
        )
        self.suggestions = SuggestedContacts(
            contacts=around.contacts, page=page, deeds=around.deeds, board=around.board, on_pick=verbs.link
        )
        self.cards = EscalationCards(
            escalations=around.escalations,
            page=page,
            board=around.board,
            open_url=around.open_url,
            copy=around.copy,
        )
        self.editor = ContactEditor(
            session=around.session,
            contacts=around.contacts,
            deeds=around.deeds,
            page=page,
            board=around.board,
            shelf=around.shelf,
        )
        self._ends = (
            around.bus.subscribe(ReachChanged, self._hear_reach),
            around.bus.subscribe(ConnectionChanged, lambda _fact: self._tell_anew()),
            around.bus.subscribe(AccountChanged, lambda _fact: self._tell_anew()),
        )
        self.create = _create(around, page, verbs)
        self.escalate = _escalate(EscalationKind.CASE, around, page)
        self.lead = _escalate(EscalationKind.LEAD, around, page)
        self.unsettled = UnsettledDeeds(
            around.unsettled,
            bus=around.bus,
            page=page,
            deeds=around.deeds,
            clock=around.clock,
            open_record=_opener(around),
        )

    def turn_to(self, case: Case | None, contact: ContactId | None) -> None:
        """Show a Case with this linked contact; a page that is there already does nothing."""
        account = self._session.account
        customer = case.customer if case else None
        self._chips.turn_to(customer.id if customer else None, account.id if account else None)
        known = self._casebook.contact(contact) if contact else None
        self.editor.show(contact, known=known, case=case)
        may_look = self._session.rights.contacts is not Level.NONE
        self.suggestions.show(customer.id if customer and contact is None and may_look else None)
        self.cards.show(case, account.id if account else None)
        self.escalate.follow(case)
        self.lead.follow(case)
        self.unsettled.show(case)
        self.search.can_create = customer is not None and not self.create.refusal(customer)

    def ask_anew(self) -> None:
        """Read everything again that failed or may be old."""
        self.editor.refresh()
        self.suggestions.retry()
        for card in self.cards.state.cards:
            if card.error is not None:
                self.cards.retry(card.escalation.id)

    def keep_typed(self) -> None:
        """Put the forms' half-typed text on disk at once."""
        self.create.keep_typed()
        self.escalate.keep_typed()
        self.lead.keep_typed()

    def _hear_reach(self, fact: ReachChanged) -> None:
        """Keep the card for reading only while nobody can save it (product.md 9, connection expired)."""
        if fact.side == "salesforce" and fact.reach in (Reach.EXPIRED, Reach.ONLINE):
            expired = fact.reach is Reach.EXPIRED
            self.editor.lock(_("Read only until Salesforce is connected again.") if expired else "")
            if not expired:
                self._tell_anew()

    def _tell_anew(self) -> None:
        """Let open forms say as whom they write now."""
        self.create.tell_anew()
        self.escalate.tell_anew()
        self.lead.tell_anew()

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()
        self._chips.close()
        self.unsettled.close()


def _create(around: Surroundings, page: TaskScope, verbs: Verbs) -> CreateContact:
    return CreateContact(
        session=around.session,
        contacts=around.contacts,
        creation=around.creation,
        board=around.board,
        deeds=around.deeds,
        page=page,
        on_use_instead=verbs.use_instead,
    )


def _escalate(kind: EscalationKind, around: Surroundings, page: TaskScope) -> Escalate:
    return Escalate(
        kind,
        session=around.session,
        casebook=around.casebook,
        escalations=around.escalations,
        forms=around.contacts.forms,
        board=around.board,
        deeds=around.deeds,
        page=page,
        copy=around.copy,
        open_record=_opener(around),
    )


def _opener(around: Surroundings) -> Callable[[str], None]:
    def open_record(record: str) -> None:
        if around.session.account is not None:
            around.open_url(f"{around.session.account.instance_url.rstrip('/')}/{record}")

    return open_record
