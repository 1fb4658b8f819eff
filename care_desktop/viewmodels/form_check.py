"""What is wrong with a form, in sentences at its fields: found by our own rules, or said by the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from care_desktop.domain.field_values import utf16_length
from care_desktop.domain.forms import Problem, check
from care_desktop.i18n import _, ngettext
from care_desktop.viewmodels.form_state import FieldState, FormState


def checked(form: FormState) -> FormState:
    """Return a new record's form with what our own rules find wrong marked at the fields."""
    return _marked(form, check(form.description, form.values()))


def checked_changes(form: FormState) -> FormState:
    """Return an existing record's form with what is wrong in its changes marked; the rest is not judged."""
    held = {row.name: row.original for row in form.fields}
    return _marked(form, check(form.description, {row.name: row.value.strip() for row in form.fields}, held))


def refused(form: FormState, problems: Mapping[str, str]) -> FormState:
    """Return the form with the server's sentences: at the fields they name, the rest above the form."""
    known = {field.name for field in form.fields}
    general = [sentence for name, sentence in problems.items() if name not in known]
    fields = (replace(field, problem=problems.get(field.name, "")) for field in form.fields)
    return replace(form, fields=tuple(fields), problem="\n".join(general))


def _marked(form: FormState, found: Mapping[str, Problem]) -> FormState:
    fields = (replace(row, problem=_problem(row, found.get(row.name)) if row.editable else "") for row in form.fields)
    return replace(form, fields=tuple(fields), problem="")


def _problem(row: FieldState, found: Problem | None) -> str:
    if row.typed:
        return _("“{text}” is not a record yet. Choose one from the list, or clear the field.").format(text=row.typed)
    return _sentence(found, row) if found is not None else ""


def _sentence(problem: Problem, field: FieldState) -> str:
    if problem is Problem.TOO_LONG:
        return _too_long(field)
    if problem is Problem.TOO_MANY_DECIMALS:
        return _too_precise(field)
    return sentences()[problem].format(field=field.label, value=field.value)


def _too_long(field: FieldState) -> str:
    over = utf16_length(field.value.strip()) - field.length
    template = ngettext(
        "{field} is one character too long; it holds {length}.",
        "{field} is {over} characters too long; it holds {length}.",
        over,
    )
    return template.format(field=field.label, over=over, length=field.length)


def _too_precise(field: FieldState) -> str:
    if not field.scale:
        return _("{field} takes whole numbers only.").format(field=field.label)
    template = ngettext(
        "{field} takes one digit after the decimal point.",
        "{field} takes {count} digits after the decimal point.",
        field.scale,
    )
    return template.format(field=field.label, count=field.scale)


def sentences() -> Mapping[Problem, str]:
    """Return what is said of each problem that needs no counting."""
    return {
        Problem.MISSING: _("{field} is required."),
        Problem.NOT_AN_EMAIL: _("This is not an email address. It needs a form like name@company.example."),
        Problem.NOT_A_URL: _("This is not a web address. It needs a form like www.company.example."),
        Problem.NOT_A_CHOICE: _("“{value}” is not one of the values that Salesforce offers here."),
        Problem.NOT_OFFERED_HERE: _("“{value}” does not go with what is chosen above. Choose another value."),
        Problem.NOT_A_NUMBER: _("“{value}” is not a number."),
        Problem.TOO_MANY_DIGITS: _("{field} has no room for so many digits."),
        Problem.NOT_A_DATE: _("“{value}” is not a date. Choose it from the calendar, or type day, month and year."),
        Problem.NOT_A_DATE_TIME: _("“{value}” is not a date with a time. Type both, the time last."),
        Problem.NOT_A_TIME: _("“{value}” is not a time. Type hours and minutes."),
        Problem.NOT_A_RECORD: _("“{value}” is not a record. Choose one from the list."),
    }
