"""Values of the server's lists that may grow: one that we do not know yet falls back, and is logged once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

log = logging.getLogger(__name__)
E = TypeVar("E", bound=StrEnum)

_MOST_SEEN = 100
_seen: set[tuple[str, str]] = set()


def known_or(value: str, fallback: E) -> E:
    """Return the member of the fallback's enum with that value, else the fallback."""
    found = known(value, type(fallback))
    return fallback if found is None else found


def known(value: str, kind: type[E]) -> E | None:
    """Return the member with that value, None for one that we do not know."""
    found = kind._value2member_map_.get(value)
    if isinstance(found, kind):
        return found
    _say_once(kind.__name__, value[:40])
    return None


def all_known(values: Iterable[str], kind: type[E]) -> frozenset[E]:
    """Return the members among the values; the others are left out."""
    return frozenset(member for member in (known(value, kind) for value in values) if member is not None)


def unknown_among(values: Iterable[str], kind: type[StrEnum]) -> tuple[str, ...]:
    """Return the values that we do not know, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value not in kind._value2member_map_))


def _say_once(kind: str, value: str) -> None:
    if (kind, value) in _seen or len(_seen) >= _MOST_SEEN:
        return
    _seen.add((kind, value))
    log.warning("unknown value kind=%s value=%r", kind, value)
