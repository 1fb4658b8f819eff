"""Hearing of what another server process wrote: PostgreSQL tells it, a SQLite file is looked at five times a second.

The watch keeps a thread and a connection of its own, from the first push stream until the store is closed.
"""

from __future__ import annotations

import logging
import selectors
import socket
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from care_desktop.care_server.database import CHANNEL, STORE

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.2
"""So often is a file looked at; a page of it, in memory, without a lock."""
_PROBE_SECONDS = 30.0
"""So long without a word from PostgreSQL, the connection is tried."""
_PAUSE_SECONDS = 0.5
_CLOSING_SECONDS = 2.0


class Waker:
    """Waits for a connection, for a time or for the end, whichever comes first."""

    def __init__(self) -> None:
        self._here, self._there = socket.socketpair()
        self.ended = False

    def wait(self, seconds: float, connection: Any = None) -> bool:
        """Return whether the connection has something to say."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._here, selectors.EVENT_READ)
            if connection is not None:
                selector.register(connection, selectors.EVENT_READ)
            return any(key.fileobj is connection for key, _ in selector.select(seconds))

    def end(self) -> None:
        """End every wait from now on; thread-safe."""
        self.ended = True
        self._there.send(b"\0")

    def close(self) -> None:
        """Let go of the sockets."""
        self._here.close()
        self._there.close()


class Source(Protocol):
    """Follows the writes of others."""

    def __call__(self, ring: Callable[[], None], waker: Waker) -> None:
        """Ring for each, until the waker has ended. Raises what a lost database raises."""


class Watch:
    """Rings when another process has written. It owns a thread: close it."""

    def __init__(self, engine: Engine, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._waker = Waker()
        dbapi = engine.dialect.loaded_dbapi
        self._troubles = (DBAPIError, dbapi.Error, OSError)
        self._follow: Source = _Told(engine) if engine.dialect.name == "postgresql" else _Looked(engine)
        self._thread = threading.Thread(target=self._run, name="watch of the database", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; one that waits for a database out of reach ends on its own."""
        self._waker.end()
        self._thread.join(_CLOSING_SECONDS)

    def _run(self) -> None:
        while not self._waker.ended:
            try:
                self._follow(self._ring, self._waker)
            except self._troubles as trouble:
                log.warning("the database does not tell of changes: %s", type(trouble).__name__)
                self._waker.wait(_PAUSE_SECONDS)
        self._waker.close()


class _Told:
    """PostgreSQL tells of every write when it is committed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, ring: Callable[[], None], waker: Waker) -> None:
        pooled = self._engine.raw_connection()
        driver: Any = pooled.driver_connection
        pooled.detach()
        try:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            ring()  # for what was written before it listened
            own = self._engine.get_execution_options()[STORE]
            while not waker.ended:
                if not waker.wait(_PROBE_SECONDS, driver):
                    driver.execute("")
                if {note.payload for note in driver.notifies(timeout=0)} - {own}:
                    ring()
        finally:
            driver.close()


class _Looked:
    """SQLite counts the writes of others, for whoever asks."""

    def __init__(self, engine: Engine) -> None:
        self._path = engine.url.database or ":memory:"

    def __call__(self, ring: Callable[[], None], waker: Waker) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            seen = None
            while not waker.ended:
                version = connection.execute("PRAGMA data_version").fetchone()
                if version != seen:
                    ring()
                seen = version
                waker.wait(LOOK_SECONDS)
        finally:
            connection.close()
