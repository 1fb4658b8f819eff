"""The Salesforce accounts: reading them, adding and removing, and what their settings are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from care_desktop.care_server import changes
from care_desktop.care_server.account_tables import connected_users, default_connections, mappings
from care_desktop.care_server.automation_tables import escalation_rules
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.database import put
from care_desktop.care_server.instants import from_micros, maybe_instant, to_micros
from care_desktop.care_server.links import recount_escalations
from care_desktop.care_server.tables import cases, escalations, salesforce_accounts, users
from care_desktop.care_server.tallies import tallied
from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.session import ConnectedUser, NewAccount, SalesforceAccount, SalesforceUser

# built once: to build a statement costs more than to execute it
_THERE = (
    select(salesforce_accounts)
    .where(salesforce_accounts.c.removed.is_(False))
    .order_by(salesforce_accounts.c.name, salesforce_accounts.c.id)
)
_THIS = _THERE.where(salesforce_accounts.c.id == bindparam("account"))
_CONNECTED = (
    select(connected_users, users.c.name.label("care_user"))
    .join(users, users.c.id == connected_users.c.user_id)
    .order_by(users.c.name, users.c.id)
)
_CONNECTED_THERE = _CONNECTED.where(connected_users.c.salesforce_account_id == bindparam("account"))
_DEFAULTS = select(default_connections)
_DEFAULT_THERE = _DEFAULTS.where(default_connections.c.salesforce_account_id == bindparam("account"))


def read_accounts(connection: Connection) -> list[SalesforceAccount]:
    """Return the connected accounts, by name."""
    connected = _connected_users(connection.execute(_CONNECTED))
    defaults = _default_users(connection.execute(_DEFAULTS))
    return [_account(row, connected[row.id], defaults.get(row.id)) for row in connection.execute(_THERE)]


def read_account(connection: Connection, account_id: str) -> SalesforceAccount | None:
    """Return the account, None when there is no such one, or no more."""
    this = {"account": account_id}
    row = connection.execute(_THIS, this).first()
    if row is None:
        return None
    connected = _connected_users(connection.execute(_CONNECTED_THERE, this))
    return _account(row, connected[row.id], _default_users(connection.execute(_DEFAULT_THERE, this)).get(row.id))


def add_account(connection: Connection, new: NewAccount) -> str:
    """Add an org and return the id of its account; one that was removed comes back with its links."""
    row = connection.execute(select(salesforce_accounts).where(salesforce_accounts.c.org_id == new.org_id)).first()
    if row is not None and not row.removed:
        return str(row.id)
    told = {
        "name": new.name,
        "instance_url": new.instance_url,
        "is_sandbox": new.is_sandbox,
        "login_url": new.login_url,
        "client_id": new.client_id,
        "removed": False,
    }
    if row is None:
        account_id = str(uuid4())
        connection.execute(insert(salesforce_accounts).values(id=account_id, org_id=new.org_id, **told))
    else:
        account_id = str(row.id)
        connection.execute(update(salesforce_accounts).where(salesforce_accounts.c.id == account_id).values(**told))
        _recount(connection, account_id)
    grown(connection, account_id)
    return account_id


def remove_account(connection: Connection, account_id: str) -> None:
    """Remove an account with its connections, mapping and rules; links and escalations stay, but count no more."""
    for table in (connected_users, default_connections, mappings, escalation_rules):
        connection.execute(delete(table).where(table.c.salesforce_account_id == account_id))
    its_row = salesforce_accounts.c.id == account_id
    connection.execute(update(salesforce_accounts).where(its_row).values(removed=True, sync_contacts=False))
    _recount(connection, account_id)
    grown(connection, account_id)


def note_own_connection(
    connection: Connection, ids: tuple[str, str], user: SalesforceUser | None, at: datetime
) -> None:
    """Note whom a user of Care connected, by the ids of account and user; None: nobody any more."""
    key = {"salesforce_account_id": ids[0], "user_id": ids[1]}
    of_user = (connected_users.c.salesforce_account_id == ids[0], connected_users.c.user_id == ids[1])
    before = connection.execute(select(connected_users).where(*of_user)).first()
    if user is None and before is not None:
        connection.execute(delete(connected_users).where(*of_user))
    elif user is not None and (before is None or _salesforce_user(before) != user):
        told = {**user_columns(user), "since": to_micros(at)}
        put(connection, connected_users, key | told, told)
    else:
        return
    grown(connection, ids[0])


def set_contact_sync(connection: Connection, account_id: str, on: bool, by: tuple[str, datetime]) -> None:
    """Switch "Sync contacts with Salesforce" and note by whom and when."""
    told = {"sync_contacts": on, "sync_changed_by": by[0], "sync_changed_at": to_micros(by[1])}
    connection.execute(update(salesforce_accounts).where(salesforce_accounts.c.id == account_id).values(**told))
    grown(connection, account_id)


def set_only_full_names(connection: Connection, account_id: str, on: bool, by: tuple[str, datetime]) -> None:
    """Switch "Link automatically on full names only"; it belongs to contact sync, so who and when are noted there."""
    told = {"only_full_names": on, "sync_changed_by": by[0], "sync_changed_at": to_micros(by[1])}
    connection.execute(update(salesforce_accounts).where(salesforce_accounts.c.id == account_id).values(**told))
    grown(connection, account_id)


def grown(connection: Connection, account_id: str) -> None:
    """Let the version of an account grow, and tell the push streams."""
    moved = update(salesforce_accounts).where(salesforce_accounts.c.id == account_id)
    moved = moved.values(version=salesforce_accounts.c.version + 1)
    version = connection.execute(moved.returning(salesforce_accounts.c.version)).scalar_one()
    changes.record(connection, [Change(ChangeKind.ACCOUNT, account_id, version)])


def user_columns(user: SalesforceUser) -> dict[str, str]:
    """Return a Salesforce user as the columns that hold one."""
    return {"salesforce_user_id": user.id, "username": user.username, "name": user.name}


def _recount(connection: Connection, account_id: str) -> None:
    """Count the badges anew where this account has escalations."""
    its_cases = cases.c.id.in_(select(escalations.c.case_id).where(escalations.c.salesforce_account_id == account_id))
    with tallied(connection, its_cases):
        recount_escalations(connection, its_cases)
    changes.record(connection, [Change(ChangeKind.COUNTERS)])


def _connected_users(rows: Iterable[Row[Any]]) -> dict[str, list[ConnectedUser]]:
    found: dict[str, list[ConnectedUser]] = defaultdict(list)
    for row in rows:
        since = from_micros(row.since)
        user = ConnectedUser(row.care_user, _salesforce_user(row), since, UserId(row.user_id))
        found[row.salesforce_account_id].append(user)
    return found


def _default_users(rows: Iterable[Row[Any]]) -> dict[str, tuple[SalesforceUser, bool]]:
    """Return whom the default connections stand for, and whether they have expired."""
    return {row.salesforce_account_id: (_salesforce_user(row), not row.refresh_token) for row in rows}


def _salesforce_user(row: Row[Any]) -> SalesforceUser:
    return SalesforceUser(row.salesforce_user_id, row.username, row.name)


def _account(
    row: Row[Any], connected: list[ConnectedUser], default: tuple[SalesforceUser, bool] | None
) -> SalesforceAccount:
    return SalesforceAccount(
        id=AccountId(row.id),
        name=row.name,
        org_id=row.org_id,
        instance_url=row.instance_url,
        is_sandbox=row.is_sandbox,
        external_id_field=row.external_id_field,
        version=row.version,
        login_url=row.login_url,
        client_id=row.client_id,
        default_user=default[0] if default else None,
        connected_users=tuple(connected),
        sync_contacts=row.sync_contacts,
        sync_changed_by=row.sync_changed_by,
        sync_changed_at=maybe_instant(row.sync_changed_at),
        only_full_names=row.only_full_names,
        default_expired=default is not None and default[1],
    )
