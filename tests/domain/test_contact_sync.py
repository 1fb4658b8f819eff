"""The rule of contact sync against a plain model of it, over people as they come: half named, empty, shouting."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from care_desktop.domain.contact_sync import (
    KeyKind,
    Verdict,
    Why,
    decide,
    matches_key,
    new_contact,
    spoken,
    sync_key,
)
from care_desktop.domain.ids import ContactId, CustomerId
from care_desktop.domain.people import ContactMatch, ContactPoint, Customer, PointKind

WORDS = st.sampled_from(["", " ", "Ana", " ana", "ANA ", "Popa", "popa", "O'Neil", "@ana", "77", "\u200b", "علي"])


@dataclass(frozen=True)
class Record:
    """A contact as Salesforce holds it."""

    id: str
    first: str
    last: str

    def match(self) -> ContactMatch:
        """Return the row of a search."""
        return ContactMatch(ContactId(self.id), f"{self.first} {self.last}")


PEOPLE = st.builds(
    Customer,
    st.just(CustomerId("c")),
    st.just(1),
    st.just("chat"),
    first_name=WORDS,
    last_name=WORDS,
    username=WORDS,
    handle=WORDS,
    platform_id=WORDS,
)
ORGS = st.lists(st.tuples(WORDS, st.sampled_from(["Ana", "POPA", "o'neil", "@ana", "77"])), max_size=5)


def same(one: str, other: str) -> bool:
    """Salesforce's own equality: an empty text equals nothing."""
    return one.strip().casefold() == other.strip().casefold() != ""


def told(text: str) -> str:
    return "" if text.strip() in ("", "\u200b") else text.strip()


def model_matches(person: Customer, record: Record) -> bool:
    """Say by the words of the product page (S2, S4) whether a record matches."""
    first, last = told(person.first_name), told(person.last_name)
    if first and last:
        return same(first, record.first) and same(last, record.last)
    if last:
        return same(last, record.last)
    if first:
        return same(first, record.first) or same(first, record.last)
    other = next(filter(None, map(told, (person.username, person.handle, person.platform_id))), "")
    return same(other, record.last)


@given(PEOPLE, ORGS, st.sets(st.integers(0, 4)), st.booleans(), st.booleans())
def test_the_rule_is_as_the_product_page_says(
    person: Customer, rows: list[tuple[str, str]], refused: set[int], only_full: bool, made: bool
) -> None:
    org = [Record(f"id-{n}", first, last) for n, (first, last) in enumerate(rows)]
    rejected = {f"id-{n}" for n in refused}
    matching = [record for record in org if model_matches(person, record)]
    left = [record.id for record in matching if record.id not in rejected]
    found = decide(
        person,
        [one.match() for one in matching],
        rejected=rejected,
        only_full_names=only_full,
        made_before=made,
    )
    named = bool(told(person.first_name) and told(person.last_name))
    if not any(map(told, (person.first_name, person.last_name, person.username, person.handle, person.platform_id))):
        assert (found.verdict, found.why) == (Verdict.NOTHING, Why.NO_KEY)
    elif len(left) > 1:
        assert (found.verdict, [one.id for one in found.candidates]) == (Verdict.ASK, left)
    elif left and only_full and not named:
        assert (found.verdict, found.why) == (Verdict.ASK, Why.NOT_A_FULL_NAME)
    elif left:
        assert (found.verdict, found.contact and found.contact.id) == (Verdict.LINK, left[0])
    elif made:
        assert (found.verdict, found.why) == (Verdict.NOTHING, Why.MADE_BEFORE)
    else:
        assert found.verdict is Verdict.CREATE
        assert found.fields["LastName"].strip() != ""


@given(PEOPLE, ORGS)
def test_what_is_made_is_found_by_the_key_that_it_was_made_of(person: Customer, rows: list[tuple[str, str]]) -> None:
    fields = new_contact(person)
    if not fields:
        assert sync_key(person) is None
        return
    assert matches_key(sync_key(person), fields)
    assert model_matches(person, Record("new", fields.get("FirstName", ""), fields["LastName"]))
    for first, last in rows:
        told_by_us = matches_key(sync_key(person), {"FirstName": first.strip(), "LastName": last})
        assert told_by_us == model_matches(person, Record("x", first, last))


@example("\u200bZ", 1)
@given(st.text("aZ \t\n\u200b\u202eé😀\x00中", max_size=90), st.integers(1, 90))
def test_a_value_is_cut_as_its_field_would_hold_it(text: str, longest: int) -> None:
    held = spoken(text, longest)
    assert held == held.strip()
    assert len(held.encode("utf-16-le")) <= 2 * longest
    assert held == spoken(held, longest)


def test_the_first_of_username_handle_and_platform_id_is_the_key() -> None:
    person = Customer(CustomerId("c"), 1, "chat", display_name="Shown", handle="@h", platform_id="7")
    key = sync_key(person)
    assert key is not None
    assert (key.kind, key.text) == (KeyKind.HANDLE, "@h")


@pytest.mark.parametrize(("email", "kept"), [("a@b.example", True), ("not one", False), (f"{'x' * 90}@b.de", False)])
def test_what_would_be_refused_or_cut_does_not_come_into_the_new_contact(email: str, kept: bool) -> None:
    points = (ContactPoint(PointKind.EMAIL, email), ContactPoint(PointKind.PHONE, "+40 712 345 678"))
    fields = new_contact(Customer(CustomerId("c"), 1, "chat", last_name="Low", contact_points=points))
    assert ("Email" in fields, fields["Phone"], fields["LastName"]) == (kept, "+40 712 345 678", "Low")
