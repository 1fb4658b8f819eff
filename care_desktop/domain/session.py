"""Who is signed in, which orgs are connected, and what the push stream says."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.ids import AccountId, UserId
from care_desktop.domain.permissions import Rights


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in Care user."""

    id: UserId
    name: str
    email: str
    rights: Rights


@dataclass(frozen=True, slots=True)
class SalesforceAccount:
    """A connected Salesforce org, as Care knows it."""

    id: AccountId
    name: str
    org_id: str
    instance_url: str
    is_sandbox: bool
    external_id_field: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of Care's push stream; `kind` is an open set, `event_id` resumes the stream after it.

    Known kinds: "case" (id of a Case), "customer" (id of a Customer), "counters" (no id), "reset" (forget all).
    """

    event_id: str
    kind: str
    id: str = ""
    version: int = 0
