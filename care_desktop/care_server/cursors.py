"""Opaque places in a list: what a page hands out and takes back."""

from __future__ import annotations

import base64
import binascii
import json


class BadCursor(ValueError):
    """The text is no cursor of ours."""


def encode(*place: int | str) -> str:
    """Return the cursor of a place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[int | str]:
    """Return the place of a cursor, whose parts must be of those kinds. Raises BadCursor."""
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as wrong:
        raise BadCursor(cursor) from wrong
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise BadCursor(cursor)
    if any(isinstance(part, int) and abs(part) >= 2**62 for part in place):
        raise BadCursor(cursor)
    return place
