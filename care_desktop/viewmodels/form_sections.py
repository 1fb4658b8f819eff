"""The order in which a form is read: the org's sections with their fields, and what was forgotten at the end."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.forms import FormDescription
from care_desktop.viewmodels.form_state import FieldState, FormState

LONG_FORM = 40
"""From so many fields on, a form offers to be searched."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, "" for none, and the names of the fields under it that stand on the form."""

    heading: str
    names: tuple[str, ...]


def sections_of(form: FormState) -> tuple[Section, ...]:
    """Return all fields of the form in sections, each field once; sections without a field are left out."""
    standing = [field.name for field in form.fields]
    return _sections(form.description, standing)


def _sections(description: FormDescription, standing: list[str]) -> tuple[Section, ...]:
    left, found = dict.fromkeys(standing), []
    for section in description.sections:
        names = tuple(name for name in dict.fromkeys(section.fields) if name in left)
        for name in names:
            del left[name]
        found.append(Section(section.heading, names))
    found.append(Section("", tuple(left)))
    return tuple(section for section in found if section.names)


def answers_to(field: FieldState, words: str, *, required_only: bool) -> bool:
    """Say whether a field stays on show while the form is searched; one with a problem always does."""
    if field.problem:
        return True
    if required_only and not field.required:
        return False
    return all(word in field.label.casefold() for word in words.casefold().split())
