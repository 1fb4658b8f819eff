"""A form takes whatever is pasted into it, and holds only what a record can hold."""

from __future__ import annotations

import pytest

from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField
from care_desktop.viewmodels.form import CURRENCY_CODE, new_form, record_form, with_value
from care_desktop.viewmodels.form_state import FormState


def form() -> FormState:
    fields = (
        FormField("LastName", "Last Name", FieldType.TEXT),
        FormField("Description", "Description", FieldType.LONG_TEXT),
    )
    return new_form(FormDescription("Contact", fields), {})


@pytest.mark.parametrize(
    ("pasted", "line", "text"),
    [
        ("O'Neil \"<b>\\%_{", "O'Neil \"<b>\\%_{", "O'Neil \"<b>\\%_{"),
        ("Jane\r\nMiller\tX", "Jane Miller X", "Jane\nMiller\tX"),
        ("a\0b\x1bc\x7f", "abc", "abc"),
        ("half \ud83d letter", "half  letter", "half  letter"),
        ("ليلى \u200f👩\u200d👧", "ليلى \u200f👩\u200d👧", "ليلى \u200f👩\u200d👧"),
    ],
    ids=["marks", "breaks", "control characters", "half a letter", "directions and emoji"],
)
def test_what_is_pasted_keeps_its_letters_and_loses_what_no_record_holds(pasted: str, line: str, text: str) -> None:
    typed = with_value(with_value(form(), "LastName", pasted), "Description", pasted)

    assert typed.values() == {"LastName": line, "Description": text}


def amounts(*more: FormField) -> FormDescription:
    money = FormField("Budget__c", "Budget", FieldType.CURRENCY)
    share = FormField("Share__c", "Share", FieldType.PERCENT)
    return FormDescription("Contact", (money, share, FormField("Visits__c", "Visits", FieldType.NUMBER), *more))


def units(form: FormState) -> dict[str, str]:
    return {field.name: field.unit for field in form.fields if field.unit}


def test_money_counts_in_the_currency_of_its_record_and_follows_it() -> None:
    codes = tuple(Choice(code, code) for code in ("USD", "EUR"))
    several = amounts(FormField(CURRENCY_CODE, "Currency", FieldType.PICKLIST, choices=codes))

    form = record_form(several, {"Budget__c": 250, CURRENCY_CODE: "EUR"}, {})

    assert units(form) == {"Budget__c": "EUR", "Share__c": "%"}
    assert units(with_value(form, CURRENCY_CODE, "USD")) == {"Budget__c": "USD", "Share__c": "%"}
    assert units(with_value(form, "Budget__c", "300")) == units(form)


def test_an_org_of_one_currency_does_not_tell_which_one_it_is() -> None:
    assert units(new_form(amounts(), {"Budget__c": "250"})) == {"Share__c": "%"}
