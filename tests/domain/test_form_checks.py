"""What a form finds wrong before anything is sent: each kind of field, dependent picklists, what is held already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField, Problem, check, choices_under

RECORD = "003000000000001AAA"
COUNTRIES = (Choice("CA", "Canada"), Choice("US", "United States"))
STATES = (Choice("BC", "British Columbia", frozenset({"CA"})), Choice("NY", "New York", frozenset({"US"})))


def one(kind: FieldType, value: str, **details: object) -> Problem | None:
    """Return what a form of one field finds in `value`."""
    form = FormDescription("Contact", (FormField("F", "F", kind, **details),))  # type: ignore[arg-type]
    return check(form, {"F": value}).get("F")


def address(*, state_required: bool = False) -> FormDescription:
    """Return a form with a state that depends on the country."""
    country = FormField("Country", "Country", FieldType.PICKLIST, choices=COUNTRIES)
    state = FormField("State", "State", FieldType.PICKLIST, state_required, choices=STATES, controller="Country")
    return FormDescription("Contact", (country, state))


@pytest.mark.parametrize(
    ("kind", "value", "details", "problem"),
    [
        (FieldType.NUMBER, "12.50", {"digits": 2, "scale": 1}, None),
        (FieldType.NUMBER, "123", {"digits": 2, "scale": 1}, Problem.TOO_MANY_DIGITS),
        (FieldType.NUMBER, "1.55", {"digits": 2, "scale": 1}, Problem.TOO_MANY_DECIMALS),
        (FieldType.NUMBER, "1.5", {"digits": 9}, Problem.TOO_MANY_DECIMALS),
        (FieldType.NUMBER, "1.23456789", {}, None),
        (FieldType.CURRENCY, "12,50", {}, Problem.NOT_A_NUMBER),
        (FieldType.PERCENT, "-3", {"digits": 3}, None),
        (FieldType.DATE, "2026-02-28", {}, None),
        (FieldType.DATE, "2026-02-29", {}, Problem.NOT_A_DATE),
        (FieldType.DATE_TIME, "2026-02-28T10:00:00Z", {}, None),
        (FieldType.DATE_TIME, "2026-02-28", {}, Problem.NOT_A_DATE_TIME),
        (FieldType.TIME, "00:00", {}, None),
        (FieldType.TIME, "24:00", {}, Problem.NOT_A_TIME),
        (FieldType.URL, "harbor.example/a?b=c", {"length": 255}, None),
        (FieldType.URL, "harbor example", {"length": 255}, Problem.NOT_A_URL),
        (FieldType.URL, "x" * 256, {"length": 255}, Problem.TOO_LONG),
        (FieldType.MULTI_PICKLIST, "CA;US", {"choices": COUNTRIES}, None),
        (FieldType.MULTI_PICKLIST, "CA;MX", {"choices": COUNTRIES}, Problem.NOT_A_CHOICE),
        (FieldType.REFERENCE, RECORD, {}, None),
        (FieldType.REFERENCE, "Ann Lee", {}, Problem.NOT_A_RECORD),
        (FieldType.REFERENCE, "", {"required": True}, Problem.MISSING),
        (FieldType.CHECKBOX, "", {"required": True}, None),
    ],
)
def test_each_kind_of_field_is_judged(
    kind: FieldType, value: str, details: dict[str, object], problem: Problem | None
) -> None:
    assert one(kind, value, **details) == problem


def test_a_dependent_picklist_offers_what_goes_with_its_controller() -> None:
    state = address().fields[1]
    assert [choice.value for choice in choices_under(state, {"Country": "CA"})] == ["BC"]
    assert choices_under(state, {"Country": ""}) == ()
    assert choices_under(state, {}) == STATES


def test_a_value_under_the_wrong_controller_is_refused_and_one_off_the_list_too() -> None:
    assert check(address(), {"Country": "US", "State": "BC"}) == {"State": Problem.NOT_OFFERED_HERE}
    assert check(address(), {"Country": "US", "State": "XX"}) == {"State": Problem.NOT_A_CHOICE}
    assert check(address(), {"Country": "CA", "State": "BC"}) == {}


def test_a_required_dependent_picklist_without_anything_to_choose_is_not_asked_for() -> None:
    assert check(address(state_required=True), {"Country": ""}) == {}
    assert check(address(state_required=True), {"Country": "CA"}) == {"State": Problem.MISSING}


def test_what_salesforce_holds_already_is_not_judged_unless_its_controller_changes() -> None:
    held = {"Country": "MX", "State": "BC"}
    assert check(address(), held, held) == {}
    assert check(address(), {"Country": "US", "State": "BC"}, held) == {"State": Problem.NOT_OFFERED_HERE}


def test_fields_that_control_each_other_end_the_check_as_well() -> None:
    first = FormField("A", "A", FieldType.PICKLIST, choices=(Choice("1", "1", frozenset({"1"})),), controller="B")
    second = FormField("B", "B", FieldType.PICKLIST, choices=(Choice("1", "1", frozenset({"1"})),), controller="A")
    assert check(FormDescription("Contact", (first, second)), {"A": "1", "B": "1"}) == {}


@given(st.sampled_from(FieldType), st.text(st.characters()), st.booleans())
def test_no_text_in_any_field_makes_the_check_crash(kind: FieldType, value: str, required: bool) -> None:
    one(kind, value, required=required, length=5, digits=3, scale=1, choices=COUNTRIES, controller="F")
