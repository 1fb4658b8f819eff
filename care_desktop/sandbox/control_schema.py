"""The bodies that the control URL takes, and the fault as it is shown."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from care_desktop.sandbox.faults import Fault, Kind, Server

Feature = Literal[
    "suggestions", "parameterized_search", "composite", "ui_api", "idempotency", "idempotent_create", "predupe"
]
_NULL_MEANS_SOMETHING: Final = frozenset({"search_lag_seconds", "access_token_seconds", "language"})


class _Body(BaseModel):
    """A body without room for misspelt names."""

    model_config = ConfigDict(extra="forbid")


class FaultBody(_Body):
    """A fault to arm; see `faults.Fault`."""

    kind: Kind
    server: Server = Server.BOTH
    path: str = "*"
    method: str = "*"
    count: int | None = None
    after: int = 0
    args: dict[str, Any] = {}

    def fault(self) -> Fault:
        """Return the fault that the body describes."""
        return Fault(self.kind, self.server, self.path, self.method, self.count, self.after, dict(self.args))


class SettingsBody(_Body):
    """Settings to change, most of them those of `OrgSettings`; what is left out stays.

    Null means something for a few: written records are never found by search, access tokens do not end, refusals are
    in the language of each user.
    """

    search_lag_seconds: Annotated[float, Field(ge=0)] | None = None
    rotation: bool | None = None
    duplicate_rule: Literal["off", "alert", "block"] | None = None
    daily_limit: Annotated[int, Field(ge=0)] | None = None
    access_token_seconds: Annotated[float, Field(gt=0)] | None = None
    auto_approve: bool | None = None
    features: set[Feature] | None = None
    hidden_fields: set[str] | None = None
    idempotency_settles_seconds: Annotated[float, Field(ge=0)] | None = None
    is_sandbox: bool | None = None
    language: str | None = None
    match_leads: bool | None = None
    multi_currency: bool | None = None
    person_accounts: bool | None = None
    state_country_picklists: bool | None = None
    failing_platforms: set[str] | None = None
    clock_offset_seconds: Annotated[float, Field(allow_inf_nan=False, ge=-(10**9), le=10**9)] | None = None

    def changes(self) -> dict[str, Any]:
        """Return what the body names."""
        named = self.model_dump(include=self.model_fields_set)
        return {name: value for name, value in named.items() if value is not None or name in _NULL_MEANS_SOMETHING}


class MergeBody(_Body):
    """Two Salesforce contacts, of which one stays."""

    loser: str
    winner: str


class MessageBody(_Body):
    """What a Customer writes in a Case."""

    case_id: str
    text: Annotated[str, Field(min_length=1)]


class FirstMessageBody(_Body):
    """What somebody writes who has never written before."""

    text: Annotated[str, Field(min_length=1)]


def fault_item(fault: Fault) -> dict[str, Any]:
    """Return the fault as JSON holds it."""
    return {**asdict(fault), "args": dict(fault.args)}


def sentence_about(problem: ValidationError) -> str:
    """Say which part of a body is wrong."""
    first = problem.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the body"
    return f"{place}: {first['msg']}."
