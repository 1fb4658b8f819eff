"""The file of a SQLite database that may be moved, deleted or come back under a running server.

SQLite goes on in a file that has no name any more, and makes an empty one in its place for the next connection: all
that is written would be lost with the process. Here both are a database that is out of reach.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

_IDENTITY = "care_file"


def keep_to_its_file(engine: Engine, path: Path) -> None:
    """Let no connection be used whose file is not the one of that path any more, and none be opened to a new one."""

    @event.listens_for(engine, "do_connect")
    def _opening(_dialect: Any, entry: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]) -> None:
        entry.info[_IDENTITY] = _identity(path)
        arguments[0] = f"{path.absolute().as_uri()}?mode=rw"  # a file that is not there is not made
        options["uri"] = True

    @event.listens_for(engine, "checkout")
    def _taking(_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if entry.info.get(_IDENTITY) != _identity(path):
            raise DisconnectionError("the file of the database is another one")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
