"""JSON Web Tokens signed with RS256, checked against a known public key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

# RFC 8017, section 9.2, note 1: what stands before a SHA-256 digest in a PKCS#1 v1.5 signature.
_SHA256_PREFIX: Final = bytes.fromhex("3031300d060960864801650304020105000420")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA key: its modulus and its exponent."""

    modulus: int
    exponent: int


class BadToken(Exception):
    """The token is malformed, signed otherwise, or by somebody else."""


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token says, unproven.

    Raises:
        BadToken: it is no token.
    """
    try:
        _, claims, _ = token.split(".")
        found = json.loads(_decoded(claims))
    except ValueError as error:
        raise BadToken from error
    if not isinstance(found, dict):
        raise BadToken
    return found


def require_signature(token: str, key: PublicKey) -> None:
    """Raise BadToken unless the token is signed with RS256 by the holder of the key."""
    signed, _, signature = token.rpartition(".")
    try:
        algorithm = json.loads(_decoded(signed.partition(".")[0])).get("alg")
        number = int.from_bytes(_decoded(signature), "big")
    except (ValueError, AttributeError) as error:
        raise BadToken from error
    size = (key.modulus.bit_length() + 7) // 8
    if algorithm != "RS256" or number >= key.modulus:
        raise BadToken
    ending = _SHA256_PREFIX + hashlib.sha256(signed.encode()).digest()
    expected = b"\x00\x01" + b"\xff" * (size - len(ending) - 3) + b"\x00" + ending
    if not hmac.compare_digest(pow(number, key.exponent, key.modulus).to_bytes(size, "big"), expected):
        raise BadToken


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
