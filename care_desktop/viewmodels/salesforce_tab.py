"""The Salesforce tab: which of its states the open Case is in, and the pages that it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from care_desktop.domain.cases import Case
from care_desktop.domain.ids import CaseId, ContactId, CustomerId
from care_desktop.domain.people import ContactMatch, Customer
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.contacts import Contacts
from care_desktop.services.creation import Creation
from care_desktop.services.escalation import Escalations
from care_desktop.services.events import (
    AccountChanged,
    Bus,
    CaseChanged,
    CustomerChanged,
    CustomerLinked,
    CustomerUnlinked,
    Reach,
    ReachChanged,
)
from care_desktop.services.later_events import ContactEdited
from care_desktop.services.linking import Linking
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.services.unsettled import Unsettled
from care_desktop.viewmodels import salesforce_tab_state as words
from care_desktop.viewmodels.link_deeds import Link, LinkDeeds, Pending, PendingLink
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.salesforce_pages import SalesforcePages, Surroundings
from care_desktop.viewmodels.salesforce_tab_state import SalesforceTabState, TabKind
from care_desktop.viewmodels.search_texts import SearchTexts
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import isolate

SIDES = ("care", "salesforce")


class SalesforceTab(Observable[SalesforceTabState]):
    """Follow the open Case and its Customer through links, pushes and bad connections; owns the pages on it."""

    def __init__(
        self,
        *,
        session: Session,
        casebook: Casebook,
        contacts: Contacts,
        linking: Linking,
        creation: Creation,
        escalations: Escalations,
        unsettled: Unsettled,
        bus: Bus,
        board: NoticeBoard,
        deeds: TaskScope,
        new_scope: Callable[[str], TaskScope],
        clock: Callable[[], datetime],
        open_url: Callable[[str], None],
        copy: Callable[[str], None],
        shelf: TypedShelf,
        open_settings: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(SalesforceTabState())
        around = Surroundings(
            session=session,
            casebook=casebook,
            contacts=contacts,
            linking=linking,
            creation=creation,
            escalations=escalations,
            unsettled=unsettled,
            bus=bus,
            board=board,
            deeds=deeds,
            new_scope=new_scope,
            clock=clock,
            open_url=open_url,
            copy=copy,
            shelf=shelf,
        )
        self._around, self.clock, self.copy, self.open_settings = around, clock, copy, open_settings
        self._case_id: CaseId | None = None
        self._reach = dict.fromkeys(SIDES, Reach.ONLINE)
        self._told: Link | None = None
        self._page = new_scope("salesforce tab")
        self._links = LinkDeeds(
            session=session,
            casebook=casebook,
            linking=linking,
            bus=bus,
            board=board,
            deeds=deeds,
            on_change=self.look_again,
        )
        self._pages = pages = SalesforcePages(around, self._page, self)
        self.search, self.suggestions, self.cards = pages.search, pages.suggestions, pages.cards
        self._texts = SearchTexts(self.search)
        self.editor, self.create, self.escalate, self.lead = pages.editor, pages.create, pages.escalate, pages.lead
        self.unsettled = pages.unsettled
        self._ends = (*self._follow(bus), pages.close, self._links.close)

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    # -- the user's verbs

    def show_case(self, case_id: CaseId | None) -> None:
        """Turn to a Case as the casebook knows it; the same Case again looks whether more is known by now."""
        if case_id != self._case_id:
            self._texts.turn_away()
            self._case_id, self._told = case_id, None
            self.create.close()
        self.look_again()

    def warm(self) -> None:
        """The tab came to the front: open the connection ahead of the first search."""
        if self._around.session.account is not None:
            self._page.once("warm", self._around.contacts.warm())
            self._page.once("warm escalations", self._around.escalations.warm())

    def link(self, match: ContactMatch) -> None:
        """Link the chosen contact to the Customer of the open Case, at once (rule L3)."""
        customer = self._customer()
        if customer is not None and not self.state.is_linked and not self.state.link_refusal:
            self._told = None
            self._links.link(customer, match)

    def unlink(self) -> None:
        """Unlink the contact from the Customer, at once (rule L8)."""
        customer = self._customer()
        if customer is not None and self.state.is_linked and not self.state.unlink_refusal:
            self._told = None
            self._links.unlink(customer)

    def undo(self) -> None:
        """Undo the link or unlink made last."""
        self._links.undo_last()

    def use_survivor(self) -> None:
        """Link the contact into which the linked one was merged (rule L9)."""
        customer, gone = self._customer(), self.state.gone
        if customer is not None and gone is not None and gone.survivor is not None:
            self.editor.hand_over(gone.id, gone.survivor.id)
            self._links.link(customer, gone.survivor, replaced=gone.id)

    def open_create(self, typed: str = "") -> None:
        """Slide out "Create contact", filled from the Customer and from what was typed in the search."""
        customer = self._customer()
        if customer is not None and self._case_id is not None and not self.state.create_refusal:
            self.create.open(customer, self._case_id, typed)

    def keep_typed(self) -> None:
        """Put half-typed forms on disk at once: the program is about to end."""
        self._pages.keep_typed()

    def try_again(self) -> None:
        """Ask everything on the tab anew, as after a lost connection."""
        self._pages.ask_anew()

    def use_instead(self, contact: ContactId, typed: Mapping[str, str]) -> None:
        """Link a contact that exists in place of creating one; what was typed stands on its card as edits."""
        customer = self._customer()
        if customer is not None:
            self.editor.propose(contact, typed)
            self._links.link(customer, self._links.match_of(contact))

    def open_contact(self) -> None:
        """Open the linked contact in Salesforce, in the browser."""
        if self.editor.state.contact_id is not None:
            self._around.open_url(self._around.contacts.url(self.editor.state.contact_id))

    def dismiss_note(self) -> None:
        """Take the line about another agent's deed away."""
        self._told = None
        self.look_again()

    # -- following

    def look_again(self) -> None:
        """Set the whole tab from what is known now."""
        account, case = self._around.session.account, self._case()
        if account is None or case is None:
            kind = TabKind.NO_ACCOUNT if account is None else TabKind.LOADING if self._case_id else TabKind.NO_CASE
            self._pages.turn_to(None, None)
            self._set(replace(self._connection(), kind=kind))
            return
        self._texts.turn_to(case.customer.id)
        pending = self._pending(case.customer)
        contact = pending.linked_over(case.customer.linked_contact(account.id))
        self._pages.turn_to(case, contact)
        self._set(self._state_of(case, contact, pending))

    def _state_of(self, case: Case, contact: ContactId | None, pending: PendingLink) -> SalesforceTabState:
        account, rights, customer = self._around.session.account_id, self._around.session.rights, case.customer
        gone = self.editor.state.gone if contact and self.editor.state.contact_id == contact else None
        reach = self._worst_reach()
        state = replace(
            self._connection(),
            pending=pending.kind,
            pending_words=words.pending_words(pending),
            customer=customer,
            is_linked=contact is not None,
            is_escalated=any(one.account_id == account for one in case.escalations),
            gone=gone,
            gone_words=words.gone_words(gone) if gone else "",
            link_refusal=words.link_refusal(customer, account, rights),
            unlink_refusal=words.unlink_refusal(customer, account, rights),
            create_refusal="" if contact else self.create.refusal(customer),
            trouble=words.trouble_words(reach),
            note=self._note_words(self._told) if self._told else "",
            last_seen=self._around.casebook.seen_at(contact or case.id),
        )
        return replace(state, kind=words.kind_of(state, self._around.session.account, reach))

    def _connection(self) -> SalesforceTabState:
        account = self._around.session.account
        if account is None:
            return SalesforceTabState()
        whom = self._around.session.writes_as
        return SalesforceTabState(org=account.name, is_sandbox=account.is_sandbox, as_whom=whom)

    def _pending(self, customer: Customer) -> PendingLink:
        if customer.id in self.create.state.creating:
            return PendingLink(Pending.CREATING)
        return self._links.pending(customer.id)

    def _worst_reach(self) -> Reach:
        found = set(self._reach.values())
        return next((one for one in (Reach.EXPIRED, Reach.OFFLINE) if one in found), Reach.ONLINE)

    def _case(self) -> Case | None:
        return self._around.casebook.case(self._case_id) if self._case_id else None

    def _customer(self) -> Customer | None:
        case = self._case()
        return case.customer if case else None

    def _follow(self, bus: Bus) -> tuple[Callable[[], None], ...]:
        return (
            bus.subscribe(CustomerLinked, self._hear_link),
            bus.subscribe(CustomerUnlinked, self._hear_link),
            bus.subscribe(CustomerChanged, lambda fact: self._hear_customer(fact.customer.id)),
            bus.subscribe(CaseChanged, lambda fact: self._hear_case(fact.case_id)),
            bus.subscribe(ContactEdited, lambda fact: self.editor.hear_of(fact.contact)),
            bus.subscribe(ReachChanged, self._hear_reach),
            bus.subscribe(AccountChanged, lambda fact: self.look_again()),
            self.editor.subscribe(lambda state: self.look_again()),
            self.create.subscribe(lambda state: self.look_again()),
        )

    def _hear_link(self, fact: Link) -> None:
        """Turn to the new state; a search under way is closed by a link, and its text is kept."""
        customer = self._customer()
        if customer is None or customer.id != fact.customer.id:
            return
        if isinstance(fact, CustomerLinked):
            self.search.leave()
        told_by_notice = fact.by_me or self.state.pending is not Pending.NOTHING
        self._told = None if told_by_notice else fact
        self.look_again()

    def _note_words(self, fact: Link) -> str:
        profile = fact.customer.salesforce_profile(fact.account)
        who = isolate(profile.linked_by) if profile and profile.linked_by else _("Somebody else")
        sentence = _("{who} has linked this customer to {contact}.")
        if isinstance(fact, CustomerUnlinked):
            who, sentence = _("Somebody else"), _("{who} has unlinked {contact} from this customer.")
        told = sentence.format(who=who, contact=self._links.name_of(fact.contact))
        return f"{told} {_('What you typed is kept.')}" if self.search.state.text else told

    def _hear_customer(self, customer: CustomerId) -> None:
        mine = self._customer()
        if mine is not None and mine.id == customer:
            self.look_again()

    def _hear_case(self, case_id: CaseId) -> None:
        if case_id == self._case_id:
            self.look_again()

    def _hear_reach(self, fact: ReachChanged) -> None:
        before = self._worst_reach()
        self._reach[fact.side] = fact.reach
        self.look_again()
        if before in (Reach.OFFLINE, Reach.EXPIRED) and self._worst_reach() is Reach.ONLINE:
            self.try_again()
