"""Turning a half-filled form to another record type: what was typed stays, or waits until a form has a place for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.field_values import read_choices
from care_desktop.domain.forms import Choice, FieldType, FormDescription
from care_desktop.viewmodels.dependents import choices_for
from care_desktop.viewmodels.form import new_form, with_typed
from care_desktop.viewmodels.form_state import FormState

RECORD_TYPE = "RecordTypeId"
"""The field under which a draft keeps its record type, as Salesforce names it."""
_PERSON = ("Email", "MobilePhone", "HomePhone", "OtherPhone", "AssistantPhone", "AssistantName", "Title", "Department")
_PERSON_PREFIXES = ("Mailing", "Other")
_PERSON_MARK, _CUSTOM, _PERSON_CUSTOM = "Person", "__c", "__pc"


def turned(form: FormState, description: FormDescription) -> FormState:
    """Return the form under another description; what has no place there is put aside and comes back with its place.

    A person account names the contact's fields otherwise: what was typed goes along.
    """
    carried = _renamed({**form.aside, **answers(form)}, description.sobject, form.description.sobject)
    fitting = {name: value for name, value in carried.items() if _fits(description, name, value, carried)}
    new = new_form(description, fitting, form.records)
    new = replace(new, aside={name: value for name, value in carried.items() if value and name not in fitting})
    for row in form.fields:
        new = with_typed(new, row.name, row.typed) if row.typed else new
    return new


def record_of(form: FormState) -> dict[str, str]:
    """Return what is to be saved or kept: the values, and the record type where the user has a choice of them."""
    chosen = {RECORD_TYPE: form.description.record_type} if form.description.record_types else {}
    return {**form.values(), **chosen}


def answers(form: FormState) -> dict[str, str]:
    """Return what differs from the org's defaults: those are no answers of this person."""
    defaults = {field.name: field.default for field in form.description.fields}
    return {row.name: row.value for row in form.fields if row.editable and row.value != defaults.get(row.name, "")}


def as_contact(form: FormState) -> dict[str, str]:
    """Return the answers under the names that a contact's fields have."""
    return _renamed(answers(form), "Contact", form.description.sobject)


def _fits(form: FormDescription, name: str, value: str, values: Mapping[str, str]) -> bool:
    field = form.field(name)
    if field is None or not field.editable:
        return False
    if field.type not in (FieldType.PICKLIST, FieldType.MULTI_PICKLIST) or not value:
        return True
    offered = {choice.value for choice in _offered(form, name, values)}
    return offered.issuperset(read_choices(value) if field.type is FieldType.MULTI_PICKLIST else (value,))


def _offered(form: FormDescription, name: str, values: Mapping[str, str]) -> tuple[Choice, ...]:
    field = form.field(name)
    defaults = {other.name: other.default for other in form.fields}
    return () if field is None else choices_for(form, field, {**defaults, **values})


def _renamed(values: Mapping[str, str], now: str, before: str) -> dict[str, str]:
    """Return the values under the names of the other object (O:account-person-account-fields)."""
    if now == before:
        return dict(values)
    rename = _as_person if now == "Account" else _as_contact
    return {rename(name): value for name, value in values.items()}


def _as_person(name: str) -> str:
    if name.endswith(_CUSTOM):
        return name.removesuffix(_CUSTOM) + _PERSON_CUSTOM
    return _PERSON_MARK + name if name in _PERSON or name.startswith(_PERSON_PREFIXES) else name


def _as_contact(name: str) -> str:
    if name.endswith(_PERSON_CUSTOM):
        return name.removesuffix(_PERSON_CUSTOM) + _CUSTOM
    bare = name.removeprefix(_PERSON_MARK)
    return bare if bare in _PERSON or bare.startswith(_PERSON_PREFIXES) else name
