"""Making a Salesforce record exactly once: on the ledger before the first byte leaves, looked for after a lost answer.

The server's counterpart of the window's engine of deeds: the same state machine (domain/operations.py), the same rules
(domain/deed_repeats.py). It never waits: what cannot be known yet is left on the ledger for a later try, by whichever
process comes to it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from care_desktop.domain.deed_repeats import begun_at, is_repeatable, may_be_running, must_have_ended
from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    KeyRefused,
    Misunderstood,
    NotAllowed,
    OutOfSight,
    SignInNeeded,
    Undecided,
    Unreachable,
)
from care_desktop.domain.ids import RecordId
from care_desktop.domain.operations import OUT_OF_SIGHT, SEVERAL, Deed, DeedState
from care_desktop.domain.records import NewRecord

log = logging.getLogger(__name__)
NOT_NOW = (Unreachable, SignInNeeded)
"""Nothing was carried out, and a later try may succeed."""


class Ledger(Protocol):
    """Where one deed is written; whoever works on the deed owns it, and raises when somebody else does by now."""

    async def write(self, deed: Deed) -> None:
        """Write the deed as it is now; on disk when it returns."""

    async def others(self, deed: Deed, since: datetime) -> frozenset[str]:
        """Return the records that other deeds have made since then."""


class Creation(Protocol):
    """What making needs of an org; SalesforceClient fits it."""

    async def create(self, new: NewRecord) -> RecordId:
        """Make the record."""

    async def record_under(self, sobject: str, key_field: str, key: str) -> RecordId | None:
        """Return the record that carries this external id."""

    async def created_since(
        self, sobject: str, since: datetime, fields: Mapping[str, str | None]
    ) -> Sequence[RecordId]:
        """Return what this user made since then that agrees in the telling fields."""


class Making:
    """Bring one deed to `created`; `now` is aware, UTC."""

    def __init__(self, org: Creation, ledger: Ledger, now: Callable[[], datetime]) -> None:
        self._org = org
        self._ledger = ledger
        self._now = now

    async def make(self, deed: Deed) -> Deed:
        """Return the deed with its record, which is on the ledger.

        Raises: Undecided (nobody knows yet whether there is a record; `SEVERAL` in its details: a person has to say),
        Unreachable and SignInNeeded (nothing new was made), OutOfSight (it is made, and hidden), anything else of
        domain/errors.py: refused, and the deed is `failed`.
        """
        if deed.state is DeedState.CREATED:
            return deed
        if deed.sent_at is not None and not is_repeatable(deed, deed, self._now()):
            deed = await self._look(deed)
            if deed.state is DeedState.CREATED:
                return deed
            if may_be_running(deed, self._now()):
                raise Undecided(deed.id, "the last request may still be at work")
            if deed.idempotency_key:
                deed = replace(deed, idempotency_key=str(uuid4()))
        return await self._send(deed)

    async def _send(self, deed: Deed) -> Deed:
        first, tried_before, now = deed.sent_at is None, deed.tried_at, self._now()
        deed = await self._move(deed, DeedState.SENDING, sent_at=deed.sent_at or now, tried_at=now)
        try:
            record = await self._org.create(deed.record)
        except KeyRefused:
            return await self._send_without_key(deed, first)
        except OutOfSight:
            await self._move(deed, DeedState.SET_ASIDE, trouble=OUT_OF_SIGHT)
            raise
        except (AnswerLost, Misunderstood) as error:
            return await self._look_after(deed, error)
        except NOT_NOW:
            await self._step_back(deed, first, tried_before)
            raise
        except CareDesktopError as error:
            return await self._refused(deed, error, first)
        return await self._created(deed, record)

    async def _step_back(self, deed: Deed, first: bool, tried_before: datetime | None) -> None:
        """Note that this request was not carried out; an earlier one may have been."""
        unknown = deed.moved(DeedState.UNKNOWN, tried_at=tried_before)
        await self._ledger.write(unknown.moved(DeedState.PENDING, sent_at=None) if first else unknown)

    async def _send_without_key(self, deed: Deed, first: bool) -> Deed:
        """Go over to one single request; an earlier one, which may have been carried out, is looked for before."""
        deed = await self._move(deed, DeedState.UNKNOWN, idempotency_key="")
        if first:
            return await self._send(replace(deed.moved(DeedState.PENDING), sent_at=None, tried_at=None))
        deed = await self._look(deed)
        return deed if deed.state is DeedState.CREATED else await self._send(deed)

    async def _look_after(self, deed: Deed, error: CareDesktopError) -> Deed:
        """Find out what an answer that was lost, or made no sense, would have said."""
        deed = await self._move(deed, DeedState.UNKNOWN)
        asks_again = deed.idempotency_key and isinstance(error, AnswerLost)
        if asks_again and not must_have_ended(deed, self._now()):
            raise Undecided(deed.id, error.details) from error
        deed = await self._look(deed)
        if deed.state is DeedState.CREATED:
            return deed
        raise Undecided(deed.id, error.details) from error

    async def _refused(self, deed: Deed, error: CareDesktopError, first: bool) -> Deed:
        """End a deed that the org refuses, unless an earlier request was carried out before it began to."""
        if isinstance(error, NotAllowed) and not first:
            deed = await self._look(await self._move(deed, DeedState.UNKNOWN))
            if deed.state is DeedState.CREATED:
                return deed
        await self._move(deed, DeedState.FAILED, trouble=type(error).__name__)
        raise error

    async def _look(self, deed: Deed) -> Deed:
        """Look for the record of a deed that was sent before. Raises Undecided where that cannot be told."""
        try:
            found = await self._candidates(deed)
        except CareDesktopError as error:
            raise Undecided(deed.id, error.details) from error
        if len(found) == 1:
            return await self._created(deed, found[0])
        if found:
            await self._ledger.write(replace(deed, trouble=SEVERAL))
            raise Undecided(deed.id, SEVERAL)
        return deed

    async def _candidates(self, deed: Deed) -> Sequence[RecordId]:
        """Return the records that a deed may have made, and no other deed has."""
        sobject, since = deed.record.sobject, begun_at(deed)
        if deed.external_key:
            made = await self._org.record_under(sobject, deed.external_field, deed.external_key)
            return [] if made is None else [made]
        found = await self._org.created_since(sobject, since, deed.record_fields)
        others = await self._ledger.others(deed, since)
        return [record for record in found if record not in others]

    async def _created(self, deed: Deed, record: RecordId) -> Deed:
        return await self._move(deed, DeedState.CREATED, record_id=record, trouble="")

    async def _move(self, deed: Deed, state: DeedState, **changes: Any) -> Deed:
        moved = replace(deed, **changes) if state is deed.state else deed.moved(state, **changes)
        await self._ledger.write(moved)
        log.info("deed %s %s: %s -> %s", moved.id, moved.kind, deed.state, state)
        return moved
