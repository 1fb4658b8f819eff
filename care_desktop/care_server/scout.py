"""The scout: looks in the background for whom the Customers on the supervisor's board may be, a little at a time.

One in each server process. Several choose among the oldest rows by chance, so that they seldom ask the same; where they
do, one call was for nothing. An org that has used up much of its calls is left to people (salesforce.md 7.1, budget).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import and_, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import changes, suggestions
from care_desktop.care_server.account_tables import default_connections
from care_desktop.care_server.board_tables import board
from care_desktop.care_server.board_upkeep import NOT_LOOKED_FOR
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.operations import Room
from care_desktop.domain.errors import Busy, CareDesktopError, DailyLimit, SignInNeeded, Unreachable
from care_desktop.domain.usage import UsageLevel

log = logging.getLogger(__name__)
_AMONG = 20
Pair = tuple[str, str]
"""A Customer and an account."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the scout goes, in seconds: at most one question in `between`; windows hear of it every `tell_every`.

    It begins after `before`, so that it takes nothing from a start.

    An org in trouble rests for `rest`, longer each time up to `limit_rest`, as long as one that is short of calls. A
    Customer with whom something went wrong waits for `aside`, so that it stands in nobody's way.
    """

    before: float = 0.0
    between: float = 0.25
    idle: float = 5.0
    tell_every: float = 5.0
    rest: float = 30.0
    limit_rest: float = 900.0
    aside: float = 3_600.0


class Scout:
    """Store suggestions for rows of the board for which nobody has asked Salesforce yet, until the store is closed."""

    def __init__(self, room: Room, pace: Pace | None = None) -> None:
        self._room = room
        self._pace = pace or Pace()
        self._resting: dict[str, float] = {}
        self._aside: dict[str, float] = {}
        self._strikes: Counter[str] = Counter()
        self._untold = False
        self._told_at = 0.0

    async def run(self) -> None:
        """Look until the store is closed; a database that is out of reach is tried again."""
        with self._room.store.bell.listen() as ear:
            begins = monotonic() + self._pace.before
            while not ear.closed and (left := begins - monotonic()) > 0:
                await ear.wait(left)
            while not ear.closed:
                try:
                    found_work = await self.turn()
                except SQLAlchemyError as trouble:
                    log.warning("nobody can be looked for now: %s", type(trouble).__name__)
                    found_work = False
                if not found_work:
                    await ear.wait(self._pace.idle)
                await asyncio.sleep(self._pace.between)

    async def turn(self) -> bool:
        """Look for one Customer; return False where there is none to look for."""
        pairs = await run_in_threadpool(self._not_looked_for, *self._waiting())
        if pairs:
            await self._look(random.choice(pairs))
        if self._untold and (not pairs or monotonic() - self._told_at >= self._pace.tell_every):
            self._untold, self._told_at = False, monotonic()
            await run_in_threadpool(self._tell)
        return bool(pairs)

    async def _look(self, pair: Pair) -> None:
        customer_id, account_id = pair
        try:
            found = await suggestions.refresh(self._room, account_id, customer_id, quietly=True)
            self._untold = self._untold or bool(found.suggested)
            await self._spare_calls(account_id)
        except CareDesktopError as error:
            log.info("customer %s was not looked for: %s", customer_id, type(error).__name__)
            self._trouble(pair, error)
        else:
            self._strikes[account_id] = 0

    async def _spare_calls(self, account_id: str) -> None:
        """Looked at after a call, so that one now and then tells when the org has calls again."""
        usage = (await self._room.orgs.client(account_id)).usage
        if usage is not None and usage.level >= UsageLevel.HIGH:
            self._resting[account_id] = monotonic() + self._pace.limit_rest

    def _trouble(self, pair: Pair, error: CareDesktopError) -> None:
        customer_id, account_id = pair
        self._strikes[account_id] += 1
        rest = min(self._pace.limit_rest, self._pace.rest * 2.0 ** min(self._strikes[account_id] - 1, 30))
        if isinstance(error, DailyLimit):
            rest = self._pace.limit_rest
        asked = error.retry_after if isinstance(error, Busy) else None
        self._resting[account_id] = monotonic() + max(rest, asked or 0.0)
        if not isinstance(error, SignInNeeded | Unreachable):
            self._aside[customer_id] = monotonic() + self._pace.aside

    def _waiting(self) -> tuple[Collection[str], Collection[str]]:
        """Return the accounts and the Customers that are left alone now."""
        now = monotonic()
        self._resting = {account: until for account, until in self._resting.items() if until > now}
        self._aside = {customer: until for customer, until in self._aside.items() if until > now}
        return list(self._resting), list(self._aside)

    def _not_looked_for(self, resting: Collection[str], aside: Collection[str]) -> Sequence[Pair]:
        """Return the oldest of them whose account has a connection."""
        connected = select(default_connections.c.salesforce_account_id).where(default_connections.c.refresh_token != "")
        wanted = and_(
            board.c.clarity == NOT_LOOKED_FOR,
            board.c.account_id.in_(connected),
            board.c.account_id.not_in(resting),
            board.c.customer_id.not_in(aside),
        )
        oldest = select(board.c.customer_id, board.c.account_id).where(wanted)
        with self._room.store.reading() as connection:
            rows = connection.execute(oldest.order_by(board.c.since, board.c.case_id).limit(_AMONG)).all()
        return [(row.customer_id, row.account_id) for row in rows]

    def _tell(self) -> None:
        with self._room.store.writing() as connection:
            changes.record(connection, [Change(ChangeKind.COUNTERS)])
