"""Journeys of editing: a contact is changed in place, and two people who change it at once lose nothing."""

from __future__ import annotations

import asyncio

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld, Person
from tests.helpers.until import until


def _linked(world: JourneyWorld, last: str) -> tuple[Person, str]:
    person = world.somebody()
    contact = world.contact(FirstName="Evander", LastName=last, Title="Clerk", Email="evander@old.example")
    world.link(person, contact)
    return person, contact


async def _at_the_card(agent: Agent, person: Person) -> None:
    await agent.open_case(person.numbers[0])
    agent.press(Key.Key_4, ctrl=True)
    await agent.sees("Read from Salesforce", "Title: Clerk")


async def _edit(agent: Agent, label: str, text: str) -> None:
    await agent.press_button(f"{label}:")
    await until(lambda: agent.focus_is("edit-"))
    agent.press(Key.Key_A, ctrl=True)
    agent.enter(text)


def test_an_edit_is_saved_to_salesforce_only_and_entered_in_the_activity(world: JourneyWorld) -> None:
    person, contact = _linked(world, "Plumtree")
    before = world.customer(person.id)["contact_points"]
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await _at_the_card(agent, person)
        await _edit(agent, "Title", "Head of <b>Lanterns</b> & Co")
        await agent.press_button("Save")
        await agent.sees("Title: Head of <b>Lanterns</b> & Co")
        await until(lambda: not agent.has("save-bar"))

    at_the_window(story)
    assert world.read(contact, "Title")["Title"] == "Head of <b>Lanterns</b> & Co"
    assert world.customer(person.id)["contact_points"] == before
    assert any("edited" in entry.casefold() for entry in world.activities(person.case_ids[0]))


def test_cancel_restores_what_salesforce_holds(world: JourneyWorld) -> None:
    person, contact = _linked(world, "Greengage")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await _at_the_card(agent, person)
        await _edit(agent, "Title", "Nonsense")
        await agent.press_button("Cancel")
        await agent.sees("Title: Clerk")
        await until(lambda: not agent.has("save-bar"))

    at_the_window(story)
    assert world.read(contact, "Title")["Title"] == "Clerk"


def test_what_salesforce_refuses_stands_at_its_field_and_stays_typed(world: JourneyWorld) -> None:
    person, contact = _linked(world, "Damson")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await _at_the_card(agent, person)
        await _edit(agent, "Email", "no address at all")
        await agent.press_button("Save")
        await until(lambda: agent.described("edit-Email"))
        assert "no address at all" in agent.screen()

    at_the_window(story)
    assert world.read(contact, "Email")["Email"] == "evander@old.example"


def test_a_change_of_somebody_else_in_another_field_is_kept_without_a_question(world: JourneyWorld) -> None:
    person, contact = _linked(world, "Mirabelle")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await _at_the_card(agent, person)
        await _edit(agent, "Title", "Mine")
        world.let_time_pass()
        await asyncio.to_thread(world.edit, contact, Email="evander@new.example")
        await agent.press_button("Save")
        await agent.sees("Title: Mine", "Email: evander@new.example")

    at_the_window(story)
    assert world.read(contact, "Title", "Email")["Title"] == "Mine"
    assert world.read(contact, "Title", "Email")["Email"] == "evander@new.example"


def test_two_values_of_one_field_are_shown_side_by_side_and_nothing_is_overwritten_silently(
    world: JourneyWorld,
) -> None:
    person, contact = _linked(world, "Quince")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await _at_the_card(agent, person)
        await _edit(agent, "Title", "Mine")
        world.let_time_pass()
        await asyncio.to_thread(world.edit, contact, Title="Theirs")
        await agent.press_button("Save")
        await agent.sees("Yours: Mine", "In Salesforce now: Theirs")
        assert world.read(contact, "Title")["Title"] == "Theirs"
        await agent.press_button("Title. Yours: Mine")
        await agent.press_button("Save")
        await agent.sees("Title: Mine")
        await until(lambda: not agent.has("save-bar"))

    at_the_window(story)
    assert world.read(contact, "Title")["Title"] == "Mine"
