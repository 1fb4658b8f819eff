"""What contact sync would do (rule S8): the same questions and the same rule as a run's, and no write.

The Customers are gone through in the order of their escalations, the oldest first, as the queue would: of two who would
get the same contact the first would have it made, and the second would be linked to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server.accounts import read_account
from care_desktop.care_server.contact_sync import was_made
from care_desktop.care_server.customers import read_customers
from care_desktop.care_server.operations import Room
from care_desktop.care_server.suggestions import rejected_for
from care_desktop.care_server.sync_journal import known_deed
from care_desktop.care_server.sync_lookup import Found, Lookup, Question
from care_desktop.care_server.tables import cases, escalations, profiles
from care_desktop.domain.cases import Origin
from care_desktop.domain.contact_sync import (
    SyncBand,
    SyncExample,
    SyncKey,
    SyncPreview,
    Verdict,
    decide,
    matches_key,
    sync_key,
)
from care_desktop.domain.ids import CaseId, ContactId
from care_desktop.domain.operations import Deed
from care_desktop.domain.people import SALESFORCE_NETWORK, ContactMatch, Customer

_EXAMPLES = 5
_UNMADE = ContactId("")
"""The id of a contact that would be made for somebody else before."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """One unlinked Customer with the newest of its automatic escalations."""

    customer: Customer
    case_id: str
    case_number: int
    key: SyncKey | None
    rejected: frozenset[str]
    deed: Deed | None


async def preview(room: Room, account_id: str, limit: int) -> SyncPreview:
    """Return what would become of the unlinked Customers of the newest automatic escalations, so many at most.

    Raises the errors of domain/errors.py.
    """
    people, only_full_names, is_all = await run_in_threadpool(_read, room, account_id, limit)
    asked = [Question(str(one.customer.id), one.key, _made(one.deed)) for one in people if one.key is not None]
    found: Mapping[str, Found] = {}
    calls = 0
    if asked:
        org = await room.orgs.client(account_id)
        lookup = Lookup(org, (await org.contact_form()).external_id)
        found, calls = await lookup.find(asked), lookup.calls
    told = _told(people, found, only_full_names)
    return SyncPreview(
        _band(told, Verdict.LINK),
        _band(told, Verdict.ASK),
        _band(told, Verdict.CREATE),
        _band(told, Verdict.NOTHING),
        len(people),
        is_all,
        calls,
    )


def _told(people: Sequence[_Looked], found: Mapping[str, Found], only_full_names: bool) -> list[SyncExample]:
    """Return what would become of each, the newest first."""
    told: list[SyncExample] = []
    would_be: list[Mapping[str, str]] = []
    for one in reversed(people):
        customer, its = one.customer, found.get(str(one.customer.id), Found())
        unmade = [ContactMatch(_UNMADE, fields["LastName"]) for fields in would_be if matches_key(one.key, fields)]
        decision = decide(
            customer,
            (*its.matches, *unmade),
            rejected=one.rejected,
            only_full_names=only_full_names,
            made_before=its.made or was_made(one.deed),
        )
        if decision.verdict is Verdict.CREATE:
            would_be.append(decision.fields)
        matches = tuple(match for match in decision.candidates if match.id != _UNMADE)
        place = customer.id, customer.name, CaseId(one.case_id), one.case_number
        told.append(SyncExample(*place, decision.verdict, decision.why, one.key, matches, decision.fields))
    return told[::-1]


def _band(told: Iterable[SyncExample], verdict: Verdict) -> SyncBand:
    its = [example for example in told if example.verdict is verdict]
    return SyncBand(len(its), tuple(its[:_EXAMPLES]))


def _made(deed: Deed | None) -> str | None:
    return str(deed.record_id) if deed is not None and deed.record_id is not None else None


def _read(room: Room, account_id: str, limit: int) -> tuple[list[_Looked], bool, bool]:
    with room.store.reading() as connection:
        account = read_account(connection, account_id)
        rows = connection.execute(_newest(account_id, limit + 1)).all()
        shown = rows[:limit]
        customers = {str(one.id): one for one in read_customers(connection, {row.customer_id for row in shown})}
        numbers = _cases(connection, [row.case_id for row in shown])
        people = [
            _looked(connection, account_id, customers[row.customer_id], (row.case_id, numbers[row.case_id]))
            for row in shown
        ]
    return people, account is not None and account.only_full_names, len(rows) <= limit


def _looked(connection: Connection, account_id: str, customer: Customer, case: tuple[str, int]) -> _Looked:
    rejected = rejected_for(connection, customer.id, account_id)
    deed = known_deed(connection, customer.id, account_id)
    return _Looked(customer, *case, sync_key(customer), rejected, deed)


def _newest(account_id: str, limit: int) -> Select[Any]:
    """Each unlinked Customer once, with a Case of theirs, by the newest automatic escalation."""
    its_link = select(profiles.c.seq).where(
        profiles.c.customer_id == cases.c.customer_id,
        profiles.c.network == SALESFORCE_NETWORK,
        profiles.c.salesforce_account_id == account_id,
    )
    newest = func.max(escalations.c.created_at)
    return (
        select(cases.c.customer_id, func.max(cases.c.id).label("case_id"))
        .join(escalations, escalations.c.case_id == cases.c.id)
        .where(
            escalations.c.salesforce_account_id == account_id,
            escalations.c.origin == Origin.AUTOMATIC,
            ~its_link.correlate(cases).exists(),
        )
        .group_by(cases.c.customer_id)
        .order_by(newest.desc(), cases.c.customer_id)
        .limit(limit)
    )


def _cases(connection: Connection, ids: Sequence[str]) -> Mapping[str, int]:
    rows = connection.execute(select(cases.c.id, cases.c.number).where(cases.c.id.in_(ids)))
    return {row.id: row.number for row in rows}
