"""The engine of deeds that write to two systems: on the journal first, in Salesforce once, then in Care."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn
from uuid import uuid4

from care_desktop.domain.deed_repeats import begun_at, is_repeatable, may_be_running, must_have_ended, pauses, renewed
from care_desktop.domain.errors import (
    AnswerLost,
    CareDesktopError,
    KeyRefused,
    LinkTaken,
    Misunderstood,
    NoPermission,
    NotAllowed,
    OutOfSight,
    RecordGone,
    SignInNeeded,
    StorageTrouble,
    Unacceptable,
    Undecided,
    Unreachable,
)
from care_desktop.domain.ids import RecordId
from care_desktop.domain.operations import OUT_OF_SIGHT, SEVERAL, Deed, DeedKind, DeedState
from care_desktop.services.deed_steps import Overtaken, Steps, UnderWay, end_draft, place_of
from care_desktop.services.ports import Journal

log = logging.getLogger(__name__)
NOT_NOW = (Unreachable, SignInNeeded)


class Deeds:
    """Carry deeds out, exactly once each; `clock` gives aware UTC, `sleep` waits seconds.

    `stays_open` is told of every deed whose outcome could not be learned yet.
    """

    def __init__(
        self,
        journal: Journal,
        steps: Mapping[DeedKind, Steps],
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        stays_open: Callable[[Deed], None],
    ) -> None:
        self._journal = journal
        self._steps = steps
        self._clock = clock
        self._sleep = sleep
        self._stays_open = stays_open
        self._under_way: dict[tuple[str, str, str], UnderWay] = {}

    async def carry_out(self, new: Deed) -> Deed:
        """Do a deed from its beginning, or join or go on with the open one of the same subject.

        Raises: what the steps refuse it with, Undecided when the journal keeps it, StorageTrouble.
        """
        joined = self._under_way.get(place_of(new))
        if joined is not None:
            return await joined.join()
        under_way = UnderWay(new)
        async with self._occupying(under_way):
            under_way.deed = under_way.written = await self._journal.begin(new)
            await self._finish(under_way, new)
        return under_way.deed

    async def carry_on(self, deed: Deed) -> Deed | None:
        """Go on with a deed that was left open; return how far it came, None when it is under way elsewhere."""
        if place_of(deed) in self._under_way:
            return None
        under_way = UnderWay(deed, keep=True, written=deed)
        try:
            async with self._occupying(under_way):
                await self._finish(under_way, deed)
        except CareDesktopError as error:
            log.info("deed %s stands at %s: %s", deed.id, under_way.deed.state, type(error).__name__)
        return None if under_way.overtaken else under_way.deed

    async def settle(self, deed: Deed, record: RecordId | None) -> Deed:
        """End a deed that several records may come from, as a person says: this one, or none of them.

        Raises: what the second step refuses it with, Undecided, StorageTrouble.
        """
        under_way = UnderWay(deed, keep=True, written=deed)
        async with self._occupying(under_way):
            if record is None:
                await self._close(under_way, DeedState.FAILED)
            else:
                await self._created(under_way, record)
                await self._tell(under_way)
        return under_way.deed

    @asynccontextmanager
    async def _occupying(self, under_way: UnderWay) -> AsyncIterator[None]:
        place = place_of(under_way.deed)
        self._under_way[place] = under_way
        try:
            yield
            under_way.finished = True
        except CareDesktopError as error:
            under_way.error = error
            if isinstance(error, Undecided) and not under_way.overtaken:
                self._stays_open(under_way.deed)
            raise
        finally:
            del self._under_way[place]
            under_way.ended.set()

    async def _finish(self, under_way: UnderWay, wanted: Deed) -> None:
        try:
            if under_way.deed.state is not DeedState.CREATED:
                await self._make(under_way, wanted)
            await self._tell(under_way)
        except Overtaken:
            if under_way.deed.state is not DeedState.DONE:
                raise

    async def _make(self, under_way: UnderWay, wanted: Deed) -> None:
        """Bring the deed to CREATED; `wanted` is what the user asked for now, should nothing have been made yet."""
        if under_way.deed.sent_at is not None and not await self._may_repeat(under_way.deed, wanted):
            await self._reconcile(under_way)
            if under_way.deed.state is DeedState.CREATED:
                return
            if under_way.keep and may_be_running(under_way.deed, self._clock()):
                raise Undecided(under_way.deed.id, "the first request may still be at work")
        under_way.deed = renewed(under_way.deed, wanted)
        await self._refuse(under_way)
        await self._send(under_way)

    async def _may_repeat(self, deed: Deed, wanted: Deed) -> bool:
        """Whether the same request under its key settles the deed: the org answers it as it did the first time.

        What our rules refuse by now is not sent again, it is looked for.
        """
        if not is_repeatable(deed, wanted, self._clock()):
            return False
        try:
            return await self._steps[deed.kind].refusal(deed) is None
        except CareDesktopError:
            return False

    async def _refuse(self, under_way: UnderWay) -> None:
        deed, steps = under_way.deed, self._steps[under_way.deed.kind]
        try:
            refusal = await steps.refusal(deed)
            if refusal is not None:
                raise NoPermission(refusal=refusal)
            if deed.sent_at is None:
                await steps.refuse_repeat(deed)
        except NOT_NOW as error:
            await self._leave(under_way, error, under_way.stays_open)
        except CareDesktopError as error:
            await self._close(under_way, DeedState.FAILED, trouble=type(error).__name__)
            raise

    async def _leave(self, under_way: UnderWay, error: CareDesktopError, open_: bool) -> NoReturn:
        """Give up for now a deed of which nothing was carried out: keep it for later, or end it and say why."""
        if open_:
            raise Undecided(under_way.deed.id, error.details) from error
        await self._close(under_way, DeedState.FAILED, trouble=type(error).__name__)
        raise error

    async def _send(self, under_way: UnderWay) -> None:
        stays_open, first, tried_before = under_way.stays_open, under_way.deed.sent_at is None, under_way.deed.tried_at
        now = self._clock()
        await self._move(under_way, DeedState.SENDING, sent_at=under_way.deed.sent_at or now, tried_at=now)
        try:
            record = await self._steps[under_way.deed.kind].create(under_way.deed)
        except KeyRefused:
            await self._send_without_key(under_way, first)
        except OutOfSight:
            await self._close(under_way, DeedState.SET_ASIDE, trouble=OUT_OF_SIGHT)
            raise
        except (AnswerLost, Misunderstood) as error:
            await self._look_after(under_way, error)
        except NOT_NOW as error:
            if stays_open:
                await self._move(under_way, DeedState.UNKNOWN, tried_at=tried_before)
            await self._leave(under_way, error, stays_open)
        except CareDesktopError as error:
            await self._refused(under_way, error, first)
        else:
            await self._created(under_way, record)

    async def _refused(self, under_way: UnderWay, error: CareDesktopError, first: bool) -> None:
        """End a deed that Salesforce refuses, unless an earlier attempt was carried out before it began to."""
        if isinstance(error, NotAllowed) and not first:
            await self._move(under_way, DeedState.UNKNOWN)
            await self._reconcile(under_way)
        if under_way.deed.state is not DeedState.CREATED:
            await self._close(under_way, DeedState.FAILED, trouble=type(error).__name__)
            raise error

    async def _send_without_key(self, under_way: UnderWay, first: bool) -> None:
        """Go over to one single request; an earlier one, which may have been carried out, is looked for before."""
        if first:
            await self._move(under_way, DeedState.SENDING, idempotency_key="", sent_at=None, tried_at=None)
        else:
            await self._move(under_way, DeedState.UNKNOWN, idempotency_key="")
            await self._reconcile(under_way)
        if under_way.deed.state is not DeedState.CREATED:
            await self._send(under_way)

    async def _look_after(self, under_way: UnderWay, error: CareDesktopError) -> None:
        """Find out what an answer that was lost, or made no sense, would have said."""
        await self._move(under_way, DeedState.UNKNOWN)
        deed = under_way.deed
        if deed.idempotency_key and isinstance(error, AnswerLost) and not must_have_ended(deed, self._clock()):
            raise Undecided(deed.id, error.details) from error
        await self._reconcile(under_way)
        if under_way.deed.state is DeedState.CREATED:
            return
        if deed.idempotency_key:
            await self._move(under_way, DeedState.PENDING, idempotency_key=str(uuid4()))
        if isinstance(error, Misunderstood):
            await self._close(under_way, DeedState.FAILED, trouble=Misunderstood.__name__)
            raise error
        raise Undecided(under_way.deed.id, error.details) from error

    async def _reconcile(self, under_way: UnderWay) -> None:
        """Bring a deed that was sent before to CREATED or PENDING. Raises Undecided.

        One that is being sent stays so until its time is up: its window may be alive, and then it moves it itself.
        """
        found: Sequence[RecordId] = ()
        for pause in pauses(under_way.deed, self._clock()):
            if pause:
                await self._sleep(pause)
            found = await self.candidates(under_way.deed)
            if found:
                break
        await self._adopt(under_way, found)

    async def candidates(self, deed: Deed) -> Sequence[RecordId]:
        """Return the records that a deed may have made, and no other deed has. Raises Undecided."""
        try:
            found = await self._steps[deed.kind].find(deed, begun_at(deed))
        except CareDesktopError as error:
            raise Undecided(deed.id, error.details) from error
        others = await self._journal.records_since(begun_at(deed), but=deed.id)
        return found if deed.external_key else [record for record in found if record not in others]

    async def _adopt(self, under_way: UnderWay, found: Sequence[RecordId]) -> None:
        deed = under_way.deed
        record = found[0] if len(found) == 1 else await self._steps[deed.kind].chosen(deed, found)
        if record is not None:
            await self._created(under_way, record)
        elif found:
            await self._refuse(under_way)
            await self._move(under_way, deed.state, trouble=SEVERAL)
            raise Undecided(deed.id, SEVERAL)
        elif deed.state is not DeedState.PENDING:
            if deed.state is DeedState.SENDING:
                await self._move(under_way, DeedState.UNKNOWN)
            await self._move(under_way, DeedState.PENDING)

    async def _created(self, under_way: UnderWay, record: RecordId) -> None:
        await self._move(under_way, DeedState.CREATED, record_id=record, trouble="")
        self._steps[under_way.deed.kind].made(under_way.deed)

    async def _tell(self, under_way: UnderWay) -> None:
        try:
            under_way.deed = await self._steps[under_way.deed.kind].tell_care(under_way.deed)
        except (LinkTaken, NoPermission, RecordGone, Unacceptable) as error:
            await self._close(under_way, DeedState.SET_ASIDE, trouble=type(error).__name__)
            raise
        except Unreachable as error:
            raise Undecided(under_way.deed.id, error.details) from error
        await self._close(under_way, DeedState.DONE)

    async def _move(self, under_way: UnderWay, state: DeedState, **changes: Any) -> None:
        before = under_way.deed
        moved = replace(before, **changes) if state is before.state else before.moved(state, **changes)
        further = await self._journal.move(under_way.written or before, moved)
        if further is not None and state is DeedState.CREATED and further.is_open and further.record_id is None:
            await self._journal.write(moved)  # that the record exists is true, whoever else has moved the deed
            further = None
        under_way.deed = under_way.written = further or moved
        if further is not None:
            under_way.overtaken = True
            raise Overtaken(moved.id, "another window goes on with it")
        log.info("deed %s %s: %s -> %s", moved.id, moved.kind, before.state, state)

    async def _close(self, under_way: UnderWay, state: DeedState, trouble: str = "") -> None:
        """End the deed; a journal that cannot be written now repeats its last step at the next start, which is safe."""
        deed = under_way.deed
        try:
            await end_draft(self._journal, deed, state)
            await self._move(under_way, state, trouble=trouble)
        except (StorageTrouble, Overtaken) as error:
            under_way.deed = deed.moved(state, trouble=trouble)
            log.warning("deed %s ended as %s, but not on the journal: %s", deed.id, state, error.details)
