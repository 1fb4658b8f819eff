"""What a form is at one moment: its fields as they stand, what waits aside, and the records that it points to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from care_desktop.domain.forms import Choice, FieldType, FormDescription, Reference

BLANKS = frozenset({FieldType.CHECKBOX})
"""Kinds of fields that cannot be empty: without an answer they say no."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field as it stands; `original` is what Salesforce holds, or "" for a new record.

    `choices` are those that may be chosen now. `note` is a quiet sentence, `waits_for` says which field comes first.
    `unit` is what an amount counts: "%", or the code of a currency where the org has several; "" is not known.
    `reference` is the record that a look-up points to; `typed` are letters in a look-up that name no record yet.
    """

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
    note: str = ""
    waits_for: str = ""
    references: tuple[str, ...] = ()
    reference: Reference | None = None
    typed: str = ""
    scale: int = 0
    unit: str = ""

    @property
    def is_dirty(self) -> bool:
        """Whether saving would change the record, or would have to ask what was meant."""
        return bool(self.typed) or self.value.strip() != self.original.strip()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read in it."""
        return self.type not in BLANKS and not self.value.strip() and not self.typed


@dataclass(frozen=True, slots=True)
class FormState:
    """All fields in their order; `problem` is a sentence about the form as a whole.

    `aside` are values that the form has no place for now, by field: they come back when it has one again.
    `records` are the records that look-ups may point to, by id.
    """

    description: FormDescription = field(default_factory=lambda: FormDescription("", ()))
    fields: tuple[FieldState, ...] = ()
    problem: str = ""
    aside: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, Reference] = field(default_factory=dict)

    def field(self, name: str) -> FieldState | None:
        """Return the field of that API name, if it stands on the form."""
        return next((field for field in self.fields if field.name == name), None)

    def values(self) -> dict[str, str]:
        """Return what stands in the fields that can be filled in, by API name, outer spaces trimmed."""
        return {field.name: field.value.strip() for field in self.fields if field.editable}

    def changes(self) -> dict[str, str]:
        """Return only what differs from the original."""
        return {field.name: field.value.strip() for field in self.fields if field.is_dirty}

    def edits(self) -> dict[str, str]:
        """Return what was typed, letter by letter; not in a look-up whose letters name no record yet."""
        return {field.name: field.value for field in self.fields if field.value != field.original and not field.typed}

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from the original."""
        return any(field.is_dirty for field in self.fields)

    @property
    def first_problem(self) -> str:
        """The API name of the first field with a problem; "" when all are fine."""
        return next((field.name for field in self.fields if field.problem), "")
