"""Journeys through the forms of an org whose admin leaves nothing to chance: record types, chains, look-ups."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld, running_world
from tests.helpers.org_schemas import strict_org, write_org
from tests.helpers.until import until

HELD = ("Email", "AccountId", "Market__c", "Market_Area__c", "Member_Since__c", "Credit_Limit__c", "RecordTypeId")


@pytest.fixture(scope="module")
def whole_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyWorld]:
    folder = write_org(strict_org(), tmp_path_factory.mktemp("strict"))
    with running_world("stories", "--schema", str(folder)) as world:
        yield world


def test_a_contact_is_made_by_the_rules_of_its_org_and_edited_by_them(world: JourneyWorld) -> None:
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.sees("Create Salesforce contact", "Record type", "Account", "Choose Market first.")
        await agent.fill("field-LastName", "Quillfeather")
        agent.press(Key.Key_Return)
        await agent.sees("Account is required.", "Market is required.", "Member Since is required.")
        assert not world.contacts_called("Quillfeather")

        await fill_in(agent)
        agent.press(Key.Key_Return)
        await agent.sees("Last Name: Quillfeather", "Market Area: Hills", "Account: ")

        await agent.press_button("Market: North")
        await until(lambda: agent.focus_is("edit-Market__c"))
        agent.press(Key.Key_End)
        await agent.sees("“Hills” is not offered with “Abroad”, and was cleared.")
        agent.press(Key.Key_Home)
        agent.press(Key.Key_Down)
        await agent.sees_no("was cleared")

    at_the_window(story)
    [contact] = world.contacts_called("Quillfeather")
    assert world.linked(person) == contact
    made = world.read(contact, *HELD)
    assert (made["Market__c"], made["Market_Area__c"]) == ("North", "Hills")
    assert (made["Member_Since__c"], made["Credit_Limit__c"]) == ("2024-02-29", 1250.5)
    assert made["AccountId"]


async def fill_in(agent: Agent) -> None:
    await agent.tab_to("Account, required")
    agent.enter("a")
    await agent.sees_rows("Amber Bistro")
    await agent.go_to_row("Amber Bistro")
    agent.press(Key.Key_Return)
    await until(lambda: agent.desk.salesforce.create.state.panel.form.values()["AccountId"])
    await agent.fill("field-Email", "quillfeather@meadow.example")
    await agent.tab_to("field-Market__c")
    agent.press(Key.Key_Down)
    await agent.tab_to("field-Market_Area__c")
    agent.press(Key.Key_Down, Key.Key_Down, Key.Key_Down)
    await agent.fill("field-Member_Since__c", "2024-02-29")
    await agent.fill("field-Credit_Limit__c", "1250.50")
