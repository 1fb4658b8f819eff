"""Build SOQL out of typed parts; nothing that a person typed gets in but as an escaped literal.

Vendor facts: SOQL and SOSL Reference, quoted string escape sequences, reserved characters, date formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.ids import RecordId, normalise_record_id

LONGEST_LITERAL = 4000
Value = str | bool | int | date | datetime | None

_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)
_LIKE_ESCAPES = {**_ESCAPES, ord("%"): "\\%", ord("_"): "\\_"}
_UNSPEAKABLE = re.compile(r"[\x00-\x07\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}(?:\.[A-Za-z][A-Za-z0-9_]{0,79}){0,5}\Z")


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause; made by the functions of this module only."""

    soql: str


def text(value: str) -> str:
    """Return `value` as a quoted literal. Raises Misunderstood for what no literal can hold."""
    return f"'{_speakable(value).translate(_ESCAPES)}'"


def equals(field: str, value: Value) -> Condition:
    """The field holds exactly that value (texts are compared without case by Salesforce)."""
    return Condition(f"{name(field)} = {_literal(value)}")


def differs(field: str, value: Value) -> Condition:
    """The field holds anything but that value."""
    return Condition(f"{name(field)} != {_literal(value)}")


def at_least(field: str, value: int | date | datetime) -> Condition:
    """The field's value is that or later."""
    return Condition(f"{name(field)} >= {_literal(value)}")


def starts_with(field: str, start: str) -> Condition:
    """The field's text begins with `start`, in which % and _ are ordinary letters."""
    return Condition(f"{name(field)} LIKE '{_speakable(start).translate(_LIKE_ESCAPES)}%'")


def digits_in_order(field: str, digits: str) -> Condition:
    """The field's text has these digits in this order, whatever stands between: a phone number as anybody writes it.

    Raises Misunderstood when there are none, or something else among them.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise Misunderstood("no digits")
    return Condition(f"{name(field)} LIKE '%{'%'.join(digits)}%'")


def one_of(field: str, values: Iterable[str]) -> Condition:
    """The field holds one of the values. Raises Misunderstood when there are none."""
    literals = [text(value) for value in values]
    if not literals:
        raise Misunderstood("IN needs at least one value")
    return Condition(f"{name(field)} IN ({', '.join(literals)})")


def all_of(*conditions: Condition) -> Condition:
    """Every condition holds."""
    return _joined(" AND ", conditions)


def any_of(*conditions: Condition) -> Condition:
    """At least one condition holds."""
    return _joined(" OR ", conditions)


@dataclass(frozen=True, slots=True)
class Select:
    """A query for records; `order` are field names, each optionally followed by " DESC".

    `for_view` counts the record as viewed by this user (SOQL and SOSL Reference, FOR VIEW).
    """

    fields: Sequence[str]
    sobject: str
    where: Condition | None = None
    order: Sequence[str] = ()
    limit: int | None = None
    for_view: bool = False

    @property
    def soql(self) -> str:
        """The query as Salesforce reads it. Raises Misunderstood for names that are none."""
        parts = [f"SELECT {', '.join(map(name, self.fields))} FROM {name(self.sobject)}"]
        if self.where is not None:
            parts.append(f"WHERE {self.where.soql}")
        if self.order:
            parts.append(f"ORDER BY {', '.join(map(_ordered, self.order))}")
        if self.limit is not None:
            parts.append(f"LIMIT {int(self.limit)}")
        if self.for_view:
            parts.append("FOR VIEW")
        return " ".join(parts)


def name(field: str) -> str:
    """Return a field or object name unchanged. Raises Misunderstood when it is not one: names cannot be escaped."""
    if not _NAME.match(field):
        raise Misunderstood(f"not a field name: {field[:40]!r}")
    return field


def record_id(value: str, prefix: str = "") -> RecordId:
    """Return the 18-character id for use in a path. Raises Misunderstood when it is not one."""
    known = normalise_record_id(value, prefix)
    if known is None:
        raise Misunderstood(f"not a record id: {value[:20]!r}")
    return known


def path_value(value: str) -> str:
    """Return `value` percent-encoded once, slashes included, for use as one step of a path."""
    return quote(_speakable(value), safe="")


def instant(moment: datetime) -> str:
    """Return an aware datetime as a SOQL literal, in UTC with milliseconds."""
    if moment.tzinfo is None:
        raise Misunderstood("an instant without a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _literal(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    raise Misunderstood(f"no SOQL literal: {type(value).__name__}")


def _speakable(value: str) -> str:
    if _UNSPEAKABLE.search(value):
        raise Misunderstood("a control character in a query")
    if len(value) > LONGEST_LITERAL:
        raise Misunderstood("a text too long for a query")
    return value


def _joined(operator: str, conditions: Sequence[Condition]) -> Condition:
    if not conditions:
        raise Misunderstood("no condition to join")
    if len(conditions) == 1:
        return conditions[0]
    return Condition(operator.join(f"({condition.soql})" for condition in conditions))


def _ordered(entry: str) -> str:
    field, descending, rest = entry.partition(" DESC")
    if rest:
        raise Misunderstood("not an order")
    return name(field) + descending
