"""Journeys of people who may not do everything, and of workspaces where something is missing."""

from __future__ import annotations

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld, running_world

MAY_NOT = "Your permissions do not include this. Ask your supervisor."


def test_rita_reads_a_contact_may_link_one_and_is_told_why_she_cannot_edit_or_create(world: JourneyWorld) -> None:
    person = world.somebody()
    contact = world.contact(FirstName="Leopold", LastName="Readable", Title="Clerk")
    sign_in(world.stage, "rita")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees(MAY_NOT)
        assert not agent.find("create-contact").isEnabled()
        await agent.search("leopold r")
        await agent.sees_rows("Leopold Readable")
        assert not any("Create contact" in row for row in agent.list_rows("search-results"))
        await agent.choose("Leopold Readable")
        await agent.sees("Title: Clerk", MAY_NOT)
        assert not any(button.isEnabled() for button in agent.values())

    at_the_window(story)
    assert world.linked(person) == contact


def test_nora_who_may_not_see_contacts_is_told_so_and_never_that_one_was_deleted(world: JourneyWorld) -> None:
    person, other = world.somebody(), world.somebody()
    world.link(other, world.contact(FirstName="Leopold", LastName="Unseen"))
    sign_in(world.stage, "nora")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_4, ctrl=True)
        await agent.sees(MAY_NOT)
        assert not agent.find("contact-search").isEnabled()
        await agent.open_case(other.numbers[0])
        await agent.sees("Your Salesforce user may not see this contact.")
        assert "deleted" not in agent.screen()

    at_the_window(story)


def test_without_a_salesforce_account_the_tab_says_why_and_where_to_connect_one() -> None:
    with running_world("no-account") as world:
        number = world.rows()[0]["number"]
        sign_in(world.stage, "ana")

        async def story(agent: Agent) -> None:
            await agent.open_case(number, linkable=False)
            agent.press(Key.Key_4, ctrl=True)
            await agent.sees("No Salesforce account is connected", "Settings > Integrations & API > Salesforce")

        at_the_window(story)


def test_an_empty_workspace_says_that_there_is_nothing_and_all_is_well() -> None:
    with running_world("empty") as world:
        sign_in(world.stage, "ana")

        async def story(agent: Agent) -> None:
            await agent.connected()
            await agent.sees("Connected", "Ana Popa · Harbor & Pine Sandbox")
            assert agent.desk.case_list.state.total == 0
            assert agent.desk.case_list.state.empty in agent.screen()

        at_the_window(story)
