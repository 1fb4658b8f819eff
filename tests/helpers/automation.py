"""A Care server's worker beside a real org over loopback, with faults between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from care_desktop.care_server import automation_queue as queue
from care_desktop.care_server.automation_lists import page
from care_desktop.care_server.automation_patience import Patience
from care_desktop.care_server.automation_rules import read_rules, save_rules
from care_desktop.care_server.automation_tables import jobs
from care_desktop.care_server.escalating import Sync
from care_desktop.care_server.operations import Room
from care_desktop.care_server.orgs import StoredOrgs
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import escalations, salesforce_accounts
from care_desktop.care_server.worker import Worker
from care_desktop.domain.automation import AutomationJob, EscalationRule, JobState
from care_desktop.sandbox.fault_middleware import FaultMiddleware
from care_desktop.sandbox.faults import Fault, FaultBoard, Kind, Server
from care_desktop.sandbox.salesforce.app import create_app
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.servers import HttpServer, listen, url_of
from tests.helpers.care_server import ACCOUNT, record_id
from tests.helpers.salesforce_org import AGENT, new_org
from tests.helpers.until import until

QUICK = Patience(poll=0.02, first_pause=0.01, longest_pause=0.05, longest_rest=0.05, limit_rest=0.05, grace=1.0)
ANY = EscalationRule("any", "Every message")


@dataclass
class FaultyOrg:
    """An org that answers at `url` unless `board` has it otherwise."""

    org: Org
    board: FaultBoard
    url: str

    def arm(self, kind: Kind, *, path: str = "*", count: int | None = 1, after: int = 0, **args: Any) -> None:
        """Let requests fare badly."""
        self.board.arm(Fault(kind, Server.SALESFORCE, path, count=count, after=after, args=args))

    def cases(self) -> list[dict[str, Any]]:
        """Return every Case of the org."""
        return [dict(row) for row in self.org.db.all('SELECT * FROM "Case" ORDER BY Id')]


@asynccontextmanager
async def faulty_org(board: FaultBoard | None = None) -> AsyncIterator[FaultyOrg]:
    """Serve a new org behind a board of faults."""
    org, listener = new_org(), listen(0)
    board = board or FaultBoard()
    app = FaultMiddleware(create_app(org), board, Server.SALESFORCE)
    server = HttpServer(app, listener, lambda: board.is_offline(Server.SALESFORCE))
    await server.start()
    try:
        yield FaultyOrg(org, board, url_of(listener))
    finally:
        await server.stop()
        listener.close()
        org.close()


class Clock:
    """The servers' time, which can be moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Automation:
    """A store whose account is a faulty org, and workers over it."""

    store: Store
    org: FaultyOrg
    room: Room
    clock: Clock
    synced: list[str] = field(default_factory=list)

    def rule(self, *rules: EscalationRule, account: str = ACCOUNT) -> None:
        """Save rules for the account."""
        with self.store.writing() as connection:
            current = read_rules(connection, account)
            save_rules(connection, replace(current, rules=rules or (ANY,)), ("Sofia", self.clock()))

    def write(self, *cases: str, text: str = "Where is my parcel?") -> None:
        """Let the Customers of these cases write."""
        for case in cases:
            self.store.receive_message(case, text, self.clock())

    def jobs(self, only_failed: bool = False, account: str = ACCOUNT) -> list[AutomationJob]:
        """Return the jobs of an account."""
        with self.store.reading() as connection:
            return list(page(connection, account, only_failed, limit=200).jobs)

    def retry(self) -> None:
        """Let what failed be tried again."""
        with self.store.writing() as connection:
            queue.wake(connection, queue.failed_ids(connection, ACCOUNT), (JobState.FAILED,), self.clock())

    def has_sent(self, case_id: str) -> bool:
        """Say whether the request for the Case's record is on its way."""
        with self.store.reading() as connection:
            wanted = select(jobs.c.sent_at).where(jobs.c.case_id == case_id)
            return connection.execute(wanted).scalar_one() is not None

    def states(self) -> list[JobState]:
        """Return the state of every job."""
        return [job.state for job in self.jobs()]

    def escalated(self) -> list[tuple[str, str, str]]:
        """Return case, record and origin of every escalation but the one that was there."""
        wanted = select(escalations.c.case_id, escalations.c.record_id, escalations.c.origin)
        with self.store.reading() as connection:
            rows = connection.execute(
                wanted.where(escalations.c.record_id != record_id("500", 999)).order_by(escalations.c.case_id)
            )
            return [(row.case_id, row.record_id, row.origin) for row in rows]

    def set_account(self, **columns: Any) -> None:
        """Change columns of the account."""
        with self.store.writing() as connection:
            its = salesforce_accounts.c.id == ACCOUNT
            connection.execute(update(salesforce_accounts).where(its).values(**columns))

    def connect(self) -> None:
        """Give the account a default connection."""
        user = {"id": AGENT, "username": "mia@stage.example.org", "name": "Mia Agent"}
        self.store.connect_account(ACCOUNT, user, self.org.org.issue_tokens(AGENT)[1])

    @asynccontextmanager
    async def working(
        self, workers: int = 1, patience: Patience = QUICK, sync: Sync | None = None
    ) -> AsyncIterator[list[asyncio.Task[None]]]:
        """Let workers work for a block, each with its own connections as in a process of its own."""
        rooms = [replace(self.room, orgs=StoredOrgs(self.store)) for _ in range(workers)]
        tasks = [asyncio.create_task(Worker(room, patience, sync or self._note).run()) for room in rooms]
        try:
            yield tasks
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            for room in rooms:
                assert isinstance(room.orgs, StoredOrgs)
                await room.orgs.aclose()

    async def settled(self) -> None:
        """Wait until no job is under way or waits."""
        ended = {JobState.DONE, JobState.FAILED}
        await until(lambda: self.states() and set(self.states()) <= ended)

    async def _note(self, _room: Room, _account: str, case_id: str, _operation: str) -> object:
        self.synced.append(case_id)
        return None


@asynccontextmanager
async def automation(store: Store, board: FaultBoard | None = None) -> AsyncIterator[Automation]:
    """Set the account of a store up over a new org, with a default connection."""
    async with faulty_org(board) as org:
        clock = Clock()
        orgs = StoredOrgs(store)
        world = Automation(store, org, Room(store, orgs, clock, "https://care.example"), clock)
        place = {"instance_url": org.url, "login_url": org.url, "client_id": "care-desktop", "org_id": org.org.id}
        world.set_account(**place)
        with store.writing() as connection:  # the org counts its records from 1, too
            connection.execute(update(escalations).values(record_id=record_id("500", 999)))
        world.connect()
        yield world
        await orgs.aclose()
