"""Which web addresses we talk to: https anywhere, http on this computer only."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from care_desktop.domain.errors import Misunderstood

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"http": 80, "https": 443}


def is_loopback(url: str) -> bool:
    """Say whether the address is on this computer."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


def trusted_base(url: str) -> str:
    """Return `url` without its last slash. Raises Misunderstood when tokens must not be sent there."""
    parts = _split(url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not secure or not parts.hostname or parts.username is not None:
        raise Misunderstood(f"not an address for tokens: {parts.scheme}://{parts.hostname}")
    return url.rstrip("/")


def within(base: str, path: str) -> str:
    """Return the absolute address of `path`. Raises Misunderstood when it leads to another origin than `base`."""
    if path.startswith("/") and not path.startswith("//"):
        return base + path
    url = urljoin(base, path)
    if _origin(_split(url)) != _origin(_split(base)):
        raise Misunderstood("an address leads away from the server it came from")
    return url


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Misunderstood("not a web address") from error
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
