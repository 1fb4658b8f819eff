"""The evidence for and against a suggested contact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.evidence import Phone, mark_shared, normalise_name, rank, weigh
from care_desktop.domain.ids import ContactId, CustomerId
from care_desktop.domain.people import (
    ContactMatch,
    ContactPoint,
    Customer,
    EvidenceKind,
    PointKind,
    SuggestedContact,
)


def customer(
    first: str = "",
    last: str = "",
    email: str = "",
    phone: str = "",
    *,
    handle: str = "",
    username: str = "",
    display_name: str = "",
    id: str = "c1",
) -> Customer:
    points = [ContactPoint(PointKind.EMAIL, email)] * bool(email) + [ContactPoint(PointKind.PHONE, phone)] * bool(phone)
    return Customer(
        CustomerId(id),
        1,
        "chat",
        first_name=first,
        last_name=last,
        display_name=display_name,
        username=username,
        handle=handle,
        contact_points=tuple(points),
    )


def contact(name: str = "", number: int = 1, **fields: str) -> ContactMatch:
    return ContactMatch(ContactId(f"003{number:015}"), name, **fields)


def kinds(suggestion: SuggestedContact) -> tuple[set[EvidenceKind], set[EvidenceKind]]:
    return {e.kind for e in suggestion.agrees}, {e.kind for e in suggestion.contradicts}


def test_nothing_known_on_both_sides_says_nothing() -> None:
    assert weigh(customer(), contact()) == SuggestedContact(contact())


def test_empty_values_match_nothing() -> None:
    blank = customer(handle="@", username=" ", email=" ", phone="()")
    assert weigh(blank, contact("", email=" ", phone="-", mobile="", handle="@")).agrees == ()


def test_an_email_agrees_whatever_its_case() -> None:
    found = weigh(customer(email=" Jane@Example.com"), contact(email="jane@example.COM "))
    assert kinds(found) == ({EvidenceKind.EMAIL}, set())
    assert found.agrees[0].customer_value == " Jane@Example.com"


def test_another_first_name_behind_the_same_email_counts_against() -> None:
    found = weigh(customer("Anna", "Weber", email="weber@example.com"), contact("Tom Weber", email="weber@example.com"))
    assert kinds(found) == ({EvidenceKind.EMAIL, EvidenceKind.LAST_NAME}, {EvidenceKind.FIRST_NAME})


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("+40 712 345 678", "0712-345-678"),
        ("0040712345678", "+40 (712) 345.678"),
        ("+44 (0)20 7946 0123", "020 7946 0123"),
        ("+1 202 555 0143", "(202) 555-0143 ext. 12"),
        ("٠٧١٢٣٤٥٦٧٨", "0712345678"),
    ],
)
def test_phones_agree_in_any_punctuation(own: str, theirs: str) -> None:
    assert kinds(weigh(customer(phone=own), contact(mobile=theirs)))[0] == {EvidenceKind.PHONE}


@pytest.mark.parametrize(
    ("own", "theirs"),
    [("112", "112"), ("+40712345678", "+41712345678"), ("12345678", "+4987651234567"), ("345678", "+40712345678")],
)
def test_short_or_foreign_phones_do_not_agree(own: str, theirs: str) -> None:
    assert weigh(customer(phone=own), contact(phone=theirs)).agrees == ()


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("José", "Núñez", "JOSE NUNEZ"),
        ("太郎", "山田", "山田 太郎"),
        ("太郎", "山田", "山田太郎"),
        ("Jean-Luc", "Petit", "Jean Luc Petit"),
        ("\u200fדנה", "לוי", "דנה לוי"),
    ],
)
def test_full_names_agree_across_accents_and_order(first: str, last: str, name: str) -> None:
    assert kinds(weigh(customer(first, last), contact(name))) == ({EvidenceKind.FULL_NAME}, set())


def test_a_name_that_is_only_displayed_agrees_as_a_whole() -> None:
    assert kinds(weigh(customer(display_name="Jane Miller"), contact("Jane Miller")))[0] == {EvidenceKind.FULL_NAME}


def test_middle_names_and_initials_do_not_contradict() -> None:
    middle = weigh(customer("Jane", "Miller"), contact("Jane Anne Miller"))
    initial = weigh(customer("Jane", "Miller"), contact("J. Miller"))
    assert kinds(middle) == ({EvidenceKind.FIRST_NAME, EvidenceKind.LAST_NAME}, set())
    assert kinds(initial) == ({EvidenceKind.LAST_NAME}, set())


def test_another_last_name_contradicts() -> None:
    assert EvidenceKind.LAST_NAME in kinds(weigh(customer("Jane", "Miller"), contact("Jane Mill")))[1]


def test_a_handle_goes_before_a_username() -> None:
    both = weigh(customer(handle="@Sol", username="sol"), contact(handle="sol"))
    name_only = weigh(customer(username="sol"), contact(handle="@sol"))
    assert (kinds(both)[0], kinds(name_only)[0]) == ({EvidenceKind.HANDLE}, {EvidenceKind.USERNAME})


def test_a_contact_linked_to_a_namesake_agrees_and_to_somebody_else_contradicts() -> None:
    own = customer("Jane", "Miller")
    namesake = weigh(own, contact("Jane Miller"), [customer("Jane", "Miller", id="c2")])
    stranger = weigh(own, contact("Jane Miller"), [customer("Tom", "Weber", id="c3"), own])
    assert EvidenceKind.ALREADY_LINKED in kinds(namesake)[0]
    assert EvidenceKind.ALREADY_LINKED in kinds(stranger)[1]


def test_a_shared_email_counts_against_each_of_different_names() -> None:
    own = customer("Anna", "Weber", email="weber@example.com")
    family = [contact("Anna Weber", 1, email="weber@example.com"), contact("Tom Weber", 2, email="weber@example.com")]
    marked = mark_shared(weigh(own, one) for one in family)
    assert all(EvidenceKind.SHARED in kinds(suggestion)[1] for suggestion in marked)
    assert [s.contact.name for s in rank(reversed(marked))] == ["Anna Weber", "Tom Weber"]


def test_the_same_contact_twice_in_salesforce_is_not_called_shared() -> None:
    own = customer("Anna", "Weber", email="weber@example.com")
    doubles = [contact("Anna Weber", n, email="weber@example.com") for n in (1, 2)]
    assert all(not s.contradicts for s in mark_shared(weigh(own, one) for one in doubles))


def test_contacts_without_anything_for_them_are_left_out() -> None:
    assert rank([weigh(customer("Jane", "Miller"), contact("Omar Haddad"))]) == []


def test_the_order_does_not_depend_on_how_they_came() -> None:
    own = customer("Jane", "Miller", email="j@example.com")
    found = [weigh(own, contact("Jane Miller", n, email="j@example.com" if n == 3 else "")) for n in range(1, 5)]
    assert [s.contact.id[-1] for s in rank(found)] == [s.contact.id[-1] for s in rank(reversed(found))] == list("3124")


@given(st.text(), st.text(), st.text())
def test_any_text_is_weighed_without_failing(one: str, two: str, three: str) -> None:
    found = weigh(customer(one, two, three, one, handle=two), contact(three, email=one, phone=two, handle=three))
    assert len(rank(mark_shared([found]))) == bool(found.agrees)


@given(st.text())
def test_a_normalised_name_stays_as_it_is(text: str) -> None:
    assert normalise_name(normalise_name(text)) == normalise_name(text)


@given(st.text(alphabet="0123456789+ -()"))
def test_phones_agree_both_ways(text: str) -> None:
    one, other = Phone.read(text), Phone.read("+40 712 345 678")
    assert one.agrees(other) == other.agrees(one)
