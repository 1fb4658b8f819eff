"""What is wrong with a value is said in a sentence that helps, at its field."""

from __future__ import annotations

import pytest

from care_desktop.domain.forms import Problem
from care_desktop.viewmodels.form import new_form, record_form, with_typed, with_value
from care_desktop.viewmodels.form_check import checked, checked_changes, sentences
from tests.helpers.form_stage import every_kind

RECORD = {"LastName": "Lee", "Website__c": "two words", "Region__c": "nowhere"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LastName", "", "Last Name is required."),
        ("LastName", "x" * 81, "Last Name is one character too long; it holds 80."),
        ("Email", "ann", "This is not an email address. It needs a form like name@company.example."),
        ("Website__c", "two words", "This is not a web address. It needs a form like www.company.example."),
        ("Region__c", "east", "“east” is not one of the values that Salesforce offers here."),
        ("Town__c", "vine", "“vine” does not go with what is chosen above. Choose another value."),
        ("Visits__c", "many", "“many” is not a number."),
        ("Visits__c", "1.5", "Visits takes whole numbers only."),
        ("Visits__c", "123456", "Visits has no room for so many digits."),
        ("Budget__c", "1.234", "Budget takes 2 digits after the decimal point."),
        ("Share__c", "1.25", "Share takes one digit after the decimal point."),
        (
            "Birthdate",
            "31.2.2026",
            "“31.2.2026” is not a date. Choose it from the calendar, or type day, month and year.",
        ),
        ("Called__c", "yesterday", "“yesterday” is not a date with a time. Type both, the time last."),
        ("Opens__c", "25:00", "“25:00” is not a time. Type hours and minutes."),
        ("AccountId", "Acme", "“Acme” is not a record. Choose one from the list."),
    ],
)
def test_each_problem_has_its_sentence(name: str, value: str, sentence: str) -> None:
    values = {"LastName": "Lee", "Region__c": "north", name: value}

    found = checked(new_form(every_kind(), values)).field(name)

    assert found is not None
    assert found.problem == sentence


def test_every_problem_has_a_sentence() -> None:
    own = {Problem.TOO_LONG, Problem.TOO_MANY_DECIMALS}

    assert set(sentences()) | own == set(Problem)


def test_letters_in_a_look_up_are_never_dropped_silently() -> None:
    form = checked(with_typed(new_form(every_kind(), {"LastName": "Lee"}), "AccountId", "Acme"))

    assert form.first_problem == "AccountId"
    field = form.field("AccountId")
    assert field is not None
    assert "“Acme” is not a record yet" in field.problem


def test_letters_that_look_like_an_id_are_still_only_letters() -> None:
    form = with_typed(new_form(every_kind(), {"LastName": "Lee"}), "AccountId", "001000000000001")

    assert form.values()["AccountId"] == ""
    assert checked(form).first_problem == "AccountId"


def test_what_salesforce_holds_already_is_not_judged_by_an_edit_elsewhere() -> None:
    edited = with_value(record_form(every_kind(), RECORD, {}), "LastName", "Lee-Young")

    assert checked_changes(edited).first_problem == ""
    assert checked_changes(with_value(edited, "Website__c", "three more words")).first_problem == "Website__c"
