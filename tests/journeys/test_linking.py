"""Journeys of linking: by search, by suggestion, taken back, and seen by everybody at once."""

from __future__ import annotations

import asyncio

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until

WITHOUT = "1 escalation without a contact"


def test_a_contact_found_by_typing_is_linked_with_enter_and_clears_badge_and_marker_everywhere(
    world: JourneyWorld,
) -> None:
    person = world.somebody(cases=2, escalated=True)
    escalated, other = person.numbers if world.escalations(person.case_ids[0]) else person.numbers[::-1]
    contact = world.contact(FirstName="Wilhelmina", LastName="Sparrowhawk", Title="Harbour pilot")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(escalated)
        await until(lambda: WITHOUT in agent.badge())
        assert WITHOUT in agent.list_rows("cases")[0]
        await agent.search("wilhelmina sp")
        await agent.choose("Wilhelmina Sparrowhawk")

        await agent.sees("Linked ", "to Wilhelmina Sparrowhawk.", "Undo", "Harbour pilot", "Unlink")
        await until(lambda: agent.badge() == "")
        await until(lambda: WITHOUT not in agent.list_rows("cases")[0])
        assert world.linked(person) == contact
        await agent.open_case(other)
        await agent.sees("Harbour pilot", "Unlink")

    at_the_window(story)


def test_a_click_on_a_result_links_at_once(world: JourneyWorld) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Bartholomew", LastName="Quillfeather", Title="Sailmaker")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.search("quillfea")
        await agent.sees_rows("Bartholomew Quillfeather")
        agent.click_row("search-results", 0)
        await agent.sees("to Bartholomew Quillfeather.", "Sailmaker")
        await until(lambda: world.linked(person) == contact)

    at_the_window(story)


def test_a_suggestion_says_its_reasons_and_links_with_one_key(world: JourneyWorld) -> None:
    person = world.called("Camille Delacourt", escalated=True)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await until(lambda: WITHOUT in agent.badge())
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Suggested contacts", "Camille Delacourt", "Same email", "Same name")
        await agent.press_button("Link Camille Delacourt")

        await agent.sees("Linked Camille Delacourt to Camille Delacourt.", "Céramiste", "Unlink")
        await until(lambda: agent.badge() == "")
        assert world.linked(person) is not None
        await agent.sees_no("Suggested contacts")

    at_the_window(story)


def test_an_unlink_brings_the_badge_back_and_undo_takes_it_away_again(world: JourneyWorld) -> None:
    person = world.called("Henrik Solvang")
    contact = world.linked(person)
    assert contact is not None
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Havnesjef")
        assert agent.badge() == ""
        agent.press(Key.Key_U)
        await agent.sees("Unlinked Henrik Solvang from Henrik Solvang.", "Undo", "Link a Salesforce contact")
        await until(lambda: WITHOUT in agent.badge())
        await until(lambda: WITHOUT in agent.list_rows("cases")[0])
        assert world.linked(person) is None

        agent.press(Key.Key_Z)
        await agent.sees("Undone: Henrik Solvang is linked to Henrik Solvang again.", "Havnesjef")
        await until(lambda: agent.badge() == "")
        assert world.linked(person) == contact

    at_the_window(story)


def test_the_unlink_button_and_the_undo_in_the_notice_are_reached_by_tab(world: JourneyWorld) -> None:
    person = world.somebody(cases=2, linked=True)
    contact = world.linked(person)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Affects 2 cases.", "Read from Salesforce")
        await agent.press_button("Unlink")
        await agent.sees("Undo")
        assert world.linked(person) is None
        await agent.press_button("Undo")
        await agent.sees("Undone: ")
        assert world.linked(person) == contact

    at_the_window(story)


def test_the_link_of_another_agent_arrives_by_itself_and_what_is_being_typed_is_kept(world: JourneyWorld) -> None:
    person = world.somebody(cases=2, escalated=True)
    number = next(
        number for number, case_id in zip(person.numbers, person.case_ids, strict=True) if world.escalations(case_id)
    )
    contact = world.contact(FirstName="Ottoline", LastName="Fernsby", Title="Cartographer")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(number)
        await agent.search("somebody el")
        await agent.connected()
        await asyncio.to_thread(world.link, person, contact)

        await agent.sees("Ben Okafor has linked this customer to", "What you typed is kept.", "Cartographer")
        await until(lambda: agent.badge() == "")
        await until(lambda: WITHOUT not in agent.list_rows("cases")[0])

        await asyncio.to_thread(world.unlink, person, contact)
        await agent.sees("Somebody else has unlinked Ottoline Fernsby from this customer.", "somebody el")
        await until(lambda: WITHOUT in agent.badge())

    at_the_window(story)


def test_of_two_agents_who_link_at_once_the_second_is_told_who_and_whom(world: JourneyWorld) -> None:
    person = world.somebody()
    mine = world.contact(FirstName="Peregrine", LastName="Applegarth")
    bens = world.contact(FirstName="Araminta", LastName="Applegarth", Title="Lock keeper")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.search("applegarth")
        await agent.sees_rows("Peregrine Applegarth", "Araminta Applegarth")
        # the push tells at once, but what it tells of is read slowly
        world.stage.arm("delay", server="care", path="/v1/c*", method="GET", seconds=2)
        await asyncio.to_thread(world.link, person, bens)
        await agent.choose("Peregrine Applegarth")
        await agent.sees("Ben Okafor has linked", "Araminta Applegarth", "That link is shown now.", "Lock keeper")

    at_the_window(story)
    assert world.linked(person) == bens != mine


def test_enter_held_down_on_a_result_links_once(world: JourneyWorld) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Lavinia", LastName="Thornberry-Moss")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.search("thornberry")
        await agent.sees_rows("Lavinia Thornberry-Moss")
        await agent.go_to_row("Lavinia Thornberry-Moss")
        agent.hold(Key.Key_Return, times=20)
        await agent.sees("to Lavinia Thornberry-Moss.", "Undo")
        await until(lambda: world.linked(person) == contact)

    at_the_window(story)
    assert len(world.asked("PUT", f"{person.id}/salesforce-link")) == 1


def test_a_link_whose_answer_is_lost_is_looked_into_and_stands_once(world: JourneyWorld) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Cornelius", LastName="Dashwood-Pike", Title="Bell founder")
    world.stage.arm("drop_after_commit", server="care", path="*/salesforce-link", method="PUT", count=1)
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await agent.search("dashwood-p")
        await agent.choose("Cornelius Dashwood-Pike")
        await agent.sees("to Cornelius Dashwood-Pike.", "Bell founder")

    at_the_window(story)
    assert world.linked(person) == contact
