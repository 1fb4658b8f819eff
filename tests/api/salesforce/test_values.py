"""Field values on their way to Salesforce and back: as what they are, and the same after the round trip."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.api.salesforce.describe import Described, DescribedField
from care_desktop.api.salesforce.values import Value, agree, text_of, to_wire
from care_desktop.domain.field_values import read_number
from care_desktop.domain.forms import FieldType
from care_desktop.domain.people import Contact
from tests.helpers.builders import contact_id
from tests.helpers.form_orgs import form_org

KINDS = ("string", "boolean", "int", "double", "datetime", "date", "time", "multipicklist", "reference", "textarea")
OBJECT = Described("Contact", {kind: DescribedField(kind, kind, kind) for kind in KINDS})


def wire(kind: str, value: str | None) -> Value:
    """Return how one value is sent."""
    return to_wire(OBJECT, {kind: value})[kind]


@pytest.mark.parametrize(
    ("kind", "text", "sent"),
    [
        ("string", "Ann", "Ann"),
        ("string", "  ", None),
        ("string", None, None),
        ("boolean", "true", True),
        ("boolean", "", False),
        ("boolean", None, None),
        ("int", "12", 12),
        ("double", "12.50", 12.5),
        ("double", "3.0", 3),
        ("double", "", None),
        ("double", "1234567890123456.78", "1234567890123456.78"),
        ("double", "many", "many"),
        ("date", "2026-03-01", "2026-03-01"),
        ("datetime", "2026-03-01T10:30:00+02:00", "2026-03-01T08:30:00.000+0000"),
        ("datetime", "soon", "soon"),
        ("time", "09:30", "09:30:00.000Z"),
        ("time", "00:00", "00:00:00.000Z"),
        ("multipicklist", "B; A;;B", "B;A"),
        ("reference", "003000000000001", "003000000000001AAA"),
        ("reference", "Ann", "Ann"),
    ],
)
def test_values_are_sent_as_what_they_are(kind: str, text: str | None, sent: Value) -> None:
    assert wire(kind, text) == sent
    assert type(wire(kind, text)) is type(sent)


def test_a_field_that_is_not_known_is_sent_as_text() -> None:
    assert to_wire(None, {"Anything__c": "12", "Nothing__c": ""}) == {"Anything__c": "12", "Nothing__c": None}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, ""),
        (12, "12"),
        (12.0, "12"),
        (0.1, "0.1"),
        (1e21, "1" + "0" * 21),
        (1e-7, "0.0000001"),
        (float("nan"), ""),
        (float("inf"), ""),
        ({"street": "x"}, ""),
        (["A"], ""),
        ("A;B", "A;B"),
    ],
)
def test_what_a_record_holds_becomes_plain_text(value: object, text: str) -> None:
    assert text_of(value) == text


@given(st.floats(-1e14, 1e14).map(lambda number: round(number, 4)))
def test_a_number_survives_the_way_there_and_back(number: float) -> None:
    text = text_of(number)
    assert read_number(text) is not None
    assert text_of(wire("double", text)) == text


@pytest.mark.parametrize(
    ("held", "sent", "same"),
    [
        ("12.50", 12.5, True),
        ("12", 12, True),
        ("12", 13, False),
        (None, 0, False),
        (True, True, True),
        (None, False, True),
        (False, None, False),
        ("2026-03-01T08:30:00.000+0000", "2026-03-01T08:30:00.000+0000", True),
        ("2026-03-01T08:30:00.000Z", "2026-03-01T08:30:00.000+0000", True),
        ("2026-03-01T09:30:00.000Z", "2026-03-01T08:30:00.000+0000", False),
        ("A;B", "B;A", True),
        ("A;C", "B;A", False),
        (" Ann\r\nLee ", "Ann\nLee", True),
        ("", None, True),
        ("Ann", None, False),
    ],
)
def test_a_record_agrees_with_what_was_sent_however_it_is_written(
    held: str | bool | None, sent: Value, same: bool
) -> None:
    assert agree(Contact(contact_id(1), {"F": held}), {"F": sent}) is same


@given(st.sampled_from(KINDS), st.text())
def test_no_text_makes_the_way_to_the_wire_crash(kind: str, text: str) -> None:
    sent = wire(kind, text)
    agree(Contact(contact_id(1), {kind: text}), {kind: sent})


SAMPLES: dict[FieldType, str] = {
    FieldType.NUMBER: "1234",
    FieldType.CURRENCY: "99.5",
    FieldType.PERCENT: "12.25",
    FieldType.DATE: "2026-03-01",
    FieldType.DATE_TIME: "2026-03-01T10:30:00+02:00",
    FieldType.TIME: "09:30",
    FieldType.URL: "https://shop.example/a",
    FieldType.MULTI_PICKLIST: "Dutch;Danish",
    FieldType.CHECKBOX: "true",
}


async def test_a_value_of_every_kind_is_written_and_read_back_as_it_was_meant() -> None:
    async with form_org("strict") as org:
        account = org.org.bulk_insert("Account", [{"Name": "Harbour Ltd"}])[0]
        row: dict[str, Any] = {"AccountId": account, "Email": "a@b.example"}
        row |= {"Market__c": "North", "Market_Area__c": "Coast", "Member_Since__c": "2020-01-01"}
        before = await org.contact(**row)
        form = await org.client.contact_edit_form(before)
        typed = {field.name: SAMPLES[field.type] for field in form.fields if field.editable and field.type in SAMPLES}
        after = await org.client.save(before, typed)
        described = await org.client._describes.get("Contact")
        assert agree(after, to_wire(described, typed))
        assert set(SAMPLES) == {field.type for field in form.fields if field.name in typed}
        optional = [name for name in typed if name != "Member_Since__c"]
        cleared = await org.client.save(after, dict.fromkeys(optional, ""))
        assert {cleared.text(name) for name in optional} == {"", "False"}
