"""What the form of a new contact is prefilled with."""

from __future__ import annotations

import pytest

from care_desktop.domain.people import ContactPoint, Customer, PointKind
from tests.helpers.builders import contact_form, customer
from tests.helpers.fakes import world


def test_the_form_is_prefilled_from_the_customer() -> None:
    w = world()
    person = customer(
        handle="@ann",
        contact_points=(
            ContactPoint(PointKind.PHONE, "+49 1"),
            ContactPoint(PointKind.EMAIL, "ann@mail.example"),
            ContactPoint(PointKind.EMAIL, "second@mail.example"),
        ),
    )

    assert w.creation.proposal(person, contact_form()) == {
        "FirstName": "Ann",
        "LastName": "Lee",
        "Email": "ann@mail.example",
        "Phone": "+49 1",
        "Care_Handle__c": "@ann",
    }


@pytest.mark.parametrize(
    ("person", "first", "last"),
    [
        (customer(first_name="Ann", last_name=""), None, "Ann"),
        (customer(first_name="", last_name="Lee"), None, "Lee"),
        (customer(first_name="", last_name="", username="u", handle="h"), None, "u"),
        (customer(first_name="", last_name="", username="", handle="h"), None, "h"),
        (customer(first_name="", last_name="", username="", handle="", platform_id="p"), None, "p"),
        (customer(last_name="x" * 200), "Ann", "x" * 80),
    ],
)
def test_the_last_name_is_whatever_is_known(person: Customer, first: str | None, last: str) -> None:
    proposal = world().creation.proposal(person, contact_form())

    assert (proposal.get("FirstName"), proposal["LastName"]) == (first, last)
