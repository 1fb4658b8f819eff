"""The end of the log of changes, read once for all push streams of a process."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import islice
from operator import attrgetter

from sqlalchemy import Connection

from care_desktop.care_server import changes
from care_desktop.care_server.changes import Change

_KEPT = 2_000
_PAGE = 500


class Tail:
    """The newest changes in memory. Whoever is further behind reads the log.

    `rings` counts the writes that were heard of: as long as it stays, nothing is read.
    """

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]], rings: Callable[[], int]) -> None:
        self._reading = reading
        self._rings = rings
        self._lock = threading.Lock()
        self._entries: list[Change] = []
        self._floor = self._newest = -1
        self._read_at = -1

    def follow(self, after: int, user_id: str) -> tuple[list[Change], int]:
        """Return what `changes.follow` does."""
        with self._lock:
            rings = self._rings()
            if self._read_at != rings or after > self._newest:
                self._read()
                self._read_at = rings
            if self._floor <= after <= self._newest:
                return self._page(after, user_id)
        with self._reading() as connection:
            return changes.follow(connection, after, user_id)

    def _page(self, after: int, user_id: str) -> tuple[list[Change], int]:
        start = bisect_right(self._entries, after, key=attrgetter("seq"))
        mine = (one for one in islice(self._entries, start, None) if one.user_id in (None, user_id))
        found = list(islice(mine, _PAGE))
        return found, found[-1].seq if len(found) == _PAGE else self._newest

    def _read(self) -> None:
        with self._reading() as connection:
            newest = changes.head(connection)
            if not 0 <= newest - self._newest <= _KEPT:
                self._entries, self._floor = [], newest
            else:
                self._entries += changes.between(connection, self._newest, newest)
        self._newest = newest
        surplus = len(self._entries) - _KEPT
        if surplus > 0:
            self._floor = self._entries[surplus - 1].seq
            del self._entries[:surplus]
