"""What a deed is told of a form: what was filled in, and which defaults were taken away."""

from __future__ import annotations

from care_desktop.domain.forms import FieldType, FormDescription, FormField
from care_desktop.services.new_deeds import answered

FORM = FormDescription(
    "Contact",
    (
        FormField("LastName", "Last Name", FieldType.TEXT, required=True),
        FormField("Newsletter__c", "Newsletter", FieldType.CHECKBOX, default="true"),
        FormField("Channel__c", "Channel", FieldType.PICKLIST, default="Phone"),
        FormField("OwnerId", "Owner", FieldType.REFERENCE, default="005000000000001AAA"),
        FormField("Level__c", "Level", FieldType.TEXT, editable=False, default="Guest"),
    ),
)


def test_what_is_filled_in_is_told_without_outer_spaces_and_nothing_else() -> None:
    assert answered(FORM, {"LastName": " Lee ", "Other__c": " "}) == {"LastName": "Lee"}


def test_a_default_that_was_taken_away_is_told_as_empty_so_that_the_org_does_not_put_it_back() -> None:
    typed = {"LastName": "Lee", "Newsletter__c": "", "Channel__c": " ", "OwnerId": "", "Level__c": ""}
    assert answered(FORM, typed) == {"LastName": "Lee", "Newsletter__c": "", "Channel__c": ""}


def test_a_default_that_stayed_is_told_as_it_is() -> None:
    assert answered(FORM, {"LastName": "Lee", "Newsletter__c": "true"}) == {"LastName": "Lee", "Newsletter__c": "true"}
