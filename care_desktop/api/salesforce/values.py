"""Field values on their way to Salesforce and back, and whether a record holds what was sent.

Vendor facts: REST API Guide, valid date and dateTime formats; SOAP API Guide, primitive data types.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from care_desktop.api.salesforce.describe import Described
from care_desktop.api.salesforce.query import name
from care_desktop.domain import field_values
from care_desktop.domain.ids import normalise_record_id
from care_desktop.domain.people import Contact

Value = str | bool | int | float | None
_INTEGERS = frozenset({"int", "long"})
_NUMBERS = frozenset({"double", "currency", "percent"}) | _INTEGERS
MOST_EXACT_DIGITS = 15
"""How many digits a JSON number carries for sure; longer ones travel as text, which Salesforce reads as well."""


def to_wire(described: Described | None, values: Mapping[str, str | None]) -> dict[str, Value]:
    """Return the values as they are sent: an empty text clears (null), numbers and checkboxes as what they are.

    A text that its kind cannot hold is sent as it is: the server's refusal names the field.
    """
    known = described.fields if described else {}
    return {name(field): _value(known[field].type if field in known else "", value) for field, value in values.items()}


def text_of(value: object) -> str:
    """Return a value of a record or a default as plain text, as domain/field_values.py has it; "" for none."""
    if isinstance(value, bool):
        return field_values.TRUE if value else ""
    if isinstance(value, int | float):
        return _plain_number(value)
    return value if isinstance(value, str) else ""


def agree(contact: Contact, sent: Mapping[str, Value]) -> bool:
    """Say whether every value that was sent stands in the record, as Salesforce keeps texts: trimmed, one line end."""
    return all(_same(contact.fields.get(field), value) for field, value in sent.items())


def _value(kind: str, value: str | None) -> Value:
    text = (value or "").strip()
    if kind == "boolean":
        return field_values.read_checkbox(text) if value is not None else None
    if not text:
        return None
    if kind in _NUMBERS:
        return _number(text)
    if kind == "datetime":
        moment = field_values.read_instant(text)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000" if moment else text
    if kind == "time":
        clock = field_values.read_time(text)
        return f"{clock.isoformat(timespec='milliseconds')}Z" if clock is not None else text
    if kind == "multipicklist":
        return field_values.write_choices(field_values.read_choices(text))
    if kind == "reference":
        return normalise_record_id(text) or text
    return value


def _number(text: str) -> Value:
    number = field_values.read_number(text)
    if number is None or sum(field_values.digits_of(number)) > MOST_EXACT_DIGITS:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def _plain_number(value: float) -> str:
    number = Decimal(repr(value))
    if not number.is_finite():
        return ""
    return str(int(number)) if number == number.to_integral_value() else format(number.normalize(), "f")


def _same(held: str | bool | None, sent: Value) -> bool:
    if isinstance(sent, bool):
        return held is sent or (held is None and not sent)
    if isinstance(sent, int | float):
        number = field_values.read_number(str(held or ""))
        return number is not None and number == Decimal(repr(sent))
    if _kept(held) == _kept(sent):
        return True
    if not isinstance(held, str) or sent is None:
        return False
    moment = field_values.read_instant(sent)
    if moment is not None:
        return field_values.read_instant(held) == moment
    several = field_values.SEPARATOR in sent
    return several and set(field_values.read_choices(held)) == set(field_values.read_choices(sent))


def _kept(value: Value) -> Value:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value
