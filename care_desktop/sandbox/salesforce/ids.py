"""Record ids: 15 case-sensitive characters plus a checksum of three that records their case."""

from __future__ import annotations

import re
from typing import Final

_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHAPE: Final = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_NUMBER_LENGTH: Final = 12


def make_id(prefix: str, number: int) -> str:
    """Return the 18-character id of record `number` (from 0) of the object with a 3-character key prefix."""
    digits = ""
    while number:
        number, rest = divmod(number, len(_BASE62))
        digits = _BASE62[rest] + digits
    fifteen = prefix + digits.rjust(_NUMBER_LENGTH, "0")
    return fifteen + checksum(fifteen)


def number_of(record_id: str) -> int:
    """Return the number that `make_id` was given; any well-formed id has one."""
    number = 0
    for character in record_id[3:15]:
        number = number * len(_BASE62) + _BASE62.index(character)
    return number


def checksum(fifteen: str) -> str:
    """Return the three characters that say which of the 15 are capitals.

    Object Reference, "ID Field Type": bit k of each group of five is set when its character k is A to Z.
    """
    groups = (fifteen[start : start + 5] for start in (0, 5, 10))
    return "".join(_SUFFIX[sum(1 << k for k, c in enumerate(group) if "A" <= c <= "Z")] for group in groups)


def looks_like_id(text: str) -> bool:
    """Say whether the text has the length and the letters of an id, whatever its checksum."""
    return _SHAPE.fullmatch(text) is not None


def normal_id(text: str) -> str | None:
    """Return the 18-character form of a valid 15 or 18-character id, None for anything else."""
    if not looks_like_id(text):
        return None
    whole = text[:15] + checksum(text[:15])
    return whole if len(text) == 15 or whole == text else None
