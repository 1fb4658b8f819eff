"""The wire models of Salesforce accounts, their connections and their mapping."""

from __future__ import annotations

from datetime import datetime

from care_desktop.care_server.wire import Wire
from care_desktop.domain.mapping import MappingKind


class SalesforceUser(Wire):
    """A user of a Salesforce org."""

    id: str
    username: str
    name: str


class ConnectedUser(Wire):
    """Somebody of the workspace, by name and id, who connected a Salesforce user of their own."""

    care_user: str
    care_user_id: str
    salesforce_user: SalesforceUser
    since: datetime


class SalesforceAccount(Wire):
    """A connected Salesforce org; `external_id_field` is the Contact's unique key field, "" for none.

    `version` grows with every change of its settings. Writes of users who connected no Salesforce user of their own go
    as `default_user`, null when there is none; `default_expired`: as nobody, until it is replaced. Without the
    permission view_accounts `connected_users` are one's own.
    """

    id: str
    name: str
    org_id: str
    instance_url: str
    is_sandbox: bool
    external_id_field: str
    version: int
    login_url: str
    client_id: str
    default_user: SalesforceUser | None
    connected_users: list[ConnectedUser]
    sync_contacts: bool
    sync_changed_by: str
    sync_changed_at: datetime | None
    only_full_names: bool
    default_expired: bool


class SalesforceAccounts(Wire):
    """The connected Salesforce accounts, by name; may be empty."""

    items: list[SalesforceAccount]


class DefaultAccess(Wire):
    """A short-lived access token of the default connection, and whom it stands for."""

    access_token: str
    user: SalesforceUser


class MappingRow(Wire):
    """One Salesforce field and what fills it; `table` from a Care value to a Salesforce value, "" for all others."""

    sobject: str
    field: str
    kind: MappingKind
    source: str
    table: dict[str, str]


class Mapping(Wire):
    """The mapping of an account, for all users; version 0: nobody has saved one yet."""

    version: int
    rows: list[MappingRow]
    record_types: dict[str, str]
    changed_by: str
    changed_at: datetime | None
