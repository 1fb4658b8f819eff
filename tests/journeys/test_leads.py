"""Journeys of Create lead: no contact needed, the missing company asked for, made once, its name at hand."""

from __future__ import annotations

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until


def test_a_lead_is_made_for_an_unlinked_customer_and_a_second_one_is_asked_about(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Create lead", "Link a Salesforce contact first.")
        await agent.press_button("create-lead")
        await agent.sees("Create Salesforce lead", "(SANDBOX) as Ana Popa.")
        await agent.fill("field-LastName", "Winterbourne")
        await agent.press_button("drawer-primary")
        await agent.sees("Company is required.")
        await agent.fill("field-Company", "Winterbourne Yachts")
        agent.hold(Key.Key_Return, times=10)
        await agent.sees("Salesforce lead ", "Winterbourne was created.", "Copy name")
        await agent.press_button("Copy name")
        await until(lambda: agent.clipboard().endswith("Winterbourne"))

        await agent.press_button("create-lead")
        await agent.sees("This case already has the Salesforce lead")
        await agent.press_button("Leave it")
        await agent.sees_no("This case already has the Salesforce lead")

    at_the_window(story)
    [made] = world.query("SELECT Id, Company FROM Lead WHERE LastName = 'Winterbourne'")
    assert made["Company"] == "Winterbourne Yachts"
    assert [(one["kind"], one["record_id"]) for one in world.escalations(person.case_ids[0])] == [("lead", made["Id"])]


def test_a_lead_whose_answer_was_dropped_is_made_once(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_E, shift=True)
        await agent.fill("field-LastName", "Lostanswer")
        await agent.fill("field-Company", "Harbor Lights")
        world.stage.arm("drop_after_commit", server="salesforce", path="*/sobjects/Lead/*", count=1)
        agent.press(Key.Key_Return)
        await agent.sees("Salesforce lead ", "Lostanswer was created.")

    at_the_window(story)
    assert len(world.query("SELECT Id FROM Lead WHERE LastName = 'Lostanswer'")) == 1
    assert len(world.escalations(person.case_ids[0])) == 1
