"""The default connection of an account as the database keeps it; its refresh token is in no answer and no log.

With rotation a second use of that token would end the connection: servers on one database renew it in turn (turns.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, bindparam, delete, select, update

from care_desktop.care_server import automation_queue
from care_desktop.care_server.account_tables import default_connections
from care_desktop.care_server.accounts import user_columns
from care_desktop.care_server.database import put
from care_desktop.care_server.tables import salesforce_accounts
from care_desktop.care_server.tokens import digest
from care_desktop.domain.session import SalesforceUser

_PLACES = ("org_id", "instance_url", "login_url", "client_id", "external_id_field")
_CONNECTED = (  # built once: every step of the worker asks it
    select(*(salesforce_accounts.c[name] for name in _PLACES), default_connections)
    .join(default_connections, default_connections.c.salesforce_account_id == salesforce_accounts.c.id)
    .where(salesforce_accounts.c.id == bindparam("account"), salesforce_accounts.c.removed.is_(False))
)


@dataclass(frozen=True, slots=True)
class DefaultConnection:
    """How an org is reached as its default user; no `refresh_token`: the connection has expired."""

    org_id: str
    instance_url: str
    login_url: str
    client_id: str
    user: SalesforceUser
    refresh_token: str = field(repr=False)
    given: str = field(repr=False)
    external_id_field: str = ""

    def leads_where(self, other: DefaultConnection) -> bool:
        """Say whether the other one is the same connection to the same place, be its token rotated since."""
        return replace(self, refresh_token="") == replace(other, refresh_token="")

    def was_given(self, refresh_token: str) -> bool:
        """Say whether this is the connection that began with that token."""
        return self.given == digest(refresh_token)


def read_connection(connection: Connection, account_id: str) -> DefaultConnection | None:
    """Return the default connection of a connected account, None when there is none."""
    row = connection.execute(_CONNECTED, {"account": account_id}).first()
    if row is None:
        return None
    user = SalesforceUser(row.salesforce_user_id, row.username, row.name)
    return DefaultConnection(
        row.org_id,
        row.instance_url,
        row.login_url,
        row.client_id,
        user,
        row.refresh_token,
        row.given,
        row.external_id_field,
    )


def put_connection(connection: Connection, account_id: str, user: SalesforceUser, tokens: tuple[str, str]) -> None:
    """Put a connection in place of the one before: the token as it was handed over, and the one that is good now.

    What Care could not do by itself for the lack of one is tried again.
    """
    given, newest = tokens
    told = {**user_columns(user), "refresh_token": newest, "given": digest(given)}
    put(connection, default_connections, {"salesforce_account_id": account_id, **told}, told)
    automation_queue.connected(connection, account_id)


def keep_rotated(connection: Connection, account_id: str, before: str, newest: str) -> bool:
    """Put the token that followed in the place of the one before; False when another stands there.

    "" for none: it has expired, which every window hears.
    """
    its_own = default_connections.c.salesforce_account_id == account_id
    moved = update(default_connections).where(its_own, default_connections.c.refresh_token == before)
    is_kept = connection.execute(moved.values(refresh_token=newest)).rowcount == 1
    if is_kept and not newest:
        automation_queue.tell(connection, account_id)
    return is_kept


def drop_connection(connection: Connection, account_id: str) -> bool:
    """End a default connection; False when there was none."""
    its_own = default_connections.c.salesforce_account_id == account_id
    return connection.execute(delete(default_connections).where(its_own)).rowcount == 1
