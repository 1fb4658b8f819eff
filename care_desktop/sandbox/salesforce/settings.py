"""The knobs of the org that tests and the sandbox's control URL turn while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from care_desktop.sandbox.salesforce.jwt import PublicKey

ALL_FEATURES = frozenset(
    {"suggestions", "parameterized_search", "composite", "ui_api", "idempotency", "idempotent_create", "predupe"}
)
Permission = Literal["ViewSetup", "ViewAllData"]
CALLBACK_PORTS = (1717, 7171, 17171, 27171)
_SWITCHES = ("person_accounts", "state_country_picklists", "multi_currency")


@dataclass(frozen=True, slots=True)
class ValidationRule:
    """An admin's own rule: a record for which `refuses` is true is not saved; the text goes to the user as it is."""

    sobject: str
    refuses: Callable[[Mapping[str, Any]], bool]
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """What an admin has set for a client that signs in without a person; a JWT is checked against `key`."""

    secret: str = ""
    run_as: str | None = None
    key: PublicKey | None = None


@dataclass(slots=True)
class OrgSettings:
    """How the org behaves now; every value may be changed between two requests.

    `search_lag_seconds` may be infinite: nothing written after seeding is ever found by search.
    `access_token_seconds` None: access tokens do not expire. `language` None: refusals are in that of each user.
    `person_accounts`, `state_country_picklists` and `multi_currency` bring fields with them.
    `match_leads`: duplicates are looked for among contacts and leads alike.
    `idempotency_settles_seconds`: for so long a repeated key is refused as one that is still running.
    `hidden_fields` holds `Object.Field` names that no user may see, `missing_permissions` pairs of a user and what
    that user may not do beside the rights on objects. `assignment` maps an object to the owner that its rule picks.
    `private` are objects whose records their makers lose sight of when a rule gives them to somebody else.
    `client_ids` None: any client. A user may have `most_approvals` refresh tokens per client. Without `auto_approve`
    the browser is asked.
    """

    search_lag_seconds: float = 2.0
    rotation: bool = False
    access_token_seconds: float | None = None
    daily_limit: int = 100_000
    is_sandbox: bool = True
    language: str | None = None
    person_accounts: bool = False
    state_country_picklists: bool = False
    multi_currency: bool = False
    duplicate_rule: Literal["off", "alert", "block"] = "alert"
    match_leads: bool = False
    idempotency_settles_seconds: float = 0.0
    features: set[str] = field(default_factory=lambda: set(ALL_FEATURES))
    hidden_fields: set[str] = field(default_factory=set)
    missing_permissions: set[tuple[str, Permission]] = field(default_factory=set)
    validation_rules: list[ValidationRule] = field(default_factory=list)
    assignment: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    client_ids: set[str] | None = None
    apps: dict[str, ConnectedApp] = field(default_factory=dict)
    redirect_uris: tuple[str, ...] = tuple(f"http://localhost:{port}/OauthRedirect" for port in CALLBACK_PORTS)
    most_approvals: int = 5
    auto_approve: bool = True

    def switches(self) -> frozenset[str]:
        """Return the names of the features that bring fields with them and are on."""
        return frozenset(name for name in _SWITCHES if getattr(self, name))
