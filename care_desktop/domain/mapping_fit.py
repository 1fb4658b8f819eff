"""Which Care fields each kind may read, and which Salesforce field can take what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from care_desktop.domain.cases import Priority, Sentiment, Status
from care_desktop.domain.forms import FieldType, FormDescription, FormField, Problem, check
from care_desktop.domain.mapping import CASE_FIELD_PREFIX, KINDS, CareField, MappingKind, MappingRow


class Misfit(StrEnum):
    """Why a row of a mapping cannot stand."""

    NO_FIELD = "the org has no such field, or the user may not fill it in"
    NO_SOURCE = "the kind does not read this Care field"
    TEXT_ONLY = "messages go into text fields only"
    WRONG_TYPE = "the Salesforce type cannot take it"
    NEEDS_TABLE = "a picklist needs a value table"
    EMPTY_TABLE = "a value table without a line"
    NOT_A_CHOICE = "a value that the picklist does not offer"
    NOT_A_VALUE = "a value that the Salesforce type cannot take"
    NOT_KNOWN = "a kind that this version does not know"
    TWICE = "an earlier row fills the same field"


_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_NUMBERS = frozenset({FieldType.NUMBER, FieldType.CURRENCY, FieldType.PERCENT})
_TIMES = frozenset({FieldType.DATE, FieldType.DATE_TIME})
_CHOICES = frozenset({FieldType.PICKLIST, FieldType.MULTI_PICKLIST})

_INTERNAL = (CareField.ESCALATED_AT, CareField.AGENT_NAME, CareField.AGENT_EMAIL)
_MESSAGES = (CareField.FIRST_MESSAGE, CareField.LATEST_MESSAGE, CareField.LAST_MESSAGES)
_DYNAMIC = tuple(field for field in CareField if field not in (*_INTERNAL, *_MESSAGES))
_VARIABLE = (
    CareField.PRIORITY,
    CareField.STATUS,
    CareField.SENTIMENT,
    CareField.PLATFORM,
    CareField.CHANNEL,
    CareField.ASSIGNEE,
)
_SOURCES: Mapping[str, tuple[CareField, ...]] = {
    MappingKind.DYNAMIC: _DYNAMIC,
    MappingKind.INTERNAL: _INTERNAL,
    MappingKind.VARIABLE: _VARIABLE,
    MappingKind.MESSAGES: _MESSAGES,
}
_BEYOND_TEXT: Mapping[CareField, frozenset[FieldType]] = {
    CareField.CASE_NUMBER: _NUMBERS,
    CareField.CASE_URL: frozenset({FieldType.URL}),
    CareField.CREATED_AT: _TIMES,
    CareField.ESCALATED_AT: _TIMES,
    CareField.CUSTOMER_EMAIL: frozenset({FieldType.EMAIL}),
    CareField.CUSTOMER_PHONE: frozenset({FieldType.PHONE}),
    CareField.AGENT_EMAIL: frozenset({FieldType.EMAIL}),
}
_VALUES: Mapping[CareField, tuple[str, ...]] = {
    CareField.PRIORITY: tuple(Priority),
    CareField.STATUS: tuple(Status),
    CareField.SENTIMENT: tuple(Sentiment),
}
_ANY_TYPE = frozenset(FieldType)


def sources_of(kind: str) -> tuple[CareField, ...]:
    """Return the Care fields that rows of this kind may read, besides the Case's own fields; none of an unknown one."""
    return _SOURCES.get(kind, ())


def reads_own_fields(kind: str) -> bool:
    """Say whether rows of this kind may read the Case's own fields."""
    return kind in (MappingKind.DYNAMIC, MappingKind.VARIABLE)


def values_of(source: str) -> tuple[str, ...]:
    """Return all values that a Care field can have, none where anything can stand in it."""
    return next((values for field, values in _VALUES.items() if field == source), ())


def misfit(kind: str, source: str, field: FormField) -> Misfit | None:
    """Return why this Salesforce field cannot take what a row of this kind reads; None when it can."""
    if kind not in KINDS:
        return Misfit.NOT_KNOWN
    if not field.editable:
        return Misfit.NO_FIELD
    if not _reads(kind, source):
        return Misfit.NO_SOURCE
    if field.type in _types(kind, source):
        return None
    if kind == MappingKind.MESSAGES:
        return Misfit.TEXT_ONLY
    can_have_table = kind == MappingKind.DYNAMIC and _reads(MappingKind.VARIABLE, source)
    return Misfit.NEEDS_TABLE if field.type in _CHOICES and can_have_table else Misfit.WRONG_TYPE


def fits(kind: str, source: str, field: FormField) -> bool:
    """Say whether this Salesforce field can take what a row of this kind reads."""
    return misfit(kind, source, field) is None


def misfit_of_value(value: str, field: FormField) -> Misfit | None:
    """Return why a value of a table cannot stand in this Salesforce field; an empty one leaves the field alone."""
    if not value:
        return None
    if field.type is FieldType.CHECKBOX:
        return None if value in ("true", "false") else Misfit.NOT_A_VALUE
    alone = replace(field, required=False, controller="")
    wrong = check(FormDescription("", (alone,)), {field.name: value}).get(field.name)
    if wrong is None:
        return None
    return Misfit.NOT_A_CHOICE if wrong is Problem.NOT_A_CHOICE else Misfit.NOT_A_VALUE


def misfits(rows: Iterable[MappingRow], form: FormDescription) -> Mapping[int, Misfit]:
    """Return what is wrong with the rows of the form's object, by their place among `rows`."""
    found: dict[int, Misfit] = {}
    seen: set[str] = set()
    for place, row in enumerate(rows):
        if row.sobject != form.sobject:
            continue
        wrong = Misfit.TWICE if row.field in seen else _misfit_of_row(row, form)
        seen.add(row.field)
        if wrong is not None:
            found[place] = wrong
    return found


def _misfit_of_row(row: MappingRow, form: FormDescription) -> Misfit | None:
    field = form.field(row.field)
    if row.kind not in KINDS:
        return Misfit.NOT_KNOWN
    if field is None:
        return Misfit.NO_FIELD
    wrong = misfit(row.kind, row.source, field)
    if wrong is not None or row.kind != MappingKind.VARIABLE:
        return wrong
    if not any(row.table.values()):
        return Misfit.EMPTY_TABLE
    found = (misfit_of_value(value, field) for value in row.table.values())
    return next((one for one in found if one is not None), None)


def _reads(kind: str, source: str) -> bool:
    if source.startswith(CASE_FIELD_PREFIX):
        return reads_own_fields(kind) and len(source) > len(CASE_FIELD_PREFIX)
    return source in sources_of(kind)


def _types(kind: str, source: str) -> frozenset[FieldType]:
    if kind == MappingKind.VARIABLE:
        return _ANY_TYPE
    if kind == MappingKind.MESSAGES:
        return _TEXTS
    if source.startswith(CASE_FIELD_PREFIX):
        return _TEXTS | {FieldType.PICKLIST, FieldType.EMAIL, FieldType.PHONE, FieldType.URL}
    return _TEXTS | _BEYOND_TEXT.get(CareField(source), frozenset())
