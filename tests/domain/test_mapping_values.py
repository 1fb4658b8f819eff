"""What a mapping makes of a Case."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.cases import Author, Priority
from care_desktop.domain.default_mapping import DEFAULT_MAPPING
from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.mapping_values import ALL_OTHERS, LAST_MESSAGES, Facts, apply, message_line, value_of
from care_desktop.domain.people import ContactPoint, PointKind
from tests.helpers.builders import NOW, case, case_form, customer, me, message

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
ROWS = st.builds(
    MappingRow,
    sobject=st.sampled_from(["Case", "Lead"]),
    field=st.sampled_from([field.name for field in case_form().fields] + ["Gone__c"]),
    kind=st.sampled_from(MappingKind),
    source=st.one_of(st.sampled_from(CareField), st.just("field:Order"), TEXTS),
    table=st.dictionaries(TEXTS, TEXTS, max_size=3),
)


def facts(**values: Any) -> Facts:
    said = values.pop("messages", [message(1), message(2, "And a second one")])
    return Facts(case(**values), said, me(), NOW)


def one(kind: MappingKind, source: str, **table: str) -> FieldMapping:
    return FieldMapping(rows=(MappingRow("Case", "Subject", kind, source, table),))


def test_an_account_without_a_mapping_gets_a_sensible_case() -> None:
    values = apply(DEFAULT_MAPPING, "Case", facts(priority=Priority.URGENT, platform="email"))

    lines = values["Description"].splitlines()
    assert [line.split(": ", 1)[1] for line in lines] == ["Where is my parcel?", "And a second one"]
    assert {**values, "Description": ""} == {
        "Subject": "The parcel did not arrive",
        "Description": "",
        "Priority": "High",
        "Status": "New",
        "Origin": "Email",
    }


def test_a_lead_of_somebody_with_one_name_has_it_as_its_last_name() -> None:
    values = apply(DEFAULT_MAPPING, "Lead", facts(person=customer(last_name="")))

    assert values["LastName"] == "Ann"
    assert "FirstName" not in values
    assert "Company" not in values


def test_a_message_is_one_line_in_utc() -> None:
    sent = NOW.astimezone(timezone(timedelta(hours=-7)))

    assert message_line(message(text=" Two\n lines ", sent_at=sent)) == "[2026-03-02T09:00:00Z] Ann Lee: Two lines"


def test_messages_are_the_first_the_latest_or_the_last_ten_and_never_notes() -> None:
    said = [message(number, f"Number {number}") for number in range(1, 13)]
    said.append(message(13, "A note", author=Author.NOTE))

    def read(source: CareField) -> list[str]:
        return value_of(source, facts(messages=said)).splitlines()

    assert [line.rsplit(" ", 1)[1] for line in read(CareField.LAST_MESSAGES)] == [str(n) for n in range(3, 13)]
    assert read(CareField.FIRST_MESSAGE)[0].endswith("Number 1")
    assert read(CareField.LATEST_MESSAGE)[0].endswith("Number 12")
    assert len(read(CareField.LAST_MESSAGES)) == LAST_MESSAGES


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (CareField.SUBJECT, "The parcel did not arrive"),
        (CareField.CASE_NUMBER, "1001"),
        (CareField.CASE_URL, "https://care.example/cases/case-1"),
        (CareField.CREATED_AT, "2026-02-28T09:00:00Z"),
        (CareField.CUSTOMER_PHONE, "+40 21 555 0100"),
        (CareField.ESCALATED_AT, "2026-03-02T09:00:00Z"),
        (CareField.AGENT_NAME, "Robin Agent"),
        (CareField.AGENT_EMAIL, "robin@care.example"),
        ("field:Order", "A-17"),
        ("field:Nothing", ""),
        ("of_a_later_version", ""),
    ],
)
def test_each_source_is_read(source: str, value: str) -> None:
    person = customer(contact_points=(ContactPoint(PointKind.PHONE, "+40 21 555 0100"),))

    about = facts(person=person, fields=(("Order", "A-17"),), url="https://care.example/cases/case-1")

    assert value_of(source, about) == value


def test_a_case_without_a_subject_is_called_by_channel_and_number() -> None:
    assert value_of(CareField.SUBJECT, facts(subject=" ")) == "Help desk 1001"


def test_a_table_has_a_line_for_all_others_and_no_eye_for_case() -> None:
    table = {"Chat": "Web chat", ALL_OTHERS: "Other"}
    mapping = one(MappingKind.VARIABLE, CareField.PLATFORM, **table)

    assert apply(mapping, "Case", facts(platform="CHAT")) == {"Subject": "Web chat"}
    assert apply(mapping, "Case", facts(platform="pigeon")) == {"Subject": "Other"}
    assert not apply(one(MappingKind.VARIABLE, CareField.PLATFORM, email="E"), "Case", facts())


def test_a_row_of_an_unknown_kind_fills_nothing() -> None:
    mapping = FieldMapping(rows=(MappingRow("Case", "Subject", "magic", CareField.SUBJECT),))

    assert not apply(mapping, "Case", facts())


def test_values_are_made_to_fit_the_form() -> None:
    form = FormDescription(
        "Case",
        (
            FormField("Subject", "Subject", FieldType.TEXT, length=9),
            FormField("Due__c", "Due", FieldType.DATE),
            FormField("Mood__c", "Mood", FieldType.PICKLIST, choices=(Choice("N1", "Neutral"),)),
            FormField("Priority", "Priority", FieldType.PICKLIST, choices=(Choice("P1", "Urgent"),)),
            FormField("Locked__c", "Locked", FieldType.TEXT, editable=False),
        ),
    )
    sources = {
        "Subject": CareField.SUBJECT,
        "Due__c": CareField.CREATED_AT,
        "Mood__c": CareField.SENTIMENT,
        "Priority": CareField.PRIORITY,
        "Locked__c": CareField.SUBJECT,
        "Gone__c": CareField.SUBJECT,
    }
    rows = tuple(MappingRow("Case", field, MappingKind.DYNAMIC, source) for field, source in sources.items())

    values = apply(FieldMapping(rows=rows), "Case", facts(), form)

    assert values == {"Subject": "The parce", "Due__c": "2026-02-28", "Mood__c": "N1"}


@given(st.lists(ROWS, max_size=6), TEXTS, TEXTS)
def test_whatever_is_mapped_fits_the_form_or_is_left_out(rows: list[MappingRow], subject: str, said: str) -> None:
    form = case_form()
    about = facts(subject=subject, messages=[message(1, said)], fields=(("Order", subject),))

    values = apply(FieldMapping(rows=tuple(rows)), "Case", about, form)

    for name, value in values.items():
        field = form.field(name)
        assert field is not None
        assert value
        assert not field.length or len(value.encode("utf-16-le")) // 2 <= field.length
        assert not field.choices or value in {choice.value for choice in field.choices}
