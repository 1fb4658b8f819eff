"""Conditional headers: dates on records and describes, entity tags on Account records only.

REST guide, "Conditional Request Headers": a resolution of one second, and a weak comparison.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.rest.call import Reply
from care_desktop.sandbox.salesforce.values import read_datetime


def http_date(instant: datetime) -> str:
    """Return an instant as HTTP writes it."""
    return format_datetime(instant.astimezone(UTC).replace(microsecond=0), usegmt=True)


def unchanged(headers: Mapping[str, str], modified: datetime, tag: str | None = None) -> Reply | None:
    """Return the 304 that a GET's conditions ask for, None when the whole answer is due."""
    since = _date(headers, "if-modified-since", strict=False)
    seen = tag is not None and tag in headers.get("if-none-match", "")
    if seen or (since is not None and modified.replace(microsecond=0) <= since):
        return Reply(304, headers={"Last-Modified": http_date(modified)})
    return None


def require_unmodified(headers: Mapping[str, str], modified: datetime, tag: str | None = None) -> None:
    """Raise the 412 of a write to a record that is newer than the caller knows, or 400 for a bad header."""
    since = _date(headers, "if-unmodified-since", strict=True)
    wanted = headers.get("if-match", "*")
    stale = since is not None and modified.replace(microsecond=0) > since
    if stale or (tag is not None and wanted != "*" and tag not in wanted):
        message = "The record has been modified since the instant or entity tag given by the request"
        raise ApiError(412, "PRECONDITION_FAILED", message)


def modified_at(row: Mapping[str, Any]) -> datetime:
    """Return when a stored row last changed."""
    return read_datetime(row["LastModifiedDate"])


def entity_tag(sobject: str, row: Mapping[str, Any]) -> str | None:
    """Return the tag of an Account record; other objects have none."""
    if sobject != "Account":
        return None
    digest = hashlib.sha256(repr(sorted(dict(row).items())).encode()).hexdigest()
    return f'"{digest[:32]}"'


def _date(headers: Mapping[str, str], name: str, *, strict: bool) -> datetime | None:
    text = headers.get(name)
    if text is None:
        return None
    try:
        instant = parsedate_to_datetime(text)
    except ValueError as error:
        if strict:
            raise ApiError(400, "BAD_REQUEST", f"{name}: not an HTTP date: {text}") from error
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
