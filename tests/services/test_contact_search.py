"""Searching contacts: the right call for each text, few calls, and own contacts at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from care_desktop.domain.errors import Busy, NoPermission, Unreachable
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.domain.people import Contact, ContactMatch, GoneWhy
from care_desktop.domain.permissions import Rights
from tests.helpers.builders import contact, contact_id, me
from tests.helpers.fakes import World, world

CALLS = ("suggest", "search", "starting_with", "by_id", "recent")


def asked(w: World) -> dict[str, int]:
    return {name: w.salesforce.gate.calls[name] for name in CALLS if w.salesforce.gate.calls[name]}


def names(matches: Sequence[ContactMatch]) -> list[str]:
    return [match.name for match in matches]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Ann", "suggest"),
        ("an", "starting_with"),
        ("person1@mail", "search"),
        ("+49 170 123", "search"),
        ("@annlee", "search"),
        (contact_id(1), "by_id"),
        (f"https://northwind.example/lightning/r/Contact/{contact_id(1)}/view", "by_id"),
        ("", "recent"),
        ("李", "suggest"),
    ],
)
async def test_each_kind_of_text_takes_its_own_call(text: str, call: str) -> None:
    w = world(contacts=[contact(1, "Ann Lee", fields={"Phone": "+49 170 1234"}), contact(2, "李小明")])

    await w.contacts.search(text)

    assert asked(w) == {call: 1}


async def test_five_thousand_letters_and_hostile_text_are_one_harmless_call() -> None:
    w = world()

    for text in ("x" * 5000, "O'Brien\\ %_{}", "a\x00bc", "\u202edef", "<b>bold</b>"):
        w.salesforce.gate.calls.clear()
        answer = await w.contacts.search(text)
        assert sum(asked(w).values()) == 1, text
        assert answer.text == text


async def test_the_same_text_is_asked_once_a_minute() -> None:
    w = world()

    await w.contacts.search("Ann")
    w.clock.move(59)
    await w.contacts.search("  ann ")
    assert asked(w) == {"suggest": 1}
    w.clock.move(2)
    await w.contacts.search("Ann")

    assert asked(w) == {"suggest": 2}


async def test_a_complete_answer_answers_longer_texts_without_a_call() -> None:
    w = world()

    await w.contacts.search("Ann")
    longer = await w.contacts.search("anna le")

    assert names(longer.matches) == ["Anna Lehmann"]
    assert longer.complete
    assert asked(w) == {"suggest": 1}


async def test_an_incomplete_answer_is_not_narrowed_but_asked_again() -> None:
    w = world(contacts=[contact(n, f"Ann Person{n:02}") for n in range(30)])

    first = await w.contacts.search("Ann")
    await w.contacts.search("Ann P")

    assert not first.complete
    assert len(first.matches) == 10
    assert asked(w) == {"suggest": 2}


async def test_an_answer_for_names_says_nothing_about_emails() -> None:
    w = world()

    await w.contacts.search("person1")
    await w.contacts.search("person1@mail.example")

    assert asked(w) == {"search": 2}


async def test_a_row_that_the_index_hides_is_found_when_asked_thoroughly_once() -> None:
    w = world()
    w.salesforce.unindexed.add(contact_id(3))

    quick = await w.contacts.search("Bo Joh")
    final = await w.contacts.search("Bo Joh", thorough=True)
    await w.contacts.search("Bo Joh", thorough=True)

    assert (names(quick.matches), names(final.matches)) == ([], ["Bo Johansson"])
    assert asked(w) == {"suggest": 1, "starting_with": 1}


async def test_nothing_anywhere_is_looked_for_once() -> None:
    w = world()

    for _ in range(3):
        assert (await w.contacts.search("Nobody", thorough=True)).matches == ()

    assert asked(w) == {"suggest": 1, "starting_with": 1}


async def test_cjk_text_that_the_index_does_not_know_is_looked_for_in_the_rows() -> None:
    w = world(contacts=[contact(2, "李小明")])
    w.salesforce.unindexed.add(contact_id(2))

    assert names((await w.contacts.search("李小")).matches) == ["李小明"]


async def test_a_contact_made_here_is_found_at_once_whatever_the_index_lags() -> None:
    w = world()
    await w.contacts.search("Ann")

    fact = await w.creation.create_and_link(
        CustomerId("cust-1"), CaseId("case-1"), {"FirstName": "Annika", "LastName": "New"}
    )
    w.salesforce.unindexed.add(fact.contact)

    assert "Annika New" in names(w.contacts.known("anni").matches)
    assert names((await w.contacts.search("Ann")).matches)[0] == "Annika New"
    assert names((await w.contacts.search("New")).matches) == ["Annika New"]
    w.clock.move(16 * 60)
    assert names((await w.contacts.search("New")).matches) == []


async def test_a_contact_edited_here_shows_its_new_values_and_answers_to_them() -> None:
    w = world()
    read = await w.contacts.open(contact_id(3))
    assert isinstance(read, Contact)
    old = contact(3, "Bo Johansson").as_match()
    await w.contacts.search("Bo Johansson")

    await w.contacts.save(read, {"LastName": "Berg"})

    assert names(w.contacts.known("berg").matches) == ["Bo Berg"]
    assert old not in (await w.contacts.search("Bo Johansson")).matches
    assert names((await w.contacts.search("Bo J")).matches) == []


async def test_known_answers_without_any_call() -> None:
    w = world()
    assert w.contacts.known("ann").matches == ()

    await w.contacts.search("Ann")
    await w.contacts.open(contact_id(3))
    w.salesforce.gate.calls.clear()

    assert names(w.contacts.known("anna").matches) == ["Anna Lehmann"]
    assert w.contacts.known("anna").complete
    assert names(w.contacts.known("joh").matches) == ["Bo Johansson"]
    assert not w.contacts.known("joh").complete
    assert asked(w) == {}


async def test_the_empty_field_offers_what_was_used_here_before_what_was_viewed() -> None:
    w = world()
    w.salesforce.viewed = [contact_id(1), contact_id(2)]
    await w.contacts.open(contact_id(3))
    await w.linking.link(CustomerId("cust-1"), contact_id(3))

    answer = await w.contacts.search("")

    assert names(answer.matches) == ["Bo Johansson", "Ann Lee", "Anna Lehmann"]
    assert w.contacts.known("").matches == answer.matches


async def test_a_contact_that_is_gone_leaves_every_answer() -> None:
    w = world()
    await w.contacts.open(contact_id(1))
    await w.contacts.search("Ann")
    w.salesforce.delete(contact_id(1), GoneWhy.MERGED)

    await w.contacts.open(contact_id(1))

    assert names((await w.contacts.search("Ann")).matches) == ["Anna Lehmann"]
    assert names(w.contacts.known("ann lee").matches) == []


async def test_errors_pass_through_and_nothing_is_remembered_of_them() -> None:
    w = world()
    for error in (Unreachable("gone"), Busy(retry_after=2)):
        w.salesforce.gate.fail("suggest", error)
        with pytest.raises(type(error)) as caught:
            await w.contacts.search("Ann")
        assert caught.value is error

    assert len((await w.contacts.search("Ann")).matches) == 2


async def test_without_the_right_or_an_account_nothing_is_asked() -> None:
    w = world()
    w.session.learn(me(rights=Rights()), w.care.accounts)
    with pytest.raises(NoPermission):
        await w.contacts.search("Ann")
    w.session.learn(me(), [])
    with pytest.raises(NoPermission):
        await w.contacts.search("Ann")

    assert w.contacts.known("Ann").matches == ()
    assert asked(w) == {}


async def test_typing_a_name_letter_by_letter_asks_only_until_the_answer_is_complete() -> None:
    w = world()

    for end in range(1, 8):
        await w.contacts.search("johnson"[:end])

    assert sum(asked(w).values()) <= 4
