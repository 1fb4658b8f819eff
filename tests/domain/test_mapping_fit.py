"""Which Salesforce field can take what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.forms import Choice, FieldType, FormField
from care_desktop.domain.mapping import CareField, MappingKind, MappingRow
from care_desktop.domain.mapping_fit import Misfit, fits, misfit, misfit_of_value, misfits, sources_of, values_of
from tests.helpers.builders import case_form, record_id

DYNAMIC, INTERNAL, VARIABLE, MESSAGES = MappingKind


def field(kind: FieldType, **values: object) -> FormField:
    return FormField("X__c", "X", kind, **values)  # type: ignore[arg-type]


def test_every_care_field_belongs_to_a_kind() -> None:
    assert {source for kind in MappingKind for source in sources_of(kind)} == set(CareField)


def test_the_default_mapping_fits_the_standard_case() -> None:
    assert not misfits(DEFAULT_MAPPING.rows, case_form())


@pytest.mark.parametrize(
    ("kind", "source", "type_", "wrong"),
    [
        (DYNAMIC, CareField.SUBJECT, FieldType.TEXT, None),
        (DYNAMIC, CareField.SUBJECT, FieldType.EMAIL, Misfit.WRONG_TYPE),
        (DYNAMIC, CareField.SUBJECT, FieldType.PICKLIST, Misfit.WRONG_TYPE),
        (DYNAMIC, CareField.PRIORITY, FieldType.PICKLIST, Misfit.NEEDS_TABLE),
        (DYNAMIC, "field:Order", FieldType.PICKLIST, None),
        (DYNAMIC, "field:", FieldType.TEXT, Misfit.NO_SOURCE),
        (DYNAMIC, CareField.CUSTOMER_EMAIL, FieldType.EMAIL, None),
        (DYNAMIC, CareField.CREATED_AT, FieldType.DATE, None),
        (DYNAMIC, CareField.AGENT_NAME, FieldType.TEXT, Misfit.NO_SOURCE),
        (INTERNAL, CareField.ESCALATED_AT, FieldType.DATE_TIME, None),
        (INTERNAL, CareField.AGENT_NAME, FieldType.REFERENCE, Misfit.WRONG_TYPE),
        (MESSAGES, CareField.LAST_MESSAGES, FieldType.LONG_TEXT, None),
        (MESSAGES, CareField.LAST_MESSAGES, FieldType.PICKLIST, Misfit.TEXT_ONLY),
        (MESSAGES, CareField.SUBJECT, FieldType.TEXT, Misfit.NO_SOURCE),
        (VARIABLE, CareField.PRIORITY, FieldType.REFERENCE, None),
        (VARIABLE, CareField.SUBJECT, FieldType.TEXT, Misfit.NO_SOURCE),
    ],
)
def test_each_kind_has_its_types(kind: MappingKind, source: str, type_: FieldType, wrong: Misfit | None) -> None:
    assert misfit(kind, source, field(type_)) is wrong


@given(st.sampled_from(MappingKind), st.one_of(st.sampled_from(CareField), st.text()), st.sampled_from(FieldType))
def test_every_triple_has_an_answer_and_text_takes_whatever_is_read(
    kind: MappingKind, source: str, type_: FieldType
) -> None:
    fits(kind, source, field(type_))
    if source in sources_of(kind):
        assert fits(kind, source, field(FieldType.LONG_TEXT))


def test_a_field_that_may_not_be_written_takes_nothing() -> None:
    assert misfit(DYNAMIC, CareField.SUBJECT, field(FieldType.TEXT, editable=False)) is Misfit.NO_FIELD


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        (FieldType.PICKLIST, "A", "C"),
        (FieldType.MULTI_PICKLIST, "A;B", "A;C"),
        (FieldType.CHECKBOX, "true", "yes"),
        (FieldType.NUMBER, "-1.5", "many"),
        (FieldType.REFERENCE, record_id("00G", 1), "a queue"),
        (FieldType.DATE, "2026-03-02", "tomorrow"),
        (FieldType.DATE_TIME, "2026-03-02T09:00:00Z", "noon"),
        (FieldType.TEXT, "short", "a good deal too long"),
    ],
)
def test_values_of_a_table_are_judged_by_the_type(type_: FieldType, good: str, bad: str) -> None:
    length = 10 if type_ is FieldType.TEXT else 0
    target = field(type_, choices=(Choice("A", "a"), Choice("B", "b")), length=length)

    assert misfit_of_value(good, target) is None
    assert misfit_of_value("", target) is None
    assert misfit_of_value(bad, target) in (Misfit.NOT_A_CHOICE, Misfit.NOT_A_VALUE)


def test_rows_are_judged_in_their_places() -> None:
    rows = (
        MappingRow("Lead", "Nothing__c", DYNAMIC, CareField.SUBJECT),
        MappingRow("Case", "Subject", DYNAMIC, CareField.SUBJECT),
        MappingRow("Case", "Subject", DYNAMIC, CareField.CHANNEL),
        MappingRow("Case", "Gone__c", DYNAMIC, CareField.SUBJECT),
        MappingRow("Case", "Priority", VARIABLE, CareField.PRIORITY, {"low": ""}),
        MappingRow("Case", "Origin", VARIABLE, CareField.PLATFORM, {"": "Carrier pigeon"}),
    )

    assert misfits(rows, case_form()) == {
        2: Misfit.TWICE,
        3: Misfit.NO_FIELD,
        4: Misfit.EMPTY_TABLE,
        5: Misfit.NOT_A_CHOICE,
    }


def test_closed_care_fields_tell_their_values() -> None:
    assert values_of(CareField.PRIORITY) == ("urgent", "high", "medium", "low")
    assert values_of(CareField.PLATFORM) == ()
