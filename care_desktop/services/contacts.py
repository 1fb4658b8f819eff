"""Salesforce contacts as an agent uses them: search, open, save, and what Care suggests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from care_desktop.domain.errors import NoPermission
from care_desktop.domain.forms import FormDescription
from care_desktop.domain.ids import CaseId, ContactId, CustomerId, OperationId
from care_desktop.domain.linking import Refusal, may_save_contact
from care_desktop.domain.people import Contact, ContactGone, ContactMatch, Suggestions
from care_desktop.domain.permissions import Level
from care_desktop.domain.search_terms import clean, narrow
from care_desktop.services.activities import Activities
from care_desktop.services.casebook import Casebook
from care_desktop.services.contact_saving import ContactSaving
from care_desktop.services.contact_search import ContactSearch
from care_desktop.services.events import Bus, CustomerLinked
from care_desktop.services.forms import Forms
from care_desktop.services.later_events import ContactCreated, ContactEdited
from care_desktop.services.own_contacts import OwnContacts, once_each
from care_desktop.services.ports import CareLinks, Salesforce
from care_desktop.services.search_cache import Found, SearchCache
from care_desktop.services.session import Session
from care_desktop.services.usage import Usage


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What answers to `text`; `complete` when there are no more in Salesforce than these."""

    text: str
    matches: tuple[ContactMatch, ...]
    complete: bool


class Contacts:
    """Search with at most one request, open, save; contacts made, edited or linked here are found at once."""

    def __init__(
        self,
        salesforce: Salesforce,
        care: CareLinks,
        session: Session,
        *,
        casebook: Casebook,
        activities: Activities,
        bus: Bus,
        clock: Callable[[], datetime],
        usage: Usage,
    ) -> None:
        self.forms = Forms(salesforce, session)
        self._salesforce = salesforce
        self._care = care
        self._session = session
        self._casebook = casebook
        self._activities = activities
        self._bus = bus
        self._usage = usage
        self._own = OwnContacts(clock)
        self._cache = SearchCache(clock)
        self._search = ContactSearch(salesforce, self._cache)
        self._saving = ContactSaving(salesforce)
        bus.subscribe(ContactCreated, lambda fact: self._own.remember(fact.contact.as_match()))
        bus.subscribe(ContactEdited, self._edited)
        bus.subscribe(CustomerLinked, self._linked)

    def known(self, text: str) -> SearchAnswer:
        """Answer in the same frame from what is known here, without a request."""
        if self._session.account is None:
            return SearchAnswer(text, (), complete=False)
        cleaned = clean(text)
        found = self._cache.get(self._session.account.id, cleaned)
        if found is None:
            return SearchAnswer(text, narrow(self._own.recent(), cleaned), complete=False)
        return self._answer(text, cleaned, found)

    async def search(self, text: str, *, thorough: bool = False) -> SearchAnswer:
        """Search with at most one request; `thorough` (once, for the final text) allows a second one.

        The second one looks into the rows themselves when the index knows nothing, because it lags.
        Raises: Unreachable, Busy, NotAllowed, Misunderstood.
        """
        account = self._session.account_id
        if self._session.rights.contacts < Level.READ:
            raise NoPermission(refusal=Refusal.NO_PERMISSION)
        cleaned = clean(text)
        return self._answer(text, cleaned, await self._search.find(account, cleaned, thorough=thorough))

    async def open(self, contact_id: ContactId) -> Contact | ContactGone:
        """Read a contact and remember it; one that cannot be shown is left out of later answers (rule L9)."""
        contact = await self._salesforce.read(contact_id)
        self._casebook.learn_contact(contact)
        if isinstance(contact, ContactGone):
            self._own.forget(contact_id)
            self._cache.drop(contact_id)
        else:
            self._own.opened(contact.as_match())
        return contact

    async def save(
        self,
        contact: Contact,
        changes: Mapping[str, str],
        *,
        customer_id: CustomerId | None = None,
        case_id: CaseId | None = None,
        allow_duplicate: bool = False,
    ) -> Contact:
        """Write the values that differ to Salesforce (rule L4); an empty text clears a field.

        With a Customer and a Case, the edit is entered in the Case's activity.
        Raises: EditConflict, RecordGone, LikelyDuplicate, Unacceptable, NoPermission, Unreachable.
        """
        refusal = may_save_contact(self._session.rights)
        if refusal is not None:
            raise NoPermission(refusal=refusal)
        saved = await self._saving.save(contact, changes, allow_duplicate=allow_duplicate)
        if saved is contact:
            return contact
        self._casebook.learn_contact(saved)
        self._bus.publish(ContactEdited(saved))
        if customer_id is not None and case_id is not None:
            account, operation = self._session.account_id, OperationId(str(uuid4()))
            self._activities.enter("contact_edited", customer_id, case_id, account, saved.id, operation)
        return saved

    async def suggestions(self, customer_id: CustomerId) -> Suggestions:
        """Return the suggested contacts of a Customer with their evidence (rule U3)."""
        return await self._care.suggestions(customer_id, self._session.account_id)

    async def reject(self, customer_id: CustomerId, contact_id: ContactId, rejected: bool) -> None:
        """Remember "Not this person" for the pair, or take it back (rule U4)."""
        await self._care.reject(customer_id, self._session.account_id, contact_id, rejected)

    async def form(self) -> FormDescription:
        """Return the form of a contact as the org describes it."""
        return await self._salesforce.contact_form()

    @property
    def search_on_enter(self) -> bool:
        """Whether a search may ask only when Enter is pressed: the org's calls are nearly used up."""
        return self._usage.search_on_enter

    async def warm(self) -> None:
        """Open the connection ahead of the first search, while there are calls enough."""
        if self._usage.background_allowed:
            await self._salesforce.warm()

    def url(self, contact_id: ContactId) -> str:
        """Return the web address of a contact in Salesforce."""
        return self._salesforce.contact_url(contact_id)

    def _answer(self, text: str, cleaned: str, found: Found) -> SearchAnswer:
        matches = self._own.merged(found.matches, cleaned)
        if not cleaned:
            matches = once_each((*self._own.recent(), *matches))
        return SearchAnswer(text, matches, found.complete)

    def _edited(self, fact: ContactEdited) -> None:
        match = fact.contact.as_match()
        self._own.remember(match, edited=True)
        self._cache.renew(match)

    def _linked(self, fact: CustomerLinked) -> None:
        contact = self._casebook.contact(fact.contact)
        match = contact.as_match() if isinstance(contact, Contact) else self._seen(fact.contact)
        if fact.by_me and match is not None:
            self._own.remember(match)

    def _seen(self, contact: ContactId) -> ContactMatch | None:
        return self._own.row(contact) or self._cache.row(contact)
