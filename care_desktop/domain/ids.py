"""The names of things: identifiers that the type checker keeps apart, and the form of a Salesforce id."""

from __future__ import annotations

import re
from typing import NewType

CaseId = NewType("CaseId", str)
CustomerId = NewType("CustomerId", str)
MessageId = NewType("MessageId", str)
UserId = NewType("UserId", str)
AccountId = NewType("AccountId", str)
"""A connected Salesforce org ("Salesforce account"), never the Account record."""
ContactId = NewType("ContactId", str)
"""A Contact record, always in the 18-character form."""
RecordId = NewType("RecordId", str)
"""Any Salesforce record, always in the 18-character form."""
OperationId = NewType("OperationId", str)
"""One deed of one user, a UUID in text; the same over every retry and restart."""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_FORM = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\Z")
_IN_URL = re.compile(r"/(?:lightning/r/(?:[A-Za-z_]+/)?)?([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?=[/?#]|$)")
CONTACT_PREFIX = "003"
USER_PREFIX = "005"


def checksum(first_fifteen: str) -> str:
    """Return the three characters that make a 15-character id safe to compare without case.

    Vendor fact: Object Reference, field types, ID: three groups of five, bit k set where character k is A to Z.
    """
    groups = (first_fifteen[start : start + 5] for start in (0, 5, 10))
    return "".join(_ALPHABET[sum(1 << bit for bit, c in enumerate(group) if "A" <= c <= "Z")] for group in groups)


def normalise_record_id(text: str, prefix: str = "") -> RecordId | None:
    """Return the 18-character form of a record id, or None when `text` is not one (or not of that key prefix)."""
    if not _FORM.match(text) or not text.startswith(prefix):
        return None
    complete = text[:15] + checksum(text[:15])
    if len(text) == 18 and complete != text:
        return None
    return RecordId(complete)


def record_id_in(text: str, prefix: str = "") -> RecordId | None:
    """Return the record that `text` names: a bare id, or a record's web address."""
    bare = normalise_record_id(text.strip(), prefix)
    if bare is not None:
        return bare
    if "://" not in text:
        return None
    found = (normalise_record_id(match, prefix) for match in _IN_URL.findall(text.strip()))
    return next((record for record in found if record is not None), None)
