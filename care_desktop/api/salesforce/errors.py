"""What Salesforce's refusals mean: status and error codes (an open set) to our errors.

Vendor facts: SOAP API Guide, core data types (the meanings of the codes); REST API Guide, status codes and error
responses. Messages are localized and never read, except for the two texts of REQUEST_LIMIT_EXCEEDED.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from care_desktop.api.decoding import loose_json
from care_desktop.api.sansio import Response, Verdict, describe_answer, retry_after
from care_desktop.domain.errors import (
    Busy,
    CareDesktopError,
    DailyLimit,
    LikelyDuplicate,
    Misunderstood,
    NoPermission,
    OrgRefuses,
    RecordGone,
    SignInNeeded,
    Unacceptable,
    Unreachable,
)

_CONCURRENT = "Concurrent"
_BUSY = frozenset({"UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT", "SERVER_UNAVAILABLE", "REQUEST_RUNNING_TOO_LONG"})
_SIGN_IN = frozenset({"INVALID_SESSION_ID", "INVALID_OPERATION_WITH_EXPIRED_PASSWORD", "INVALID_AUTH_HEADER"})
_FORBIDDEN = frozenset(
    {
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INSUFFICIENT_ACCESS",
        "INVALID_TYPE",
    }
)
_FOR_EVERYBODY = frozenset(
    {
        "STORAGE_LIMIT_EXCEEDED",
        "FUNCTIONALITY_NOT_ENABLED",
        "API_DISABLED_FOR_ORG",
        "API_CURRENTLY_DISABLED",
        "LOGIN_DURING_RESTRICTED_TIME",
        "LOGIN_DURING_RESTRICTED_DOMAIN",
    }
)
_TIMEOUT = "QUERY_TIMEOUT"
_SWITCHED_OFF = ("FUNCTIONALITY_NOT_ENABLED",)
_NO_KEY = frozenset({"IDEMPOTENCY_NOT_SUPPORTED", "IDEMPOTENCY_FEATURE_NOT_ENABLED", "INVALID_IDEMPOTENCY_KEY"})
_WRONG_FIELD = frozenset({"INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE"})
_GONE = frozenset({"NOT_FOUND", "ENTITY_IS_DELETED"})
_OTHER_RECORD = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY"})
"""What a 404 says of a record that another one points to; any other 404 is about the resource that was asked."""
_OUR_BUGS = frozenset(
    {
        "MALFORMED_QUERY",
        "MALFORMED_SEARCH",
        "INVALID_SEARCH",
        "MALFORMED_ID",
        "JSON_PARSER_ERROR",
        "INVALID_QUERY_LOCATOR",
        "METHOD_NOT_ALLOWED",
        "UNSUPPORTED_API_VERSION",
    }
)
_OUR_STATUSES = frozenset({405, 410, 412, 414, 415, 428, 431})
_LOST_STATUSES = frozenset({500, 502, 503, 504})
_SLOW_DOWN = frozenset({420, 429})


class FieldsChanged(Misunderstood):
    """The org does not have a field that we named: the describe that we know is out of date."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an error array."""

    code: str
    message: str = ""
    fields: tuple[str, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)


def entries_in(response: Response) -> tuple[Entry, ...]:
    """Return the entries of an error body, whatever its shape; none for a page or nonsense."""
    content = loose_json(response.body) if response.body else None
    items = content if isinstance(content, list) else [content]
    return tuple(entry for item in items if isinstance(item, dict) for entry in _entries_of(item))


def _entries_of(item: dict[str, object]) -> list[Entry]:
    """Return what one item says; what the UI API says stands inside its output (UI API Guide, error with output)."""
    output = item.get("output")
    if not isinstance(output, dict):
        return [_entry(item)]
    by_field = output.get("fieldErrors")
    groups = list(by_field.values()) if isinstance(by_field, dict) else []
    inner = [one for group in (output.get("errors"), *groups) if isinstance(group, list) for one in group]
    found = [_entry(_with_field(one)) for one in inner if isinstance(one, dict)]
    return found or [_entry(item)]


def _with_field(item: dict[str, object]) -> dict[str, object]:
    """A compound field is named with the one of its parts that is wrong."""
    name = item.get("constituentField") or item.get("field")
    return {**item, "fields": [name] if name else []}


def _entry(item: dict[str, object]) -> Entry:
    code = item.get("errorCode") or item.get("statusCode") or item.get("error") or ""
    message = item.get("message") or item.get("error_description") or ""
    fields = item.get("fields")
    names = tuple(name for name in fields if isinstance(name, str)) if isinstance(fields, list) else ()
    return Entry(str(code), str(message), names, item)


def takes_no_key(response: Response) -> bool:
    """Say whether an org refused a request for its idempotency key, or does not know where such requests go."""
    codes = {entry.code for entry in entries_in(response)}
    unknown = response.status == 405 or (response.status == 404 and not codes & _OTHER_RECORD)
    return unknown or bool(codes & _NO_KEY)


def names_a_wrong_field(response: Response) -> bool:
    """Say whether a write named a field that the org does not have, or not for this user: describe is out of date."""
    return any(entry.code in _WRONG_FIELD for entry in entries_in(response))


def took_too_long(error: CareDesktopError) -> bool:
    """Say whether a query was given up by the org, which a narrower one need not be (salesforce.md 7.2)."""
    return _TIMEOUT in error.details


def is_lacking(error: CareDesktopError) -> bool:
    """Say whether an error means that the org does not have the resource that was asked, now or for this user."""
    unknown = isinstance(error, RecordGone) or "METHOD_NOT_ALLOWED" in error.details or "HTTP 405" in error.details
    return unknown or any(code in error.details for code in _SWITCHED_OFF)


def as_refusal(error: CareDesktopError, response: Response) -> Unacceptable:
    """Return an error as a refusal of what was typed, in the server's own words."""
    return Unacceptable(_problems(entries_in(response)), error.details)


class SalesforceDialect:
    """Fit sansio.Dialect."""

    def judge(self, response: Response) -> Verdict:
        """Return the row of the retry table."""
        if response.status < 300:
            return Verdict.ANSWERED if response.counts else Verdict.LOST
        if response.status in _LOST_STATUSES:
            late = any(entry.code == _TIMEOUT for entry in entries_in(response))
            return Verdict.ANSWERED if late else Verdict.LOST
        if response.status in _SLOW_DOWN:
            return Verdict.LIMITED
        return self._judge_refusal(response)

    def error(self, response: Response) -> CareDesktopError:
        """Return the error that a refusing answer stands for; the first entry with a known code decides."""
        entries = entries_in(response)
        details = describe_answer(response, " · ".join(f"{entry.code}: {entry.message}" for entry in entries))
        if not entries:
            return _by_status(response, details)
        for entry in entries:
            known = _by_code(entry, response, details)
            if known is not None:
                return known
        if response.status == 400:
            return Unacceptable(_problems(entries), details)
        return _by_status(response, details)

    @staticmethod
    def _judge_refusal(response: Response) -> Verdict:
        entries = entries_in(response)
        codes = {entry.code for entry in entries}
        if response.status == 401 and (not codes or "INVALID_SESSION_ID" in codes):
            return Verdict.EXPIRED
        if response.status == 409:
            return Verdict.IN_PROGRESS
        if "UNABLE_TO_LOCK_ROW" in codes:
            return Verdict.LOCKED
        concurrent = any(_CONCURRENT in entry.message for entry in entries)
        return Verdict.CONCURRENT if "REQUEST_LIMIT_EXCEEDED" in codes and concurrent else Verdict.ANSWERED


def _by_code(entry: Entry, response: Response, details: str) -> CareDesktopError | None:
    code = entry.code
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Busy(details, retry_after(response)) if _CONCURRENT in entry.message else DailyLimit(details)
    if code in _BUSY:
        return Busy(details, retry_after(response))
    if code in _SIGN_IN:
        return SignInNeeded(details)
    if code in _FOR_EVERYBODY or code.startswith("TXN_SECURITY"):
        return OrgRefuses(details)
    if code in _FORBIDDEN:
        return NoPermission(details)
    if code in _GONE or (code == "INVALID_CROSS_REFERENCE_KEY" and response.status == 404):
        return RecordGone(details=details)
    if code in _OUR_BUGS:
        return Misunderstood(details)
    if code == "INVALID_FIELD" and not entry.fields:
        return FieldsChanged(details)
    return _duplicate(entry, details) if code == "DUPLICATES_DETECTED" else None


def _duplicate(entry: Entry, details: str) -> LikelyDuplicate:
    result = duplicate_result(entry)
    message = result.get("errorMessage")
    return LikelyDuplicate((), _may_save(result), str(message or entry.message), details)


def duplicate_result(entry: Entry) -> Mapping[str, object]:
    """Return the result of the duplicate rule, however it is spelt (REST: on the wire, in the dictionary; UI API)."""
    spellings = ("duplicateResut", "duplicateResult", "duplicateRecordError")
    return next((found for name in spellings if isinstance(found := entry.raw.get(name), dict)), {})


def _may_save(result: Mapping[str, object]) -> bool:
    matches = result.get("matchResults")
    told = (
        [match.get("isAllowSave") for match in matches if isinstance(match, dict)] if isinstance(matches, list) else []
    )
    return result.get("allowSave") is True or bool(told and all(answer is True for answer in told))


def _by_status(response: Response, details: str) -> CareDesktopError:
    status = response.status
    if status == 401:
        return SignInNeeded(details)
    if status in _SLOW_DOWN or status == 409:
        return Busy(details, retry_after(response))
    if status in _OUR_STATUSES:
        return Misunderstood(details)
    if not response.is_json or status >= 500:
        return Unreachable(details)
    if status == 403:
        return NoPermission(details)
    return RecordGone(details=details) if status == 404 else Misunderstood(details)


def _problems(entries: tuple[Entry, ...]) -> Mapping[str, str]:
    problems: dict[str, list[str]] = {}
    for entry in entries:
        for name in entry.fields or ("",):
            problems.setdefault(name, []).append(entry.message or entry.code)
    return {name: "\n".join(messages) for name, messages in problems.items()}
