"""A form as the org describes it: which fields, which are required, how long, which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    NOT_A_CHOICE = "not a choice"


def check(form: FormDescription, values: Mapping[str, str]) -> Mapping[str, Problem]:
    """Return what is wrong with `values`, by field name; only fields that the form knows are looked at."""
    found = {field.name: _check_value(field, values.get(field.name, "").strip()) for field in form.fields}
    return {name: problem for name, problem in found.items() if problem is not None}


def _check_value(field: FormField, value: str) -> Problem | None:
    if not value:
        return Problem.MISSING if field.required and field.type is not FieldType.CHECKBOX else None
    if field.length and len(value.encode("utf-16-le")) // 2 > field.length:
        return Problem.TOO_LONG
    if field.type is FieldType.EMAIL and not _looks_like_email(value):
        return Problem.NOT_AN_EMAIL
    if field.type is FieldType.PICKLIST and value not in {choice.value for choice in field.choices}:
        return Problem.NOT_A_CHOICE
    return None


def _looks_like_email(value: str) -> bool:
    local, at, host = value.partition("@")
    return bool(local and at and "." in host.strip(".")) and not any(c.isspace() for c in value)
