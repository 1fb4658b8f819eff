"""Carrying out one job: the Customer's contact first, then the Salesforce Case, then the record of both in Care.

Where contact sync is on, it runs before the Case is made, so that the Case carries its ContactId. A sync that cannot
succeed does not hold the escalation up: the Case is made without a contact, and the failure stays among the runs.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import automation_queue as queue
from care_desktop.care_server import suggestions
from care_desktop.care_server.automation_patience import Patience
from care_desktop.care_server.automation_queue import Lease
from care_desktop.care_server.automation_words import LinkedContactGone, NoAccount, NoMapping
from care_desktop.care_server.case_store import Escalated as Recorded
from care_desktop.care_server.case_store import record_escalation
from care_desktop.care_server.deed_rows import deed_of, text_of
from care_desktop.care_server.escalation_facts import CARE, Escalated, read_escalated
from care_desktop.care_server.instants import maybe_micros
from care_desktop.care_server.making import NOT_NOW, Making
from care_desktop.care_server.operations import Room
from care_desktop.domain.automation import JobKind
from care_desktop.domain.cases import EscalationKind, Origin
from care_desktop.domain.errors import (
    CareDesktopError,
    DailyLimit,
    Misunderstood,
    NotAllowed,
    OutOfSight,
    RecordGone,
    SignInNeeded,
    Unacceptable,
    Undecided,
)
from care_desktop.domain.ids import AccountId, CaseId, ContactId, OperationId, RecordId
from care_desktop.domain.mapping_values import apply
from care_desktop.domain.operations import Deed, DeedKind, DeedState
from care_desktop.domain.people import ContactGone
from care_desktop.domain.records import CreationMode

if TYPE_CHECKING:
    from care_desktop.api.salesforce.client import SalesforceClient
    from care_desktop.domain.forms import FormDescription

log = logging.getLogger(__name__)
Sync = Callable[[Room, str, str, str], Awaitable[object]]
"""contact_sync.run: room, account, case, operation."""
_SOBJECT = "Case"
_RECORD_TYPE = "RecordTypeId"


class JobLedger:
    """Fits making.Ledger over the queue: every write names the lease."""

    def __init__(self, room: Room, lease: Lease) -> None:
        self._room = room
        self._lease = lease

    async def write(self, deed: Deed) -> None:
        """Write how far the deed is. Raises LeaseLost."""
        await run_in_threadpool(self._write, deed)

    async def others(self, deed: Deed, since: datetime) -> frozenset[str]:
        """Return the records of other jobs and of escalations by hand."""
        return await run_in_threadpool(self._others, since)

    def _write(self, deed: Deed) -> None:
        columns = {"sent_at": maybe_micros(deed.sent_at), "record_id": deed.record_id}
        with self._room.store.writing(quietly=True) as connection:
            queue.keep_deed(connection, self._lease, text_of(deed), **columns)

    def _others(self, since: datetime) -> frozenset[str]:
        with self._room.store.reading() as connection:
            return queue.records_since(connection, self._lease.account_id, since, but=self._lease.id)


class Job:
    """One leased job on its way; `sync` is contact_sync.run."""

    def __init__(self, room: Room, lease: Lease, patience: Patience, sync: Sync) -> None:
        self._room = room
        self._lease = lease
        self._patience = patience
        self._sync = sync
        self._ledger = JobLedger(room, lease)

    async def carry_out(self) -> None:
        """Do it and write that it is done. Raises LeaseLost, and the errors of domain/errors.py."""
        if self._lease.kind is JobKind.SYNC:
            await self._known()
            await self._sync(self._room, self._lease.account_id, self._lease.case_id, self._lease.operation)
            await run_in_threadpool(self._finish_sync)
            return
        deed = deed_of(self._lease.deed) if self._lease.deed else None
        if deed is None or deed.state is DeedState.FAILED or _is_fresh(deed):
            deed = await self._begin(await self._sync_first())
        if deed.state is not DeedState.CREATED:
            deed = await self._make(deed)
        number = await self._number_of(RecordId(str(deed.record_id)))
        await run_in_threadpool(self._record, replace(deed, record_number=number))
        await self._suggest(deed.customer_id)

    async def _make(self, deed: Deed) -> Deed:
        if deed.state is DeedState.SET_ASIDE:
            raise OutOfSight(details=deed.trouble)
        org = await self._room.orgs.client(self._lease.account_id)
        await org.case_form()  # what it reads of the object tells how values are written
        try:
            return await Making(org, self._ledger, self._room.now).make(deed)
        except (RecordGone, Unacceptable) as error:
            contact = deed.record_fields.get("ContactId")
            if contact and isinstance(await org.read(ContactId(contact)), ContactGone):
                raise LinkedContactGone(details=error.details) from error
            raise

    async def _number_of(self, record: RecordId) -> str:
        """Return it, "" where it cannot be read today: that the record was made is recorded all the same."""
        try:
            card = await (await self._room.orgs.client(self._lease.account_id)).read_case(record)
        except (DailyLimit, Misunderstood, NotAllowed):
            return ""
        return card.number if card is not None else ""

    async def _sync_first(self) -> Escalated:
        """Find or make the contact, where the account wants it and there is none; return the Case as it is then."""
        known = await self._known()
        if not known.account.sync_contacts or known.contact is not None:
            return known
        lease = self._lease
        try:
            await self._sync(self._room, lease.account_id, lease.case_id, lease.operation)
        except SignInNeeded:
            raise
        except (*NOT_NOW, Undecided):
            if lease.attempts < self._patience.sync_tries:
                raise
            await run_in_threadpool(self._sync_later)
        except CareDesktopError as error:
            log.info("job %s goes on without a contact: %s", lease.id, type(error).__name__)
        return await self._known()

    async def _begin(self, known: Escalated) -> Deed:
        """Return the deed as it is to be done, with what the mapping makes of the Case now."""
        org = await self._room.orgs.client(self._lease.account_id)
        if not known.mapping.of(_SOBJECT):
            raise NoMapping(details="no row for a Case")
        form = await _form(org, known.mapping.record_types.get(_SOBJECT, ""))
        now = self._room.now()
        fields: dict[str, str | None] = dict(apply(known.mapping, _SOBJECT, known.facts(now), form))
        if form.record_type and form.record_type == known.mapping.record_types.get(_SOBJECT):
            fields[_RECORD_TYPE] = form.record_type
        if known.contact is not None:
            fields["ContactId"] = known.contact
        deed = Deed(
            OperationId(self._lease.operation),
            DeedKind.CREATE_CASE,
            DeedState.PENDING,
            AccountId(self._lease.account_id),
            known.case.customer.id,
            CaseId(self._lease.case_id),
            fields,
            now,
        )
        return _keyed(deed, org.creation_mode(form), form.external_id)

    async def _known(self) -> Escalated:
        known = await run_in_threadpool(read_escalated, self._room, self._lease.account_id, self._lease.case_id)
        if known is None:
            raise NoAccount(details="the account or the case is gone")
        return known

    async def _suggest(self, customer_id: str) -> None:
        """Look whom an unlinked Customer may be, for the board; what fails here is done when the Case is opened."""
        try:
            await suggestions.refresh(self._room, self._lease.account_id, customer_id)
        except CareDesktopError as error:
            log.info("job %s goes without suggestions: %s", self._lease.id, type(error).__name__)

    def _record(self, deed: Deed) -> None:
        """Record the escalation and end the job, both or neither."""
        lease, now = self._lease, self._room.now()
        place, record = (lease.case_id, lease.account_id), (str(deed.record_id), deed.record_number)
        made = Recorded(*place, EscalationKind.CASE, *record, Origin.AUTOMATIC, lease.rule_name)
        with self._room.store.writing() as connection:
            record_escalation(connection, made, CARE, now)
            done = text_of(deed.moved(DeedState.DONE))
            queue.finish(connection, lease, now, deed=done, record_number=deed.record_number)

    def _finish_sync(self) -> None:
        with self._room.store.writing() as connection:
            queue.finish(connection, self._lease, self._room.now())

    def _sync_later(self) -> None:
        with self._room.store.writing() as connection:
            lease = self._lease  # the run of this job goes on in one of its own
            queue.enqueue_sync(connection, lease.account_id, lease.case_id, self._room.now(), lease.operation)


def _is_fresh(deed: Deed) -> bool:
    """Say whether nothing was sent yet: what is to be made is weighed anew."""
    return deed.state is DeedState.PENDING and deed.sent_at is None


def _keyed(deed: Deed, mode: CreationMode, external_field: str) -> Deed:
    """Return the deed with the key that the org takes (salesforce.md 7.3).

    The external id is the job's own for ever; the key of a request is new for every new request.
    """
    match mode:
        case CreationMode.EXTERNAL_ID:
            return replace(deed, external_field=external_field, external_key=str(deed.id))
        case CreationMode.IDEMPOTENCY_KEY:
            return replace(deed, idempotency_key=str(uuid4()))
        case CreationMode.PLAIN:
            return deed


async def _form(org: SalesforceClient, proposed: str) -> FormDescription:
    form = await org.case_form()
    if proposed and proposed != form.record_type and proposed in {one.id for one in form.record_types}:
        return await org.case_form(proposed)
    return form
