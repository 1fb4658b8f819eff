"""The store: one database, its transactions, and what the stage and the program need to fill and open it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete

from care_desktop.care_server import changes, entry_tables, tokens, users
from care_desktop.care_server.accounts import grown
from care_desktop.care_server.bell import Bell
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import committed, open_engine, to_read, to_write
from care_desktop.care_server.default_connections import put_connection, read_connection
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.loading import Seed, load
from care_desktop.care_server.messages import receive
from care_desktop.care_server.tables import metadata, stream
from care_desktop.care_server.tail import Tail
from care_desktop.care_server.upgrade import bring_up_to_date
from care_desktop.care_server.watch import Watch
from care_desktop.domain.session import SalesforceUser

Rows = Iterable[Mapping[str, Any]]
_KEPT = (stream, entry_tables.tokens)


class Store:
    """One open database. Safe to use from many threads; each block of `reading` or `writing` is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.bell = Bell(self._watch)
        self.tail = Tail(self.reading, lambda: self.bell.rings)

    @classmethod
    def open(cls, database_url: str) -> Store:
        """Open a database by its SQLAlchemy address and make the tables that are missing.

        Raises sqlalchemy.exc.DatabaseError when it is damaged or out of reach.
        """
        store = cls(open_engine(database_url))
        try:
            with store.writing() as connection:
                bring_up_to_date(connection)
                changes.begin_stream(connection)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """End the push streams and let go of the database."""
        self.bell.close()
        self._engine.dispose()

    def _watch(self, ring: Callable[[], None]) -> Watch:
        return Watch(self._engine, ring)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database until the block ends."""
        with to_read(self._engine) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, quietly: bool = False) -> Iterator[Connection]:
        """Give a connection that writes all or nothing; the push streams wake when it is committed.

        `quietly` they sleep on: for what nobody is told of.
        """
        with to_write(self._engine) as connection, committed(connection):
            yield connection
        if not quietly:
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
        mappings: Rows = (),
        case_fields: Rows = (),
    ) -> None:
        """Add rows in bulk, with the keys of the contract, and compute what follows from them.

        Times are aware datetimes or RFC 3339 text. A Case's last times, snippet and counts are computed from its
        messages and escalations, whatever the row says. Open streams get a reset.
        """
        seed = Seed(
            users, salesforce_accounts, customers, cases, messages, escalations, rejections, mappings, case_fields
        )
        with self.writing() as connection:
            load(connection, seed)
            changes.record(connection, [Change(ChangeKind.RESET)])

    def clear(self) -> None:
        """Remove everything but the numbers of the push stream and the tokens of users; open streams get a reset."""
        with self.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                if table not in _KEPT:
                    connection.execute(delete(table))
            changes.record(connection, [Change(ChangeKind.RESET)])

    def issue_token(self, user_id: str) -> str:
        """Give a user a token for this run; the one of the run before ends. Raises KeyError."""
        with self.writing() as connection:
            if users.find_user(connection, user_id) is None:
                raise KeyError(user_id)
            tokens.end_tokens(connection, user_id, tokens.RUN)
            return tokens.new_token(connection, user_id, label=tokens.RUN, at=utc_now())

    def set_password(self, user_id: str, password: str) -> None:
        """Let a user sign in with this password from now on; who is signed in stays so. Raises KeyError."""
        with self.writing() as connection:
            users.set_password(connection, user_id, password)

    def connect_account(self, account_id: str, user: Mapping[str, str], refresh_token: str) -> None:
        """Put a default connection in place untried: `user` has id, username and name of the Salesforce user."""
        with self.writing() as connection:
            known = read_connection(connection, account_id)
            if known is None or not known.was_given(refresh_token):
                put_connection(connection, account_id, SalesforceUser(**user), (refresh_token, refresh_token))
                grown(connection, account_id)

    def receive_message(self, case_id: str, text: str, at: datetime | None = None) -> None:
        """Let the Customer of a Case write; tells the push streams. Raises KeyError for an unknown Case."""
        with self.writing() as connection:
            receive(connection, case_id, text, at or utc_now())

    def user_ids(self) -> list[str]:
        """Return the ids of all users, by name."""
        with self.reading() as connection:
            return [user.id for user in users.all_users(connection)]
