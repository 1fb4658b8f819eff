"""The bitmap that says for which controlling values a dependent picklist value is valid.

SOAP guide, "DescribeSObjectResult": base64, the most significant bit first, one bit per controlling value.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

_GROUP_BITS = 24  # whole groups of four base64 characters, as real describes have them


def encode(places: Iterable[int], size: int) -> str:
    """Return the bitmap with the bits of these places set, wide enough for `size` controlling values."""
    width = max(1, -(-size // _GROUP_BITS)) * _GROUP_BITS // 8
    bitmap = bytearray(width)
    for place in places:
        bitmap[place // 8] |= 0x80 >> place % 8
    return base64.b64encode(bytes(bitmap)).decode()


def decode(text: str) -> frozenset[int]:
    """Return the places whose bits are set.

    Raises:
        ValueError: the text is not base64.
    """
    try:
        bitmap = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    return frozenset(place for place in range(len(bitmap) * 8) if bitmap[place // 8] & 0x80 >> place % 8)
