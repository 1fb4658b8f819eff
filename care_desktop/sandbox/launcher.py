"""Both servers and the control URL in one process, on one loop, over one data folder."""

from __future__ import annotations

import asyncio
import secrets
import socket
import tempfile
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from care_desktop.care_server import app as care_app
from care_desktop.care_server.automation_patience import Patience
from care_desktop.care_server.message_delivery import Courier
from care_desktop.care_server.operations import Room
from care_desktop.care_server.orgs import StoredOrgs
from care_desktop.care_server.scout import Pace, Scout
from care_desktop.care_server.upkeep import Upkeep
from care_desktop.care_server.worker import Worker
from care_desktop.sandbox import control, seeds, servers
from care_desktop.sandbox.backstage import Backstage
from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.data_folder import DataFolder
from care_desktop.sandbox.fault_middleware import FaultMiddleware
from care_desktop.sandbox.faults import FaultBoard, Server
from care_desktop.sandbox.problems import StageProblem
from care_desktop.sandbox.request_log import RequestLog, RequestLogMiddleware
from care_desktop.sandbox.salesforce import app as salesforce_app
from care_desktop.sandbox.salesforce.described import NoDescribe, load_described
from care_desktop.sandbox.salesforce.org import STAGE_CLIENT
from care_desktop.sandbox.salesforce.schema import Schema
from care_desktop.sandbox.seed_names import SEED_NAMES, STORIES
from care_desktop.sandbox.servers import HttpServer

_PATIENCE = Patience(grace=0.4)
"""Whoever ends the stage does not want to wait; what was under way goes on at the next start."""
_PACE = Pace(before=2.0, between=0.5, idle=10.0)
"""The window starts first; then the board of the stories is filled within seconds."""


@dataclass(frozen=True, slots=True)
class StageOptions:
    """What the stage is started with; no `data`: a folder that is gone afterwards, port 0: any free one.

    `schema` is a folder with the describe documents of another org. Without `looks_ahead`, Care asks Salesforce whom
    a Customer may be only when somebody opens its Case.
    """

    data: Path | None = None
    seed: str | None = None
    care_port: int = 0
    salesforce_port: int = 0
    schema: Path | None = None
    looks_ahead: bool = True


class Stage:
    """The whole stage, from `start` to `stop`, on the loop that calls them; owns the tasks of its servers."""

    def __init__(self, options: StageOptions) -> None:
        self.control_token = secrets.token_urlsafe(24)
        self.client_id = STAGE_CLIENT
        self.care_url = self.salesforce_url = self.control_url = ""
        self.clock = StageClock()
        self.board = FaultBoard(self._lose_network)
        self.log = RequestLog()
        self._options = options
        self._seeding = seeds.Seeding(self.clock)
        self._folder: DataFolder | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._servers: dict[Server | None, HttpServer] = {}
        self._orgs: StoredOrgs | None = None
        self._working: list[asyncio.Task[None]] = []
        self._listeners: list[socket.socket] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self.backstage: Backstage | None = None

    async def start(self) -> None:
        """Make everything ready for requests.

        Raises:
            StageProblem: with a sentence on what is in the way. seeds.SeedingStopped: `give_up` was called.
        """
        self._loop = asyncio.get_running_loop()
        try:
            listeners = self._listen()
            backstage = await asyncio.to_thread(self._open)
            self._build(backstage, *listeners)
            await asyncio.gather(*(server.start() for server in self._servers.values()))
            self._working = [asyncio.create_task(work) for work in self._work_of_care(backstage)]
        except BaseException:
            await self.stop()
            raise

    def give_up(self) -> None:
        """Make a `start` that is seeding raise soon; thread-safe."""
        self._seeding.stop()

    async def stop(self) -> None:
        """End every server, also with open streams, and let go of the data."""
        if self.backstage is not None:
            self.backstage.store.bell.close()  # the streams end, and the worker
        await asyncio.gather(*self._working, return_exceptions=True)
        await asyncio.gather(*(server.stop() for server in self._servers.values()))
        for listener in self._listeners:
            listener.close()
        if self._orgs is not None:
            await self._orgs.aclose()
        if self.backstage is not None:
            self.backstage.close()
        if self._folder is not None:
            self._folder.release()
        if self._temporary is not None:
            self._temporary.cleanup()

    def announcement(self) -> dict[str, Any]:
        """Return what a client needs to know, ready for JSON."""
        assert self.backstage is not None
        return {
            "care_url": self.care_url,
            "salesforce_url": self.salesforce_url,
            "control_url": self.control_url,
            "control_token": self.control_token,
            "care_tokens": self.backstage.care_tokens,
            "salesforce_tokens": self.backstage.salesforce_tokens,
            "salesforce_refresh_tokens": self.backstage.salesforce_refresh_tokens,
            "client_id": self.client_id,
        }

    def _listen(self) -> list[socket.socket]:
        for port in (self._options.care_port, self._options.salesforce_port, 0):
            self._listeners.append(servers.listen(port))
        self.care_url, self.salesforce_url, self.control_url = map(servers.url_of, self._listeners)
        return self._listeners

    def _open(self) -> Backstage:
        seed = self._options.seed
        if seed is not None and seed not in SEED_NAMES:
            raise StageProblem(f"There is no seed “{seed}”. The seeds are: {', '.join(SEED_NAMES)}.")
        self._seeding.schema = schema = self._schema()
        self._folder = DataFolder(self._options.data or self._temporary_folder())
        name = self._folder.prepare(seed, STORIES, self._seeding.fill)
        self.backstage = Backstage(self._folder, name, clock=self.clock, schema=schema)
        self.backstage.open_for(self.salesforce_url)
        return self.backstage

    def _schema(self) -> Schema | None:
        if self._options.schema is None:
            return None
        try:
            return load_described(self._options.schema)
        except NoDescribe as problem:
            raise StageProblem(str(problem)) from problem

    def _temporary_folder(self) -> Path:
        self._temporary = tempfile.TemporaryDirectory(prefix="care-sandbox-", ignore_cleanup_errors=True)
        return Path(self._temporary.name)

    def _build(self, backstage: Backstage, *listeners: socket.socket) -> None:
        self._orgs = StoredOrgs(backstage.store)
        care = care_app.create_app(
            backstage.store, orgs=self._orgs, now=self.clock.now, open_sign_in=True, public_url=self.care_url
        )
        salesforce = salesforce_app.create_app(backstage.org)
        behind = control.create_app(backstage, self.board, self.log, token=self.control_token)
        self._serve(Server.CARE, care, listeners[0])
        self._serve(Server.SALESFORCE, salesforce, listeners[1])
        self._servers[None] = HttpServer(behind, listeners[2])

    def _work_of_care(self, backstage: Backstage) -> Iterable[Coroutine[Any, Any, None]]:
        """Return what Care does by itself: it escalates, delivers replies, clears up, and fills the board."""
        assert self._orgs is not None
        room = Room(backstage.store, self._orgs, self.clock.now, self.care_url)
        yield Worker(room, _PATIENCE).run()
        yield Courier(backstage.store, self.clock.now, backstage.takes_messages).run()
        yield Upkeep(backstage.store, self.clock.now).run()
        if self._options.looks_ahead:
            yield Scout(room, _PACE).run()

    def _serve(self, server: Server, app: ASGIApp, listener: socket.socket) -> None:
        app = FaultMiddleware(app, self.board, server)
        app = RequestLogMiddleware(app, self.log, server)
        self._servers[server] = HttpServer(app, listener, refuse=lambda: self.board.is_offline(server))

    def _lose_network(self, lost: Server) -> None:
        assert self._loop is not None
        for server in (Server.CARE, Server.SALESFORCE):
            if lost in (server, Server.BOTH) and server in self._servers:
                self._loop.call_soon_threadsafe(self._servers[server].connections.abort_all)
