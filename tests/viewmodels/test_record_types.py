"""Another record type midway: what was typed goes along, waits, or comes back."""

from __future__ import annotations

from dataclasses import replace

from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField
from care_desktop.viewmodels.form import new_form, with_typed, with_value
from care_desktop.viewmodels.record_types import as_contact, record_of, turned
from tests.helpers.form_stage import REGIONS, every_kind, with_record_types

CONSUMER = with_record_types(every_kind())
BUSINESS = replace(
    with_record_types(
        FormDescription(
            "Contact",
            (
                FormField("LastName", "Last Name", FieldType.TEXT, required=True),
                FormField("Region__c", "Region", FieldType.PICKLIST, choices=(REGIONS[0],), default="north"),
            ),
        ),
        "012B",
    )
)
HOUSEHOLD = with_record_types(
    FormDescription(
        "Account",
        (
            FormField("LastName", "Last Name", FieldType.TEXT, required=True),
            FormField("PersonEmail", "Email", FieldType.EMAIL),
            FormField("Member__pc", "Member", FieldType.CHECKBOX),
        ),
    ),
    "012C",
)


def test_what_was_typed_goes_along_and_the_rest_waits_until_it_has_a_place_again() -> None:
    typed = with_value(with_value(new_form(CONSUMER, {}), "LastName", "Lee"), "Budget__c", "12.5")

    business = turned(typed, BUSINESS)
    assert business.values() == {"LastName": "Lee", "Region__c": "north"}

    assert turned(business, CONSUMER).values()["Budget__c"] == "12.5"


def test_a_choice_that_the_other_record_type_does_not_offer_waits() -> None:
    southern = with_value(new_form(CONSUMER, {}), "Region__c", "south")

    business = turned(southern, BUSINESS)

    assert business.values()["Region__c"] == "north"
    assert turned(business, CONSUMER).values()["Region__c"] == "south"


def test_defaults_of_one_record_type_are_no_answers_under_another() -> None:
    business = new_form(BUSINESS, {"LastName": "Lee"})

    assert turned(business, CONSUMER).values()["Region__c"] == ""


def test_a_default_that_was_cleared_stays_cleared() -> None:
    cleared = with_value(new_form(BUSINESS, {}), "Region__c", "")

    assert turned(cleared, BUSINESS).values()["Region__c"] == ""


def test_a_person_account_takes_the_contacts_fields_under_its_own_names() -> None:
    typed = with_value(with_value(new_form(CONSUMER, {}), "Email", "ann@lee.example"), "Member__c", "true")

    person = turned(typed, HOUSEHOLD)
    assert person.values() == {"LastName": "", "PersonEmail": "ann@lee.example", "Member__pc": "true"}

    assert as_contact(person) == {"Email": "ann@lee.example", "Member__c": "true"}
    assert turned(person, CONSUMER).values()["Email"] == "ann@lee.example"


def test_letters_in_a_look_up_go_along() -> None:
    typed = with_typed(new_form(CONSUMER, {}), "AccountId", "Acm")

    again = turned(typed, CONSUMER).field("AccountId")
    assert again is not None
    assert again.typed == "Acm"
    assert "AccountId" not in turned(typed, BUSINESS).values()


def test_what_is_kept_names_the_record_type_only_where_there_is_a_choice() -> None:
    assert record_of(new_form(BUSINESS, {}))["RecordTypeId"] == "012B"
    assert "RecordTypeId" not in record_of(new_form(every_kind(), {}))


def test_a_choice_keeps_under_its_own_words_whatever_its_value() -> None:
    form = new_form(
        FormDescription("Contact", (FormField("C", "C", FieldType.PICKLIST, choices=(Choice("1", "A"),)),)), {}
    )

    assert turned(with_value(form, "C", "1"), form.description).values() == {"C": "1"}
