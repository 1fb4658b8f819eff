"""A form as the org describes it: which fields, which are required, how long, which values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from care_desktop.domain import field_values
from care_desktop.domain.ids import normalise_record_id


class FieldType(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LONG_TEXT = "long text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PICKLIST = "picklist"
    MULTI_PICKLIST = "multi picklist"
    CHECKBOX = "checkbox"
    DATE = "date"
    DATE_TIME = "date time"
    TIME = "time"
    NUMBER = "number"
    CURRENCY = "currency"
    PERCENT = "percent"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a picklist: what is stored and what is read.

    `valid_for` are the values of the controlling field under which it may be chosen ("true" and "" of a checkbox);
    None: under all of them.
    """

    value: str
    label: str
    valid_for: frozenset[str] | None = None

    def goes_with(self, controlling: str) -> bool:
        """Say whether it may be chosen while that value stands in the controlling field."""
        return self.valid_for is None or controlling in self.valid_for


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form. Values are texts, as `domain/field_values.py` reads them; "" is no value.

    `length` in UTF-16 units, 0 for unlimited. `controller` is the field that a dependent picklist depends on.
    `references` are the objects that a look-up may point to. `digits` before and `scale` after the decimal point.
    """

    name: str
    label: str
    type: FieldType
    required: bool = False
    editable: bool = True
    length: int = 0
    choices: tuple[Choice, ...] = ()
    default: str = ""
    help: str = ""
    controller: str = ""
    references: tuple[str, ...] = ()
    digits: int = 0
    scale: int = 0


@dataclass(frozen=True, slots=True)
class FormSection:
    """A heading of the org's layout, "" for none, and the API names of the fields that stand under it."""

    heading: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordType:
    """One kind of record that the user may make; `sobject` "Account" for a person account among the contacts'."""

    id: str
    name: str
    sobject: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that a look-up field may point to, and enough of it to tell two of a name apart."""

    id: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FormDescription:
    """The fields of one kind of record, in the order to show them; `external_id` is a unique key field, "" if none.

    `record_types` are those to choose from, empty when there is no choice; `record_type` is the id of the one that this
    form is for. `sections` group all fields; empty: one group without a heading.
    """

    sobject: str
    fields: tuple[FormField, ...]
    external_id: str = ""
    sections: tuple[FormSection, ...] = ()
    record_types: tuple[RecordType, ...] = ()
    record_type: str = ""

    def field(self, name: str) -> FormField | None:
        """Return the field of that API name, if the org has it and the user may see it."""
        return next((field for field in self.fields if field.name == name), None)


class Problem(StrEnum):
    """What is wrong with a value before it is sent."""

    MISSING = "missing"
    TOO_LONG = "too long"
    NOT_AN_EMAIL = "not an email"
    NOT_A_URL = "not a url"
    NOT_A_CHOICE = "not a choice"
    NOT_OFFERED_HERE = "not offered here"
    """A value of a dependent picklist that does not go with what is chosen in its controller."""
    NOT_A_NUMBER = "not a number"
    TOO_MANY_DIGITS = "too many digits"
    TOO_MANY_DECIMALS = "too many decimals"
    NOT_A_DATE = "not a date"
    NOT_A_DATE_TIME = "not a date and time"
    NOT_A_TIME = "not a time"
    NOT_A_RECORD = "not a record"


def choices_under(field: FormField, values: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return the choices that go with what stands in the controller; all of them where the form has no controller."""
    if not field.controller or field.controller not in values:
        return field.choices
    chosen = values[field.controller].strip()
    return tuple(choice for choice in field.choices if choice.goes_with(chosen))


def check(
    form: FormDescription, values: Mapping[str, str], held: Mapping[str, str] | None = None
) -> dict[str, Problem]:
    """Return what is wrong with `values`, by field name; only fields that the form knows are looked at.

    What Salesforce holds already (`held`) is not judged: it may be older than the rules.
    """
    whole = {field.name: values.get(field.name, "").strip() for field in form.fields}
    judged = (field for field in form.fields if held is None or _differs(field, whole, held))
    found = {field.name: _problem(field, whole) for field in judged}
    return {name: problem for name, problem in found.items() if problem is not None}


def _differs(field: FormField, values: Mapping[str, str], held: Mapping[str, str]) -> bool:
    looked_at = (name for name in (field.name, field.controller) if name in values)
    return any(values[name] != held.get(name, "").strip() for name in looked_at)


def _problem(field: FormField, values: Mapping[str, str]) -> Problem | None:
    value = values[field.name]
    if not value:
        return Problem.MISSING if _must_be_filled(field, values) else None
    if field.length and field_values.utf16_length(value) > field.length:
        return Problem.TOO_LONG
    if field.type in _PICKED:
        return _choice_problem(field, values)
    if field.type in _NUMBERS:
        return _number_problem(field, value)
    reads, problem = _READERS.get(field.type, (_anything, Problem.MISSING))
    return None if reads(value) else problem


def _must_be_filled(field: FormField, values: Mapping[str, str]) -> bool:
    """Say whether a value is asked for; a dependent picklist that offers none cannot be filled."""
    if not field.required or field.type is FieldType.CHECKBOX:
        return False
    return not field.controller or bool(choices_under(field, values))


def _choice_problem(field: FormField, values: Mapping[str, str]) -> Problem | None:
    value = values[field.name]
    chosen = {value} if field.type is FieldType.PICKLIST else set(field_values.read_choices(value))
    if not chosen <= {choice.value for choice in field.choices}:
        return Problem.NOT_A_CHOICE
    offered = {choice.value for choice in choices_under(field, values)}
    return None if chosen <= offered else Problem.NOT_OFFERED_HERE


def _number_problem(field: FormField, value: str) -> Problem | None:
    number = field_values.read_number(value)
    if number is None:
        return Problem.NOT_A_NUMBER
    before, behind = field_values.digits_of(number)
    if field.digits and before > field.digits:
        return Problem.TOO_MANY_DIGITS
    limited = field.digits or field.scale
    return Problem.TOO_MANY_DECIMALS if limited and behind > field.scale else None


def _anything(value: str) -> object:
    return True


_PICKED = frozenset({FieldType.PICKLIST, FieldType.MULTI_PICKLIST})
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.CURRENCY, FieldType.PERCENT})
_READERS: Mapping[FieldType, tuple[Callable[[str], object], Problem]] = {
    FieldType.EMAIL: (field_values.looks_like_email, Problem.NOT_AN_EMAIL),
    FieldType.URL: (field_values.looks_like_url, Problem.NOT_A_URL),
    FieldType.DATE: (field_values.read_date, Problem.NOT_A_DATE),
    FieldType.DATE_TIME: (field_values.read_instant, Problem.NOT_A_DATE_TIME),
    FieldType.TIME: (lambda text: field_values.read_time(text) is not None, Problem.NOT_A_TIME),
    FieldType.REFERENCE: (normalise_record_id, Problem.NOT_A_RECORD),
}
