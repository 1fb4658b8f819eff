"""Where the servers are and how to speak to them: from the environment, or from the line that the sandbox prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from care_desktop.domain.errors import NotAllowed

if TYPE_CHECKING:
    from care_desktop.domain.session import CareAccess

PREFIX = "CARE_DESKTOP_"


@dataclass(frozen=True, slots=True)
class Connection:
    """Addresses and tokens of one user; `control_url` only where the servers are the sandbox's.

    `is_signed_in`: the user signed in here, and may sign out; else the tokens were handed over for this run.
    `login_url` is where an org's users sign in, for the settings to offer.
    """

    care_url: str
    care_token: str = field(repr=False)
    salesforce_token: str = field(default="", repr=False)
    salesforce_refresh_token: str = field(default="", repr=False)
    client_id: str = ""
    control_url: str = ""
    control_token: str = field(default="", repr=False)
    is_signed_in: bool = False
    login_url: str = ""

    @property
    def place(self) -> str:
        """What stands for this Care server on this computer; a sandbox has another address at every start."""
        return "sandbox" if self.control_url else self.care_url


def from_environment(environment: Mapping[str, str]) -> Connection | None:
    """Return the connection that the environment names; None when it names no Care server."""

    def value(name: str) -> str:
        return environment.get(PREFIX + name, "").strip()

    if not value("CARE_URL"):
        return None
    return Connection(
        care_url=value("CARE_URL").rstrip("/"),
        care_token=value("CARE_TOKEN"),
        salesforce_token=value("SALESFORCE_TOKEN"),
        salesforce_refresh_token=value("SALESFORCE_REFRESH_TOKEN"),
        client_id=value("CLIENT_ID"),
        control_url=value("CONTROL_URL").rstrip("/"),
        control_token=value("CONTROL_TOKEN"),
        login_url=value("LOGIN_URL").rstrip("/"),
    )


def from_sign_in(access: CareAccess) -> Connection:
    """Return the connection of somebody who signed in; whatever is Salesforce's comes by the window."""
    return Connection(access.url, access.token, is_signed_in=True)


def from_sandbox(told: Mapping[str, object], user: str) -> Connection:
    """Return the connection of one user from the sandbox's line of JSON. Raises NotAllowed for an unknown user."""

    def of_user(name: str) -> str:
        tokens = told[name]
        if not isinstance(tokens, Mapping):
            return ""
        if user not in tokens:
            raise NotAllowed(f"The sandbox knows no user {user}, but {', '.join(tokens)}.")
        return str(tokens[user])

    return Connection(
        care_url=str(told["care_url"]),
        care_token=of_user("care_tokens"),
        salesforce_token=of_user("salesforce_tokens"),
        salesforce_refresh_token=of_user("salesforce_refresh_tokens"),
        client_id=str(told["client_id"]),
        control_url=str(told["control_url"]),
        control_token=str(told["control_token"]),
        login_url=str(told["salesforce_url"]),
    )
