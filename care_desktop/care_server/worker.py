"""The worker: takes jobs from the queue and carries them out, beside the requests of the same server process.

Several processes may run one each over the same database. A job that is taken is leased; while it is worked on the
lease is renewed, and where its process is killed the lease runs out and another one goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import automation_queue as queue
from care_desktop.care_server.automation_patience import Patience
from care_desktop.care_server.automation_queue import Lease, LeaseLost, Trouble
from care_desktop.care_server.automation_words import SENTENCES
from care_desktop.care_server.bell import Ear
from care_desktop.care_server.database import TROUBLES
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.operations import Room
from care_desktop.domain.automation import JobTrouble

if TYPE_CHECKING:
    from care_desktop.care_server.escalating import Sync

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(slots=True)
class _Held:
    """A job in a lane: its lease, the task that works on it, and when the lease has to be renewed."""

    lease: Lease
    task: asyncio.Task[float]
    renew_at: float


class Worker:
    """Own the tasks of the lanes, from `run` until it is cancelled or the store is closed.

    `sync` finds or makes a Customer's contact: contact_sync.run, unless a test has another.
    """

    def __init__(self, room: Room, patience: Patience | None = None, sync: Sync | None = None) -> None:
        self._room = room
        self._patience = patience or Patience()
        self._sync = sync
        self._held: dict[str, _Held] = {}
        self._resting: dict[str, float] = {}
        self._strikes: Counter[str] = Counter()
        self._broken: list[tuple[Lease, bool]] = []
        self._untold: set[str] = set()
        self._told_at = 0.0
        self._due: int | None = None

    async def run(self) -> None:
        """Work until the store is closed; then what is under way has a moment to end, and is left to others."""
        with self._room.store.bell.listen() as ear:
            try:
                while not ear.closed:
                    await self._turn(ear)
            finally:
                await self._leave()

    async def _turn(self, ear: Ear) -> None:
        """Do what is to be done now, and wait for more."""
        try:
            self._collect()
            await self._mend()
            await self._renew()
            while (lease := await self._take()) is not None:
                await self._begin(lease, ear)
            await self._tell()
            pause = self._pause()
        except SQLAlchemyError as error:
            log.warning("the queue cannot be read now: %s", type(error).__name__)
            pause = self._patience.poll
        await ear.wait(pause)

    def _collect(self) -> None:
        """Let go of the lanes that are free again; a fault in one of them stops nobody else."""
        for held in [held for held in self._held.values() if held.task.done()]:
            del self._held[held.lease.holder]
            account_id = held.lease.account_id
            self._untold.add(account_id)
            if held.task.cancelled():  # its connection was replaced under it, or the lease is somebody else's
                self._broken.append((held.lease, False))
                continue
            error = held.task.exception()
            if error is not None:
                log.error("job %s stopped", held.lease.id, exc_info=error)
                self._broken.append((held.lease, not isinstance(error, TROUBLES)))
            elif held.task.result() > 0:
                self._resting[account_id] = monotonic() + held.task.result()

    async def _mend(self) -> None:
        """Write what became of jobs that a fault stopped: one of ours waits for a person, one of the database's not."""
        while self._broken:
            await run_in_threadpool(self._put_aside, *self._broken[-1])
            self._broken.pop()

    async def _renew(self) -> None:
        third = self._patience.lease.total_seconds() / 3
        for held in [held for held in self._held.values() if held.renew_at <= monotonic()]:
            try:
                await run_in_threadpool(self._hold, held.lease)
                held.renew_at = monotonic() + third
            except LeaseLost:
                held.task.cancel()

    async def _take(self) -> Lease | None:
        """Return the next job, None where every lane is taken or nothing is due; note when that will be."""
        self._due = None
        if len(self._held) >= self._patience.lanes:
            return None
        lanes = Counter(held.lease.account_id for held in self._held.values())
        full = {account for account, count in lanes.items() if count >= self._patience.lanes_of_account}
        now = monotonic()
        self._resting = {account: until for account, until in self._resting.items() if until > now}
        return await run_in_threadpool(self._take_now, full | self._resting.keys())

    async def _begin(self, lease: Lease, ear: Ear) -> None:
        await asyncio.to_thread(import_module, "care_desktop.care_server.lane")
        from care_desktop.care_server.lane import Lane

        lane = Lane(self._room, self._patience, self._strikes, self._sync)
        task = asyncio.create_task(lane.work(lease))
        task.add_done_callback(lambda _: ear.hear())
        self._held[lease.holder] = _Held(lease, task, monotonic() + self._patience.lease.total_seconds() / 3)

    async def _tell(self) -> None:
        """Tell the windows that jobs have changed: now and then, however many they are."""
        if self._untold and monotonic() - self._told_at >= self._patience.tell_every:
            told, self._untold, self._told_at = self._untold, set(), monotonic()
            await run_in_threadpool(self._tell_now, told)

    def _pause(self) -> float:
        """Return for how many seconds there is nothing to do, unless something is written meanwhile."""
        moments = [self._patience.poll]
        if self._untold:
            moments.append(self._told_at + self._patience.tell_every - monotonic())
        if self._held:
            moments.append(min(held.renew_at for held in self._held.values()) - monotonic())
        if self._due is not None:
            moments.append((self._due - to_micros(self._room.now())) / 1e6)
        return max(0.01, min(moments))

    async def _leave(self) -> None:
        """End the lanes: after a moment of grace what they hold is free for whoever comes next."""
        tasks = {held.task for held in self._held.values()}
        if tasks:
            await asyncio.wait(tasks, timeout=self._patience.grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        cut_off = [held.lease for held in self._held.values() if held.task.cancelled()]
        self._held.clear()
        if cut_off:
            await run_in_threadpool(self._release, cut_off)

    def _take_now(self, but_not: set[str]) -> Lease | None:
        now = self._room.now()
        with self._room.store.reading() as connection:
            self._due = queue.next_due(connection, but_not)
        if self._due is None or self._due > to_micros(now):
            return None
        with self._room.store.writing(quietly=True) as connection:
            return queue.take(connection, now, self._patience.lease, but_not)

    def _hold(self, lease: Lease) -> None:
        with self._room.store.writing(quietly=True) as connection:
            queue.renew(connection, lease, self._room.now() + self._patience.lease)

    def _put_aside(self, lease: Lease, is_bug: bool) -> None:
        now = self._room.now()
        with self._room.store.writing(quietly=True) as connection:
            try:
                if is_bug:
                    queue.fail(connection, lease, now, Trouble(JobTrouble.BUG, SENTENCES[JobTrouble.BUG]))
                else:
                    queue.release(connection, lease, now)
            except LeaseLost:
                log.info("job %s is somebody else's by now", lease.id)

    def _tell_now(self, account_ids: set[str]) -> None:
        with self._room.store.writing() as connection:
            for account_id in sorted(account_ids):
                queue.tell(connection, account_id)

    def _release(self, leases: list[Lease]) -> None:
        for lease in leases:
            try:
                self._put_aside(lease, False)
            except SQLAlchemyError as error:
                log.warning("the lease of job %s runs out by itself: %s", lease.id, type(error).__name__)
