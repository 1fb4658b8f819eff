"""The whole client of the Care server; what reads more than lists is imported when it is needed, see lists.py."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from care_desktop.api.care import requests
from care_desktop.api.care.accounts import AccountsClient
from care_desktop.api.care.automation import AutomationClient
from care_desktop.api.care.board import BoardClient
from care_desktop.api.care.contact_sync import ContactSyncClient
from care_desktop.api.care.errors import CareDialect
from care_desktop.api.care.lists import COUNTED, HISTORIES, PAGES
from care_desktop.api.care.work import WorkClient
from care_desktop.domain.case_rows import CasePage, CaseQuery, CaseRow, EscalationKind, View
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId

if TYPE_CHECKING:
    from care_desktop.api.care.sse import Event
    from care_desktop.domain.cases import Case, Escalation, MessagePage
    from care_desktop.domain.people import Customer, Suggestions
    from care_desktop.domain.session import Change, Me

log = logging.getLogger(__name__)

__all__ = ["CareClient", "CareDialect"]


class CareClient(WorkClient, AccountsClient, AutomationClient, BoardClient, ContactSyncClient):
    """Fit ports.Care over a transport whose dialect is CareDialect."""

    async def page(self, query: CaseQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> CasePage:
        """Return rows from `row` on, or from where `cursor` leads."""
        return await self._read(requests.page(query, row, cursor, limit), PAGES)

    async def counters(self) -> Mapping[View, int]:
        """Return how many cases each view holds."""
        return await self._read(requests.counters(), COUNTED)

    async def case(self, case_id: CaseId) -> Case:
        """Return a whole Case."""
        from care_desktop.api.care.readers import CASE

        return await self._read(requests.case(case_id), CASE)

    async def messages(
        self, case_id: CaseId, *, before: str | None = None, limit: int = 100, activity: bool = False
    ) -> MessagePage:
        """Return the newest messages, or those before a page's `earlier`; with `activity` the log's entries too."""
        from care_desktop.api.care.readers import MESSAGES

        return await self._read(requests.messages(case_id, before, limit, activity), MESSAGES)

    async def history(self, customer_id: CustomerId) -> Sequence[CaseRow]:
        """Return all Cases of a Customer, newest first."""
        return await self._read(requests.history(customer_id), HISTORIES)

    async def mark_read(self, case_id: CaseId) -> None:
        """Note that the signed-in user has read the Case up to now; again is no error."""
        await self._send(requests.read(case_id))

    async def customer(self, customer_id: CustomerId) -> Customer:
        """Return the Customer."""
        from care_desktop.api.care.readers import CUSTOMER

        return await self._read(requests.customer(customer_id), CUSTOMER)

    async def link(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        """Add the Salesforce profile; the same contact again is no error."""
        from care_desktop.api.care.readers import CUSTOMER

        return await self._read(requests.link(customer_id, account, contact, operation), CUSTOMER)

    async def unlink(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        """Remove that profile; not linked already is no error."""
        from care_desktop.api.care.readers import CUSTOMER

        return await self._read(requests.unlink(customer_id, account, contact, operation), CUSTOMER)

    async def suggestions(self, customer_id: CustomerId, account: AccountId) -> Suggestions:
        """Return the suggested contacts with their evidence."""
        from care_desktop.api.care.readers import SUGGESTIONS

        return await self._read(requests.suggestions(customer_id, account), SUGGESTIONS)

    async def reject(self, customer_id: CustomerId, account: AccountId, contact: ContactId, rejected: bool) -> None:
        """Remember "Not this person" for the pair, or take it back."""
        await self._send(requests.reject(customer_id, account, contact, rejected))

    async def record_contact_activity(
        self,
        customer_id: CustomerId,
        case_id: CaseId,
        kind: str,
        account: AccountId,
        contact: ContactId,
        operation: OperationId,
    ) -> None:
        """Enter a deed on a contact in the Case's activity; the same operation twice counts once."""
        await self._send(requests.activity(customer_id, case_id, kind, (account, contact), operation))

    async def record_escalation(
        self,
        case_id: CaseId,
        account: AccountId,
        kind: EscalationKind,
        record: RecordId,
        number: str,
        operation: OperationId,
    ) -> Escalation:
        """Record a manual escalation; the same operation twice gives the same escalation."""
        from care_desktop.api.care.readers import ESCALATION

        return await self._read(requests.escalation(case_id, kind, (account, record, number), operation), ESCALATION)

    async def me(self) -> Me:
        """Return the signed-in user."""
        from care_desktop.api.care.readers import ME

        return await self._read(requests.me(), ME)

    async def changes(self, after: str | None) -> AsyncGenerator[Change, None]:
        """Yield changes after that event id; without one a "reset" first, and then all that follow it."""
        from care_desktop.api.care.sse import EventReader

        reader = EventReader(after or "")
        async with aclosing(self._transport.stream(requests.changes(after))) as chunks:
            async for chunk in chunks:
                for event in reader.feed(chunk):
                    yield change_of(event)


def change_of(event: Event) -> Change:
    """Return the change that an event tells; what it is about unreadably may be about anything: a reset."""
    from care_desktop.api.care.wire import WireChange
    from care_desktop.domain.session import Change

    try:
        change = WireChange.model_validate_json(event.data)
    except ValueError:
        log.warning("unreadable event kind=%s", event.kind[:40])
        return Change(event.id, "reset")
    return Change(event.id, event.kind, change.id or "", change.version or 0)
