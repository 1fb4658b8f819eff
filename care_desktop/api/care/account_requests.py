"""The requests about the settings of Salesforce accounts, as pure functions.

A write under a version carries a key of its own: repeated after a lost answer it is the same write, and no conflict.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import uuid4

from care_desktop.api.care.requests import BASE, path_step
from care_desktop.api.sansio import READ_SECONDS, WRITE_SECONDS, Request, Retry

if TYPE_CHECKING:
    from care_desktop.domain.ids import AccountId
    from care_desktop.domain.mapping import FieldMapping
    from care_desktop.domain.session import NewAccount, SalesforceUser

ACCOUNTS = f"{BASE}/salesforce-accounts"


def accounts() -> Request:
    """Ask for the connected orgs."""
    return Request("GET", ACCOUNTS)


def add(new: NewAccount) -> Request:
    """Add an org; one that is there already is no error."""
    return _write("POST", ACCOUNTS, asdict(new))


def remove(account: AccountId) -> Request:
    """Remove an account."""
    return _write("DELETE", _account(account))


def note_own(account: AccountId, user: SalesforceUser | None) -> Request:
    """Tell which Salesforce user the signed-in user connected, None for disconnected."""
    path = f"{_account(account)}/own-connection"
    return _write("DELETE", path) if user is None else _write("PUT", path, asdict(user))


def set_default(account: AccountId, user: SalesforceUser | None, refresh_token: str) -> Request:
    """Hand over the default connection, None to end it; the server knows the same token when it comes again."""
    path = f"{_account(account)}/default-connection"
    if user is None:
        return _write("DELETE", path)
    return _write("PUT", path, {"user": asdict(user), "refresh_token": refresh_token})


def default_access(account: AccountId, stale: str) -> Request:
    """Ask for another access token of the default connection than `stale`; asking twice does no harm."""
    path = f"{_account(account)}/default-access"
    return Request("POST", path, json={"stale": stale}, deadline=READ_SECONDS)


def set_contact_sync(account: AccountId, version: int, on: bool) -> Request:
    """Switch contact sync, provided that the account still has that version."""
    return write_over(version, f"{_account(account)}/contact-sync", {"on": on})


def mapping(account: AccountId) -> Request:
    """Ask for the mapping."""
    return Request("GET", f"{_account(account)}/mapping")


def save_mapping(account: AccountId, wanted: FieldMapping) -> Request:
    """Save a mapping over its version."""
    rows = [
        {**row.beyond, "sobject": row.sobject, "field": row.field}
        | {"kind": str(row.kind), "source": row.source, "table": dict(row.table)}
        for row in wanted.rows
    ]
    body = {"rows": rows, "record_types": dict(wanted.record_types)}
    return write_over(wanted.version, f"{_account(account)}/mapping", body)


def _write(method: str, path: str, body: object = None) -> Request:
    return Request(method, path, json=body, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS)


def write_over(version: int, path: str, body: object) -> Request:
    """Write a setting of an account, provided that it still has that version."""
    headers = {"If-Match": f'"{version}"', "Idempotency-Key": str(uuid4())}
    return Request("PUT", path, headers=headers, json=body, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS)


def _account(account: AccountId) -> str:
    return f"{ACCOUNTS}/{path_step(account)}"
