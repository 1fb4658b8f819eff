"""A lane of the worker: one job from its lease to what became of it; with this module Salesforce comes."""

from __future__ import annotations

import logging
from collections import Counter

from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import automation_queue as queue
from care_desktop.care_server import contact_sync
from care_desktop.care_server.automation_patience import Patience
from care_desktop.care_server.automation_queue import Lease, LeaseLost
from care_desktop.care_server.automation_words import Verdict, given_up, verdict_on
from care_desktop.care_server.default_connections import DefaultConnection, read_connection
from care_desktop.care_server.escalating import Job, Sync
from care_desktop.care_server.operations import Room
from care_desktop.domain.errors import CareDesktopError, DailyLimit, SignInNeeded
from care_desktop.domain.usage import UsageLevel

log = logging.getLogger(__name__)


class Lane:
    """Work on one job; `strikes` counts, by account, how often the org failed in a row."""

    def __init__(self, room: Room, patience: Patience, strikes: Counter[str], sync: Sync | None) -> None:
        self._room = room
        self._patience = patience
        self._strikes = strikes
        self._sync = sync or contact_sync.run

    async def work(self, lease: Lease) -> float:
        """Carry the job out or write why not; return for how many seconds its account should rest."""
        try:
            return await self._attempt(lease)
        except LeaseLost:
            log.info("job %s is somebody else's by now", lease.id)
            return 0.0

    async def _attempt(self, lease: Lease) -> float:
        try:
            await Job(self._room, lease, self._patience, self._sync).carry_out()
        except CareDesktopError as error:
            return await self._troubled(lease, error)
        self._strikes[lease.account_id] = 0
        log.info("job %s %s done", lease.id, lease.kind)
        return await self._rest_for_usage(lease.account_id)

    async def _troubled(self, lease: Lease, error: CareDesktopError) -> float:
        has_connection = await run_in_threadpool(self._has_connection, lease.account_id)
        verdict = verdict_on(error, has_connection=has_connection)
        log.info("job %s %s: %s", lease.id, lease.kind, verdict.trouble.code)
        await run_in_threadpool(self._write, lease, verdict, isinstance(error, SignInNeeded))
        if isinstance(error, DailyLimit):
            return max(self._patience.limit_rest, error.retry_after or 0.0)
        if not verdict.of_org:
            return 0.0
        self._strikes[lease.account_id] += 1
        return max(self._patience.rest(self._strikes[lease.account_id]), verdict.asked or 0.0)

    async def _rest_for_usage(self, account_id: str) -> float:
        """Leave the org's last calls of the day to people (salesforce.md 7.1, budget)."""
        try:
            usage = (await self._room.orgs.client(account_id)).usage
        except CareDesktopError:
            return 0.0
        return self._patience.limit_rest if usage is not None and usage.level is UsageLevel.SCARCE else 0.0

    def _write(self, lease: Lease, verdict: Verdict, needs_connection: bool) -> None:
        """Let the job wait, or for a person; one that waits for a connection which has come meanwhile goes on."""
        now = self._room.now()
        with self._room.store.writing(quietly=True) as connection:
            came = needs_connection and _is_good(read_connection(connection, lease.account_id))
            if (verdict.passes or came) and lease.attempts < self._patience.tries:
                due = now + self._patience.pause(lease.attempts, verdict.asked)
                queue.put_off(connection, lease, now, due, verdict.trouble)
            else:
                trouble = given_up(verdict.trouble) if verdict.passes else verdict.trouble
                queue.fail(connection, lease, now, trouble)

    def _has_connection(self, account_id: str) -> bool:
        with self._room.store.reading() as connection:
            return read_connection(connection, account_id) is not None


def _is_good(place: DefaultConnection | None) -> bool:
    return place is not None and bool(place.refresh_token)
