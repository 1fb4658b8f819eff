"""Journeys of creating: a contact nobody knows yet is made and linked in one deed, exactly once."""

from __future__ import annotations

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until

CREATED = "/sobjects/Contact"


def test_nobody_found_is_created_and_linked_and_found_at_once_by_the_next_search(world: JourneyWorld) -> None:
    person, other = world.stranger(), world.somebody()
    world.stage.set(search_lag_seconds=30)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.search("Isolde Wintergreen")
        await agent.sees_rows("Nothing found in Salesforce.")
        await agent.choose("Create contact “Isolde Wintergreen”")
        await agent.sees("Create Salesforce contact", f"and links to {person.name}.")
        await agent.sees_in_field("FirstName", "Isolde")

        await agent.fill("field-LastName", " ")
        agent.press(Key.Key_Return)
        await agent.sees("Last Name")
        await until(lambda: agent.focus_is("field-LastName"))
        assert agent.described("field-LastName"), "what is wrong stands at the field"
        assert not world.asked("PATCH", CREATED) + world.asked("POST", CREATED)

        await agent.fill("field-LastName", "Wintergreen")
        await agent.fill("field-Title", "Botanist")
        agent.press(Key.Key_Return, ctrl=True)
        await agent.sees("to Isolde Wintergreen.", "Botanist", "Unlink")
        await agent.sees_no("Create Salesforce contact")

        await agent.open_case(other.numbers[0])
        await agent.search("isolde w")
        await agent.sees_rows("Isolde Wintergreen")

    at_the_window(story)
    world.stage.set(search_lag_seconds=0)
    [contact] = world.contacts_called("Wintergreen")
    assert world.linked(person) == contact
    assert any("contact" in entry.casefold() for entry in world.activities(person.case_ids[0]))


def test_a_likely_duplicate_is_used_instead_and_what_was_typed_stands_on_its_card(world: JourneyWorld) -> None:
    person = world.stranger()
    known = world.contact(FirstName="Barnaby", LastName="Featherstone", Email="barnaby@featherstone.example")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "Barney")
        await agent.fill("field-LastName", "Featherstone")
        await agent.fill("field-Email", "barnaby@featherstone.example")
        await agent.fill("field-Title", "Beekeeper")
        agent.press(Key.Key_Return)
        await agent.sees("Use this one instead", "Barnaby Featherstone")
        await agent.press_button("Use Barnaby Featherstone instead")

        await agent.sees("to Barnaby Featherstone.", "Save", "Beekeeper")
        await until(lambda: world.linked(person) == known)
        assert world.read(known, "Title")["Title"] is None, "nothing is written before Save"

    at_the_window(story)
    assert world.contacts_called("Featherstone") == [known]


def test_create_anyway_makes_a_second_contact_of_the_same_address(world: JourneyWorld) -> None:
    person = world.stranger()
    known = world.contact(FirstName="Cressida", LastName="Marchbanks", Email="office@marchbanks.example")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "Lysander")
        await agent.fill("field-LastName", "Marchbanks")
        await agent.fill("field-Email", "office@marchbanks.example")
        agent.press(Key.Key_Return)
        await agent.sees("Create anyway", "Cressida Marchbanks")
        await agent.press_button("Create anyway")
        await agent.sees("to Lysander Marchbanks.", "Unlink")

    at_the_window(story)
    both = world.contacts_called("Marchbanks")
    assert len(both) == 2
    assert world.linked(person) in set(both) - {known}


def test_escape_asks_only_when_something_was_typed_and_the_focus_comes_back(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await until(lambda: agent.focus_is("field-"))
        agent.press(Key.Key_Escape)
        await agent.sees_no("Create Salesforce contact")
        await until(lambda: not agent.focus_is("field-"))

        agent.press(Key.Key_C)
        await agent.fill("field-Title", "Glassblower")
        agent.press(Key.Key_Escape)
        await agent.sees("Discard what you typed?")
        agent.press(Key.Key_Escape)
        await agent.sees("Create Salesforce contact")
        await agent.sees_in_field("Title", "Glassblower")
        agent.press(Key.Key_Escape)
        await agent.press_button("Discard")
        await agent.sees_no("Create Salesforce contact")

    at_the_window(story)
    assert not world.linked(person)


def test_what_was_typed_is_there_again_after_the_window_was_closed(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def typing(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-Title", "Organ builder")

    async def later(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.sees("Restored what you had typed.", "Start over")
        await agent.sees_in_field("Title", "Organ builder")

    at_the_window(typing)
    at_the_window(later)


def test_a_create_that_was_carried_out_but_not_answered_makes_one_contact(world: JourneyWorld) -> None:
    person = world.stranger()
    world.stage.arm("drop_after_commit", server="salesforce", path="*/sobjects/Contact/*", method="PATCH", count=1)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "Philippa")
        await agent.fill("field-LastName", "Oakenshaw")
        agent.press(Key.Key_Return)
        await agent.sees("to Philippa Oakenshaw.", "Unlink")

    at_the_window(story)
    assert world.contacts_called("Oakenshaw") == [world.linked(person)]


def test_enter_held_down_in_the_form_creates_one_contact(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "Tiberius")
        await agent.fill("field-LastName", "Lockridge-Vane")
        agent.hold(Key.Key_Return, times=20)
        await agent.sees("to Tiberius Lockridge-Vane.", "Unlink")

    at_the_window(story)
    assert world.contacts_called("Lockridge-Vane") == [world.linked(person)]


def test_a_session_that_expires_in_the_middle_of_the_deed_is_renewed_and_one_contact_is_linked(
    world: JourneyWorld,
) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", "Rosalind")
        await agent.fill("field-LastName", "Hawksworth")
        world.stage.arm("status", server="salesforce", path="*/sobjects/Contact/*", method="*", count=1, status=401)
        agent.press(Key.Key_Return)
        await agent.sees("to Rosalind Hawksworth.", "Unlink", "Connected")

    at_the_window(story)
    assert world.contacts_called("Hawksworth") == [world.linked(person)]
    assert len(world.asked("POST", "/oauth2/token")) == 1
