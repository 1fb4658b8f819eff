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
    PICKLIST = "picklist"
    CHECKBOX = "checkbox"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a picklist: what is stored and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form; `length` in UTF-16 units, 0 for unlimited."""

    name: str
    label: str
    type: FieldType
    required: bool = False
    editable: bool = True
    length: int = 0
    choices: tuple[Choice, ...] = ()
    default: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class FormDescription:
    """The fields of one kind of record, in the order to show them; `external_id` is a unique key field, "" if none."""

    sobject: str
    fields: tuple[FormField, ...]
    external_id: str = ""

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
