"""Journeys of Create case: refused with its reason, made once, its number at hand."""

from __future__ import annotations

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until


def test_a_salesforce_case_is_refused_unlinked_then_made_from_the_form_and_its_number_copied(
    world: JourneyWorld,
) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Hortensia", LastName="Bellweather")
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("Create case", "Link a Salesforce contact first.")
        assert not agent.find("create-case").isEnabled()
        await agent.search("bellweat")
        await agent.choose("Hortensia Bellweather")
        await agent.sees_no("Link a Salesforce contact first.")

        await agent.press_button("create-case")
        await agent.fill("field-Subject", "Chairs by Friday, please")
        agent.hold(Key.Key_Return, times=10)
        await agent.sees("Salesforce case ", " was created.", "Copy number")
        await agent.press_button("Copy number")
        [made] = world.escalations(person.case_ids[0])
        await until(lambda: agent.clipboard() == made["number"])
        await agent.sees(f"Salesforce case {made['number']}")

    at_the_window(story)
    [made] = world.query("SELECT CaseNumber, ContactId FROM Case WHERE Subject = 'Chairs by Friday, please'")
    assert made["ContactId"] == contact
    assert [one["number"] for one in world.escalations(person.case_ids[0])] == [made["CaseNumber"]]


def test_a_customer_who_wrote_90_days_ago_is_refused_with_a_sentence_of_its_own(world: JourneyWorld) -> None:
    person = world.writer_of_long_ago()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees("The customer's last message is 90 days old or older.")
        assert not agent.find("create-case").isEnabled()

    at_the_window(story)


def test_a_case_that_was_made_but_not_answered_is_made_once(world: JourneyWorld) -> None:
    person = world.somebody()
    world.link(person, world.contact(FirstName="Ambrose", LastName="Pettigrew-Holt"))
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_E)
        await agent.fill("field-Subject", "Answer lost on the way")
        world.stage.arm("drop_after_commit", server="salesforce", path="*/sobjects/Case/*", count=1)
        world.stage.arm("drop_after_commit", server="salesforce", path="*/sobjects/Case", count=1)
        agent.press(Key.Key_Return)
        await agent.sees("Salesforce case ", " was created.")

    at_the_window(story)
    assert len(world.query("SELECT Id FROM Case WHERE Subject = 'Answer lost on the way'")) == 1
    assert len(world.escalations(person.case_ids[0])) == 1
