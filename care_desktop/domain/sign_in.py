"""Where people sign in to Salesforce, and what they may type for it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

PRODUCTION: Final = "https://login.salesforce.com"
SANDBOX: Final = "https://test.salesforce.com"
_SANDBOX_HOST: Final = re.compile(r"test\.salesforce\.com|.*\.sandbox\.(my|lightning)\..*")
_MY_DOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_LIGHTNING: Final = ".lightning.force.com"
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|::1")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def login_address(typed: str) -> str | None:
    """Return the address of the server to sign in at, None when what was typed is none.

    A word alone is the name of a My Domain; a page of Lightning stands for the org's My Domain. Only https is taken,
    http on this computer only; of a longer address the server counts.
    """
    text = typed.strip().lower()
    if _MY_DOMAIN.fullmatch(text) and text != "localhost":
        return f"https://{text}.my.salesforce.com"
    address = server_address(text)
    if address is not None and address.endswith(_LIGHTNING):
        return address.removesuffix(_LIGHTNING) + ".my.salesforce.com"
    return address


def server_address(typed: str) -> str | None:
    """Return scheme, host and port of an address, https where no scheme was typed; None when it is none to trust."""
    text = typed.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return None
    if not _HOST.fullmatch(host) or parts.username is not None or (host not in _LOOPBACK and "." not in host):
        return None
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def looks_like_sandbox(*addresses: str) -> bool:
    """Say whether one of the addresses is that of a sandbox, for when the org itself does not tell."""
    return any(_SANDBOX_HOST.fullmatch(urlsplit(address).hostname or "") for address in addresses)
