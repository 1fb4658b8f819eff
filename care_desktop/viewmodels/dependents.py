"""Picklists that depend on another field: choices follow it at once, and a value comes back with its controller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.field_values import read_choices, write_choices
from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField, choices_under
from care_desktop.i18n import _
from care_desktop.viewmodels.form_state import FieldState, FormState


def choices_for(form: FormDescription, field: FormField, values: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return what may be chosen now; all choices where the controller does not stand on the form."""
    if not field.controller:
        return field.choices
    has_controller = field.controller in values and form.field(field.controller) is not None
    return choices_under(field, {field.controller: values[field.controller]} if has_controller else {})


def waiting_for(form: FormDescription, field: FormField, values: Mapping[str, str]) -> str:
    """Return the sentence about the field that must be chosen first; "" when there is something to choose from."""
    controller = form.field(field.controller) if field.controller else None
    if controller is None or controller.type is FieldType.CHECKBOX or values.get(controller.name, "").strip():
        return ""
    return "" if choices_for(form, field, values) else _("Choose {field} first.").format(field=controller.label)


def follow(form: FormState, changed: str) -> FormState:
    """Return the form after `changed` got another value: all that depends on it, and on that, follows."""
    waiting, seen = [changed], {changed}
    while waiting:
        controller = waiting.pop(0)
        for described in form.description.fields:
            if described.controller == controller and described.name not in seen:
                seen.add(described.name)
                waiting.append(described.name)
                form = _followed(form, described)
    return form


def _followed(form: FormState, described: FormField) -> FormState:
    was = form.field(described.name)
    if was is None:
        return form
    values = {row.name: row.value for row in form.fields}
    choices = choices_for(form.description, described, values)
    wanted = form.aside.get(was.name, was.value)
    kept = _kept(wanted, choices, was.type)
    aside = {name: value for name, value in form.aside.items() if name != was.name}
    if kept != wanted:
        aside[was.name] = wanted
    now = replace(
        was,
        value=kept,
        choices=choices,
        waits_for=waiting_for(form.description, described, values),
        note=_note(form, described, wanted) if kept != wanted else "",
        problem="",
    )
    fields = tuple(now if row.name == now.name else row for row in form.fields)
    return replace(form, fields=fields, aside=aside)


def _kept(wanted: str, choices: tuple[Choice, ...], kind: FieldType) -> str:
    offered = {choice.value for choice in choices}
    if kind is FieldType.MULTI_PICKLIST:
        return write_choices(value for value in read_choices(wanted) if value in offered)
    return wanted if wanted in offered else ""


def _note(form: FormState, described: FormField, wanted: str) -> str:
    labels = {choice.value: choice.label for choice in described.choices}
    words = ", ".join(labels.get(value, value) for value in read_choices(wanted))
    controller = form.field(described.controller)
    chosen = _shown(controller) if controller is not None else ""
    if not chosen:
        return _("“{value}” was cleared. It comes back with the value of the field that it depends on.").format(
            value=words
        )
    return _("“{value}” is not offered with “{chosen}”, and was cleared.").format(value=words, chosen=chosen)


def _shown(field: FieldState) -> str:
    if field.type is FieldType.CHECKBOX:
        return field.label if field.value == "true" else _("not {field}").format(field=field.label)
    return next((choice.label for choice in field.choices if choice.value == field.value), field.value)
