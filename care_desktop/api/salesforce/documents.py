"""What the org tells about itself: asked for once, kept in memory and on disk, and looked at again now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from care_desktop.api.reading import AnswerReader
from care_desktop.domain.errors import StorageTrouble, Unreachable

log = logging.getLogger(__name__)
T = TypeVar("T")

FRESH_SECONDS = 600.0
THREAD_BYTES = 32 * 1024


class MetadataStore(Protocol):
    """What was told of one org to one user, on disk; a text of the org's own marks each version, "" for none."""

    async def get(self, key: str) -> tuple[str, bytes] | None:
        """Return the mark and the answer kept under `key`; None where there is none or it cannot be read."""

    async def put(self, key: str, mark: str, body: bytes) -> None:
        """Keep an answer. Raises StorageTrouble."""


class Forgetful:
    """Fits MetadataStore and keeps nothing."""

    async def get(self, key: str) -> tuple[str, bytes] | None:
        """Return nothing."""

    async def put(self, key: str, mark: str, body: bytes) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A document, the answer it was read from, and the mark by which to ask whether it has changed."""

    value: T
    body: bytes
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    """A document in memory: when the org last said so, by the clock's ticks, and of which answer it was read."""

    value: T
    mark: str
    digest: int
    told_at: float = float("-inf")


Fetch = Callable[[str, str], Awaitable[Answer[T] | None]]


class Documents(Generic[T]):
    """Documents of one kind by name; `fetch(name, mark)` gives None when nothing has changed since that mark."""

    def __init__(
        self,
        kind: str,
        fetch: Fetch[T],
        reader: AnswerReader[T],
        *,
        store: MetadataStore | None = None,
        now: Callable[[], float],
    ) -> None:
        self._kind = kind
        self._fetch = fetch
        self._reader = reader
        self._store = store or Forgetful()
        self._now = now
        self._known: dict[str, _Entry[T]] = {}
        self._distrusted: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    def known(self, name: str) -> T | None:
        """Return what is in memory already, however old."""
        entry = self._known.get(name)
        return entry.value if entry else None

    def forget(self, name: str) -> None:
        """Read it again before the next use: the org has shown that it is different."""
        self._known.pop(name, None)
        self._distrusted.add(name)

    async def get(self, name: str, *, fresh: bool = False) -> T:
        """Return the document; `fresh` asks the org whether an older one is still true, if it can be reached.

        One that is known never waits for a question that somebody else has just put to the org.
        """
        if not fresh and (entry := self._known.get(name)) is not None:
            return entry.value
        async with self._locks.setdefault(name, asyncio.Lock()):
            entry = self._known.get(name) or await self._kept(name)
            if entry is None:
                return await self._load(name, None)
            if not fresh or self._now() - entry.told_at < FRESH_SECONDS:
                return entry.value
            try:
                return await self._load(name, entry)
            except Unreachable:
                return entry.value

    async def _kept(self, name: str) -> _Entry[T] | None:
        """Return what lies on disk, of unknown age."""
        found = None if name in self._distrusted else await self._store.get(f"{self._kind}/{name}")
        if found is None:
            return None
        mark, body = found
        try:
            value = await self._read(body)
        except ValueError:
            return None
        entry = self._known[name] = _Entry(value, mark, hash(body))
        return entry

    async def _read(self, body: bytes) -> T:
        if len(body) < THREAD_BYTES:
            return self._reader.parse(body)
        return await asyncio.to_thread(self._reader.parse, body)

    async def _load(self, name: str, before: _Entry[T] | None) -> T:
        answer = await self._fetch(name, before.mark if before else "")
        if answer is None and before is None:
            raise Unreachable(f"{self._kind}: unchanged since never")
        if before is not None and (answer is None or hash(answer.body) == before.digest):
            self._known[name] = replace(before, told_at=self._now())
            return before.value
        assert answer is not None
        self._known[name] = _Entry(answer.value, answer.mark, hash(answer.body), self._now())
        self._distrusted.discard(name)
        await self._keep(name, answer)
        return answer.value

    async def _keep(self, name: str, answer: Answer[T]) -> None:
        try:
            await self._store.put(f"{self._kind}/{name}", answer.mark, answer.body)
        except StorageTrouble as error:
            log.warning("metadata not kept: %s", error.details)
