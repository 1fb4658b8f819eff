"""What an operation of the contract is: one entry from which the routing, the checks and the document are made."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from care_desktop.care_server import outcomes
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.orgs_port import Orgs
from care_desktop.care_server.outcomes import Outcome
from care_desktop.care_server.refusals import Forbidden, Invalid
from care_desktop.care_server.store import Store
from care_desktop.care_server.users import User
from care_desktop.domain.permissions import Level, Permission, Rights

Q = TypeVar("Q", bound=BaseModel)
B = TypeVar("B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Room:
    """What the server works with; `public_url` is where browsers reach it, "" for nowhere."""

    store: Store
    orgs: Orgs
    now: Callable[[], datetime]
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """One request that was let in: who asks, and what, already checked.

    `key` is its Idempotency-Key, `version` the one that its If-Match names.
    """

    room: Room
    user: User
    path: Mapping[str, str]
    query: Q
    body: B
    key: str | None = None
    last_event_id: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a user must be allowed to do."""

    permission: Permission | None = None
    contacts: Level = Level.NONE
    cases: Level = Level.NONE
    either: Level = Level.NONE  # contacts or cases

    def check(self, rights: Rights) -> None:
        """Raise Forbidden for the first thing that is lacking."""
        if self.permission is not None and not rights.has(self.permission):
            raise Forbidden.lacking(self.permission)
        if rights.contacts < self.contacts:
            raise Forbidden.lacking(f"contacts.{self.contacts.name.lower()}")
        if rights.cases < self.cases:
            raise Forbidden.lacking(f"cases.{self.cases.name.lower()}")
        if max(rights.contacts, rights.cases) < self.either:
            raise Forbidden.lacking(f"contacts.{self.either.name.lower()}")

    def __str__(self) -> str:
        levels = {"contacts": self.contacts, "cases": self.cases, "contacts or cases": self.either}
        named = [f"{name} >= {level.name.lower()}" for name, level in levels.items() if level > Level.NONE]
        return " and ".join([*([] if self.permission is None else [self.permission]), *named])


@dataclass(frozen=True, kw_only=True)
class Operation(ABC):
    """One method of one path. `answer` is None where there is no body; `conflicts` where it may be refused with 409.

    `refuses`: with 403, by its handler.
    """

    method: str
    path: str
    name: str
    summary: str
    answer: type[BaseModel] | None = None
    query: type[BaseModel] = Nothing
    body: type[BaseModel] = Nothing
    status: int = 200
    needs: Needs = Needs()
    needs_key: bool = False
    needs_version: bool = False
    conflicts: bool = False
    refuses: bool = False

    @abstractmethod
    async def perform(self, call: Call[Any, Any]) -> Response:
        """Carry out the call and answer it. Raises Refused."""

    def response(self, answer: BaseModel | None) -> Response:
        """Return the answer as it leaves."""
        return _response(self.status, "" if answer is None else answer.model_dump_json())


@dataclass(frozen=True, kw_only=True)
class Reading(Operation):
    """Reads one state of the database, in a thread."""

    handler: Callable[[Call[Any, Any], Connection], BaseModel]

    async def perform(self, call: Call[Any, Any]) -> Response:
        """Read and answer."""
        return await run_in_threadpool(self._read, call)

    def _read(self, call: Call[Any, Any]) -> Response:
        with call.room.store.reading() as connection:
            return self.response(self.handler(call, connection))


@dataclass(frozen=True, kw_only=True)
class Writing(Operation):
    """Writes all or nothing, in a thread; the same key by the same user answers again without writing again."""

    handler: Callable[[Call[Any, Any], Connection], BaseModel | None]

    async def perform(self, call: Call[Any, Any]) -> Response:
        """Write, or remember what was written, and answer."""
        return await run_in_threadpool(self._write, call)

    def _write(self, call: Call[Any, Any]) -> Response:
        with call.room.store.writing() as connection:
            if call.key is None:
                return self.response(self.handler(call, connection))
            request = self._fingerprint(call)
            known = outcomes.find(connection, call.user.id, call.key, self.name)
            if known is None:
                answer = self.handler(call, connection)
                known = Outcome(self.name, request, self.status, "" if answer is None else answer.model_dump_json())
                outcomes.keep(connection, call.user.id, call.key, known, call.room.now())
        if known.request != request:
            raise Invalid.at(**{"Idempotency-Key": "This key was used for another request."})
        return _response(known.status, known.body)

    def _fingerprint(self, call: Call[Any, Any]) -> str:
        asked = f"{sorted(call.path.items())}{call.query.model_dump_json()}{call.body.model_dump_json()}"
        asked = asked if call.version is None else f"{asked}{call.version}"
        return hashlib.sha256(asked.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Asking(Operation):
    """Asks somebody else, so it runs on the loop."""

    handler: Callable[[Call[Any, Any]], Awaitable[BaseModel | None]]

    async def perform(self, call: Call[Any, Any]) -> Response:
        """Ask and answer."""
        return self.response(await self.handler(call))


@dataclass(frozen=True, kw_only=True)
class Streaming(Operation):
    """Answers piece by piece for as long as somebody listens."""

    handler: Callable[[Call[Any, Any]], AsyncIterator[str]]

    async def perform(self, call: Call[Any, Any]) -> Response:
        """Begin to answer."""
        return StreamingResponse(self.handler(call), media_type="text/event-stream")


def _response(status: int, body: str) -> Response:
    return Response(body or None, status, media_type="application/json" if body else None)
