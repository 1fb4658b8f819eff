"""The shapes of Care's answers about Salesforce accounts and their mapping, and how they become values of ours."""

from __future__ import annotations

from pydantic import AwareDatetime, ConfigDict, Field

from care_desktop.api.care.open_sets import known
from care_desktop.api.decoding import Whole, Wire
from care_desktop.domain.ids import USER_PREFIX, AccountId, UserId, normalise_record_id
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow
from care_desktop.domain.session import ConnectedUser, DefaultAccess, SalesforceAccount, SalesforceUser


class WireSalesforceUser(Wire):
    """A user of an org."""

    id: str
    username: str = ""
    name: str | None = None

    def to_user(self) -> SalesforceUser:
        """Return the user, the id in its 18-character form."""
        return SalesforceUser(normalise_record_id(self.id, USER_PREFIX) or self.id, self.username, self.name or "")


class WireConnectedUser(Wire):
    """A Care user with a Salesforce user of their own."""

    care_user: str
    care_user_id: str | None = None
    salesforce_user: WireSalesforceUser
    since: AwareDatetime | None = None

    def to_connected(self) -> ConnectedUser:
        """Return the connected user."""
        user_id = UserId(self.care_user_id or "")
        return ConnectedUser(self.care_user, self.salesforce_user.to_user(), self.since, user_id)


class WireAccount(Wire):
    """A connected Salesforce org."""

    id: str
    name: str
    org_id: str = ""
    instance_url: str
    is_sandbox: bool = False
    external_id_field: str | None = None
    version: Whole = 1
    login_url: str | None = None
    client_id: str | None = None
    default_user: WireSalesforceUser | None = None
    connected_users: list[WireConnectedUser] = Field(default_factory=list)
    sync_contacts: bool = False
    sync_changed_by: str | None = None
    sync_changed_at: AwareDatetime | None = None
    only_full_names: bool = False
    default_expired: bool = False

    def to_account(self) -> SalesforceAccount:
        """Return the account."""
        return SalesforceAccount(
            id=AccountId(self.id),
            name=self.name,
            org_id=self.org_id,
            instance_url=self.instance_url,
            is_sandbox=self.is_sandbox,
            external_id_field=self.external_id_field or "",
            version=self.version,
            login_url=self.login_url or "",
            client_id=self.client_id or "",
            default_user=None if self.default_user is None else self.default_user.to_user(),
            connected_users=tuple(user.to_connected() for user in self.connected_users),
            sync_contacts=self.sync_contacts,
            sync_changed_by=self.sync_changed_by or "",
            sync_changed_at=self.sync_changed_at,
            only_full_names=self.only_full_names,
            default_expired=self.default_expired,
        )


class WireAccounts(Wire):
    """All connected orgs."""

    items: list[WireAccount]

    def to_accounts(self) -> tuple[SalesforceAccount, ...]:
        """Return the accounts in the server's order."""
        return tuple(item.to_account() for item in self.items)


class WireAccess(Wire):
    """An access token of a default connection."""

    access_token: str = Field(min_length=1)
    user: WireSalesforceUser

    def to_access(self) -> DefaultAccess:
        """Return the access."""
        return DefaultAccess(self.access_token, self.user.to_user())


class WireMappingRow(Wire):
    """One Salesforce field and what fills it; what this version does not know of it stays, for the next save."""

    model_config = ConfigDict(extra="allow")
    sobject: str
    field: str
    kind: str
    source: str
    table: dict[str, str] = Field(default_factory=dict)

    def to_row(self) -> MappingRow:
        """Return the row."""
        kind = known(self.kind, MappingKind) or self.kind
        return MappingRow(self.sobject, self.field, kind, self.source, self.table, dict(self.model_extra or {}))


class WireMapping(Wire):
    """All rows of an account."""

    version: Whole
    rows: list[WireMappingRow] = Field(default_factory=list)
    record_types: dict[str, str] = Field(default_factory=dict)
    changed_by: str | None = None
    changed_at: AwareDatetime | None = None

    def to_mapping(self) -> FieldMapping:
        """Return the mapping; a row of a kind that we do not know stays in it, for the next save to keep it."""
        rows = tuple(row.to_row() for row in self.rows)
        return FieldMapping(self.version, rows, self.record_types, self.changed_by or "", self.changed_at)
