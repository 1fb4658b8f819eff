"""Who is signed in, which orgs are connected, and what the push stream says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.permissions import Rights

NO_USER = UserId("")


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in Care user."""

    id: UserId
    name: str
    email: str
    rights: Rights


@dataclass(frozen=True, slots=True, repr=False)
class CareAccess:
    """A Care server, and the token of somebody who signed in to it."""

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class SalesforceUser:
    """A user of a Salesforce org; `id` has 18 characters."""

    id: str
    username: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ConnectedUser:
    """A Care user, by name and id, who connected a Salesforce user of their own."""

    care_user: str
    salesforce_user: SalesforceUser
    since: datetime | None = None
    care_user_id: UserId = NO_USER


@dataclass(frozen=True, slots=True)
class SalesforceAccount:
    """A connected Salesforce org, as Care knows it; `version` grows with every change of its settings.

    `default_user` is whom writes go as for those who connected no user of their own, None when there is none.
    `login_url` is where its users sign in, `client_id` the app that they allow.
    """

    id: AccountId
    name: str
    org_id: str
    instance_url: str
    is_sandbox: bool
    external_id_field: str = ""
    version: int = 1
    login_url: str = ""
    client_id: str = ""
    default_user: SalesforceUser | None = None
    connected_users: tuple[ConnectedUser, ...] = ()
    sync_contacts: bool = False
    sync_changed_by: str = ""
    sync_changed_at: datetime | None = None
    only_full_names: bool = False
    default_expired: bool = False

    def user_for(self, care_user: UserId) -> SalesforceUser | None:
        """Return whom a Care user writes as: their own Salesforce user, else the default connection's (rule E5)."""
        own = (one.salesforce_user for one in self.connected_users if one.care_user_id == care_user)
        return next(own, self.default_user)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An org that somebody has just signed in to, on its way to become a Salesforce account."""

    name: str
    org_id: str
    instance_url: str
    is_sandbox: bool
    login_url: str
    client_id: str
    user: SalesforceUser


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """What a sign-in to an org gave; `org_name` is "" where the user may not read it."""

    user: SalesforceUser
    org_id: str
    org_name: str
    instance_url: str
    is_sandbox: bool
    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True, repr=False)
class DefaultAccess:
    """A short-lived access token of an account's default connection, and whom it stands for."""

    token: str
    user: SalesforceUser


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of Care's push stream; `kind` is an open set, `event_id` resumes the stream after it.

    Known kinds: "case" (id of a Case), "customer" (id of a Customer), "account" (id of a Salesforce account, also
    of one that is gone), "counters" (no id), "presence" (id of a Case), "notification" (no id), "reset" (forget all).
    """

    event_id: str
    kind: str
    id: str = ""
    version: int = 0
