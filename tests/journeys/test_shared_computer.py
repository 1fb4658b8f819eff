"""Journeys of two agents on one computer: nobody reads what the other typed, nor finishes it in their own name."""

from __future__ import annotations

from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.killed_window import Moment, kill_when
from tests.helpers.until import until

CONTACT = "*/sobjects/Contact/Care_Customer_Id__c/*"
LAST = "Shared-Desk-Wexford"


def test_what_one_agent_left_behind_waits_for_that_agent_and_nobody_else(world: JourneyWorld) -> None:
    promised, typed = world.stranger(), world.stranger()
    moment = Moment("before the contact is made", "delay", "salesforce", "PATCH", CONTACT)
    moment.arm(world)
    arguments = [str(promised.numbers[0]), "c", "FirstName=Morwenna", f"LastName={LAST}"]
    kill_when(world, arguments, lambda: moment.is_asked(world))
    world.stage.disarm()
    world.stage.arm("offline", server="salesforce")  # what is promised stays so while Ana only types
    sign_in(world.stage, "ana")

    async def ana_types(agent: Agent) -> None:
        await agent.open_case(typed.numbers[0], linkable=False)
        agent.press(Key.Key_C)
        await agent.fill("field-LastName", "Half-Typed")

    async def ben_works(agent: Agent) -> None:
        await agent.open_case(typed.numbers[0])
        agent.press(Key.Key_C)
        await until(lambda: agent.has("field-LastName"), PATIENCE)
        assert agent.field("LastName") != "Half-Typed"
        assert "Finished what was interrupted" not in agent.screen()

    async def ana_comes_back(agent: Agent) -> None:
        await agent.sees(f"Finished what was interrupted: Morwenna {LAST} was created and linked to")
        await agent.open_case(typed.numbers[0])
        agent.press(Key.Key_C)
        await agent.sees_in_field("LastName", "Half-Typed")

    at_the_window(ana_types)
    world.stage.disarm()
    sign_in(world.stage, "ben")
    at_the_window(ben_works)
    assert world.contacts_called(LAST) == []
    sign_in(world.stage, "ana")
    at_the_window(ana_comes_back)
    assert world.contacts_called(LAST) == [world.linked(promised)]
