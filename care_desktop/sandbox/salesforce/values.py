"""One value on its way in: trimmed, checked against its field, and turned into what the table holds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.ids import normal_id
from care_desktop.sandbox.salesforce.picklists import SEPARATOR
from care_desktop.sandbox.salesforce.schema import ID_TYPES, NUMBER_TYPES, TEXT_TYPES, Field

# REST guide, "Valid Date and DateTime Formats".
_FIRST_YEAR, _LAST_YEAR = 1700, 4000
_MOST_DIGITS = 18
Stored = str | int | float | None

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".]{2,}")


def wire_datetime(instant: datetime) -> str:
    """Return the instant as the API writes it: UTC, milliseconds, an offset without a colon."""
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+0000"


def read_datetime(text: str) -> datetime:
    """Return the instant of a wire datetime.

    Raises:
        ValueError: not a date, a `T` and a time; without an offset UTC is meant.
    """
    if "T" not in text:
        raise ValueError(text)
    instant = datetime.fromisoformat(text)
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise ValueError(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def stored_value(field: Field, raw: Any) -> Stored:
    """Return what the table holds for a JSON value.

    Raises:
        ApiError: the value does not fit the field.
    """
    if isinstance(raw, dict | list):
        raise _parser_error(field, "START_OBJECT" if isinstance(raw, dict) else "START_ARRAY", raw)
    if isinstance(raw, str):
        raw = raw.strip() or None
    if raw is None:
        return _null(field)
    if field.type in TEXT_TYPES:
        return _text(field, _as_text(raw))
    if field.type in ID_TYPES:
        return _reference(field, _as_text(raw))
    return _scalar(field, raw)


def bad_value(field: Field, text: str) -> ApiError:
    """Return the 400 of a value that a restricted picklist does not offer."""
    if field.switch == "state_country_picklists":
        message = f"{field.label}: invalid state or country code: {text}"
        return ApiError(400, "FIELD_INTEGRITY_EXCEPTION", message, fields=(field.name,))
    message = f"{field.label}: bad value for restricted picklist field: {text}"
    return ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=(field.name,))


def _null(field: Field) -> Stored:
    if field.type == "boolean":
        raise ApiError(400, "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{field.label}: value not of required type: null")
    return None


def _as_text(raw: bool | int | float | str) -> str:
    if isinstance(raw, str):
        return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return str(raw).lower()


def _text(field: Field, text: str) -> str:
    if field.length and _utf16_length(text) > field.length:
        message = f"{field.label}: data value too large: {text} (max length={field.length})"
        raise ApiError(400, "STRING_TOO_LONG", message, fields=(field.name,))
    if field.type == "email" and not _EMAIL.fullmatch(text):
        message = f"{field.label}: invalid email address: {text}"
        raise ApiError(400, "INVALID_EMAIL_ADDRESS", message, fields=(field.name,))
    if not field.restricted:
        return text
    if field.type == "multipicklist":
        parts = [part.strip() for part in text.split(SEPARATOR) if part.strip()]
        return SEPARATOR.join(dict.fromkeys(_picklist(field, part) for part in parts))
    return _picklist(field, text)


def _picklist(field: Field, text: str) -> str:
    for value in field.values:
        if value.value.lower() == text.lower():
            return value.value
    raise bad_value(field, text)


def _reference(field: Field, text: str) -> str:
    record_id = normal_id(text)
    if record_id is None:
        message = f"{field.label}: id value of incorrect type: {text}"
        raise ApiError(400, "MALFORMED_ID", message, fields=(field.name,))
    return record_id


def _scalar(field: Field, raw: bool | int | float | str) -> Stored:
    try:
        if field.type == "boolean":
            return {"true": 1, "false": 0}[_as_text(raw).lower()]
        if field.type in NUMBER_TYPES:
            return _number(field, raw)
        if field.type == "date":
            return date.fromisoformat(str(raw)[:10]).isoformat()
        return wire_datetime(read_datetime(str(raw)))
    except (ValueError, KeyError) as error:
        raise _parser_error(field, "VALUE_STRING" if isinstance(raw, str) else "VALUE_NUMBER", raw) from error


def _number(field: Field, raw: bool | int | float | str) -> int | float:
    if isinstance(raw, bool):
        raise ValueError(raw)
    number = float(raw)
    whole_digits = field.precision - field.scale if field.precision else field.digits or _MOST_DIGITS
    if not abs(number) < 10**whole_digits:  # also not a number
        message = f"{field.label}: value outside of valid range on numeric field: {raw}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, fields=(field.name,))
    if field.type in ("int", "long"):
        return int(number)
    return round(number, field.scale) if field.precision else number


def _parser_error(field: Field, token: str, raw: object) -> ApiError:
    message = (
        f"Cannot deserialize instance of {field.type} from {token} value {raw} or request may be missing "
        f"a required field at [line:1, column:1]"
    )
    return ApiError(400, "JSON_PARSER_ERROR", message)


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
