"""The store: one database, its transactions, and what the stage and the program need to fill and open it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete

from care_desktop.care_server import changes, users
from care_desktop.care_server.bell import Bell
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import WRITES, open_engine
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.loading import Seed, load
from care_desktop.care_server.messages import receive
from care_desktop.care_server.outcomes import sweep
from care_desktop.care_server.tables import metadata, stream

Rows = Iterable[Mapping[str, Any]]


class Store:
    """One open database. Safe to use from many threads; each block of `reading` or `writing` is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.bell = Bell()

    @classmethod
    def open(cls, database_url: str) -> Store:
        """Open a database by its SQLAlchemy address and make the tables that are missing.

        Raises sqlalchemy.exc.DatabaseError when it is damaged or out of reach.
        """
        store = cls(open_engine(database_url))
        try:
            with store.writing() as connection:
                metadata.create_all(connection)
                changes.begin_stream(connection)
                sweep(connection, utc_now())
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """End the push streams and let go of the database."""
        self.bell.close()
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database until the block ends."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that writes all or nothing; the push streams wake when it is committed."""
        with self._engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            yield connection
        self.bell.ring()

    def is_empty(self) -> bool:
        """Say whether nothing was ever loaded."""
        with self.reading() as connection:
            return not users.all_users(connection)

    def load(
        self,
        *,
        users: Rows = (),
        salesforce_accounts: Rows = (),
        customers: Rows = (),
        cases: Rows = (),
        messages: Rows = (),
        escalations: Rows = (),
        rejections: Rows = (),
    ) -> None:
        """Add rows in bulk, with the keys of the contract, and compute what follows from them.

        Times are aware datetimes or RFC 3339 text. A Case's last times, snippet and counts are computed from its
        messages and escalations, whatever the row says. Open streams get a reset.
        """
        seed = Seed(users, salesforce_accounts, customers, cases, messages, escalations, rejections)
        with self.writing() as connection:
            load(connection, seed)
            changes.record(connection, [Change(ChangeKind.RESET)])

    def clear(self) -> None:
        """Remove everything but the numbers of the push stream; open streams get a reset."""
        with self.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                if table is not stream:
                    connection.execute(delete(table))
            changes.record(connection, [Change(ChangeKind.RESET)])

    def token_of(self, user_id: str) -> str:
        """Return the token of a user. Raises KeyError."""
        with self.reading() as connection:
            return users.token_of(connection, user_id)

    def issue_token(self, user_id: str) -> str:
        """Give a user a new random token; the old one ends. Raises KeyError."""
        with self.writing() as connection:
            return users.issue_token(connection, user_id)

    def receive_message(self, case_id: str, text: str, at: datetime | None = None) -> None:
        """Let the Customer of a Case write; tells the push streams. Raises KeyError for an unknown Case."""
        with self.writing() as connection:
            receive(connection, case_id, text, at or utc_now())

    def user_ids(self) -> list[str]:
        """Return the ids of all users, by name."""
        with self.reading() as connection:
            return [user.id for user in users.all_users(connection)]
