"""How the text of a field is read, by its kind: numbers, dates, instants, choices, all in one plain form.

Plain forms: a number is `-1234.50`, a date `2026-03-01`, an instant `2026-03-01T09:30:00+00:00` (any offset), a time
`09:30:00`, several choices `A;B`, a ticked box `true`. "" is no value everywhere. What people read and type in their
own language is the window's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal

SEPARATOR = ";"
TRUE = "true"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})\Z",
    re.ASCII,
)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?Z?\Z", re.ASCII)
_YEARS = range(1700, 4001)
"""Vendor fact: Object Reference, primitive data types, date: from 1700-01-01 to 4000-12-31."""


def read_number(text: str) -> Decimal | None:
    """Return the number that a plain text holds; None when it is none."""
    return Decimal(text) if _NUMBER.match(text) and len(text) <= 100 else None


def digits_of(number: Decimal) -> tuple[int, int]:
    """Return how many digits stand before and behind the decimal point, zeros at the ends left out."""
    whole, _, rest = format(abs(number), "f").partition(".")
    return len(whole.lstrip("0")), len(rest.rstrip("0"))


def read_date(text: str) -> date | None:
    """Return the day that a plain text names; None when there is no such day, or none that Salesforce holds."""
    try:
        found = date.fromisoformat(text) if _DATE.match(text) else None
    except ValueError:
        return None
    return found if found and found.year in _YEARS else None


def read_instant(text: str) -> datetime | None:
    """Return the aware instant, in UTC, that a plain text names; None when it is none."""
    try:
        found = datetime.fromisoformat(text).astimezone(UTC) if _INSTANT.match(text) else None
    except (ValueError, OverflowError):
        return None
    return found if found and found.year in _YEARS else None


def read_time(text: str) -> time | None:
    """Return the time of day that a plain text names; None when it is none."""
    try:
        return time.fromisoformat(text.removesuffix("Z")) if _TIME.match(text) else None
    except ValueError:
        return None


def read_choices(text: str) -> tuple[str, ...]:
    """Return the chosen values of a multi-select picklist, each once, in their order."""
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(SEPARATOR)))))


def write_choices(values: Iterable[str]) -> str:
    """Return several chosen values as one text."""
    return SEPARATOR.join(dict.fromkeys(filter(None, values)))


def read_checkbox(text: str) -> bool:
    """Say whether a box is ticked."""
    return text.strip().lower() == TRUE


def looks_like_email(text: str) -> bool:
    """Say whether a text has the form of an email address."""
    local, at, host = text.partition("@")
    return bool(local and at and "." in host.strip(".")) and not any(c.isspace() for c in text)


def looks_like_url(text: str) -> bool:
    """Say whether a text can be a web address; Salesforce takes them without a scheme, but not with spaces."""
    return not any(c.isspace() for c in text)


def utf16_length(text: str) -> int:
    """Return the length as Salesforce may count it, by the greater of the possible counts (salesforce.md 2.13)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
