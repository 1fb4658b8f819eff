"""A form on its way from the org's description to a filled-in record: values, what is wrong with them, what changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField, Problem, check
from care_desktop.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field as it stands; `original` is what Salesforce holds, or "" for a new record."""

    name: str
    label: str
    type: FieldType
    value: str = ""
    original: str = ""
    required: bool = False
    editable: bool = True
    length: int = 0
    choices: tuple[Choice, ...] = ()
    help: str = ""
    problem: str = ""

    @property
    def is_dirty(self) -> bool:
        """Whether saving would change the record."""
        return self.value.strip() != self.original.strip()


@dataclass(frozen=True, slots=True)
class FormState:
    """All fields in their order; `problem` is a sentence about the form as a whole."""

    description: FormDescription = field(default_factory=lambda: FormDescription("", ()))
    fields: tuple[FieldState, ...] = ()
    problem: str = ""

    def field(self, name: str) -> FieldState | None:
        """Return the field of that API name, if it stands on the form."""
        return next((field for field in self.fields if field.name == name), None)

    def values(self) -> dict[str, str]:
        """Return what stands in the fields, by API name, outer spaces trimmed."""
        return {field.name: field.value.strip() for field in self.fields}

    def changes(self) -> dict[str, str]:
        """Return only what differs from the original."""
        return {field.name: field.value.strip() for field in self.fields if field.is_dirty}

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from the original."""
        return any(field.is_dirty for field in self.fields)

    @property
    def first_problem(self) -> str:
        """The API name of the first field with a problem; "" when all are fine."""
        return next((field.name for field in self.fields if field.problem), "")


def new_form(description: FormDescription, values: Mapping[str, str]) -> FormState:
    """Return the form for a record that does not exist yet, filled with `values` over the org's defaults."""
    editable = (field for field in description.fields if field.editable)
    return FormState(description, tuple(_state(field, values.get(field.name, field.default), "") for field in editable))


def record_form(description: FormDescription, record: Mapping[str, object], edits: Mapping[str, str]) -> FormState:
    """Return the form of an existing record as Salesforce holds it, with unsaved `edits` on top."""
    states = []
    for described in description.fields:
        original = _as_text(record.get(described.name))
        states.append(_state(described, edits.get(described.name, original), original))
    return FormState(description, tuple(states))


def with_value(form: FormState, name: str, value: str) -> FormState:
    """Return the form after typing; the field's problem is forgotten, it is judged anew when sent."""
    fields = (replace(f, value=_writable(value, f.type), problem="") if f.name == name else f for f in form.fields)
    return replace(form, fields=tuple(fields))


def checked(form: FormState, names: Iterable[str] | None = None) -> FormState:
    """Return the form with what our own rules find wrong marked at the fields (only `names`, when given)."""
    found = check(form.description, form.values())
    looked_at = None if names is None else set(names)
    fields = []
    for row in form.fields:
        problem = found.get(row.name) if looked_at is None or row.name in looked_at else None
        fields.append(replace(row, problem=_sentence(problem, row) if problem else ""))
    return replace(form, fields=tuple(fields), problem="")


def refused(form: FormState, problems: Mapping[str, str]) -> FormState:
    """Return the form with the server's sentences: at the fields they name, the rest above the form."""
    known = {field.name for field in form.fields}
    general = [sentence for name, sentence in problems.items() if name not in known]
    fields = (replace(field, problem=problems.get(field.name, "")) for field in form.fields)
    return replace(form, fields=tuple(fields), problem="\n".join(general))


def _writable(value: str, kind: FieldType) -> str:
    """Return `value` without what no record holds: control characters, half letters, and breaks in a single line."""
    if value.isprintable():
        return value
    breaks = "\n\t" if kind is FieldType.LONG_TEXT else ""
    return "".join(_kept(c, breaks) for c in value.replace("\r\n", "\n"))


def _kept(c: str, breaks: str) -> str:
    if c in breaks or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"):
        return c
    return " " if c.isspace() else ""


def _state(field: FormField, value: str, original: str) -> FieldState:
    return FieldState(
        field.name,
        field.label,
        field.type,
        value=value,
        original=original,
        required=field.required,
        editable=field.editable,
        length=field.length,
        choices=field.choices,
        help=field.help,
    )


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


def _sentence(problem: Problem, field: FieldState) -> str:
    if problem is Problem.MISSING:
        return _("{field} is required.").format(field=field.label)
    if problem is Problem.TOO_LONG:
        over = len(field.value.strip().encode("utf-16-le")) // 2 - field.length
        template = ngettext(
            "{field} is one character too long; it holds {length}.",
            "{field} is {over} characters too long; it holds {length}.",
            over,
        )
        return template.format(field=field.label, over=over, length=field.length)
    if problem is Problem.NOT_AN_EMAIL:
        return _("This is not an email address. It needs a form like name@company.example.")
    return _("“{value}” is not one of the values that Salesforce offers here.").format(value=field.value)
