"""A journey through an org that has grown for twenty years: a person account, made from a form of 400 fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld, running_world
from tests.helpers.org_schemas import large_org, write_org
from tests.helpers.until import until


@pytest.fixture(scope="module")
def whole_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JourneyWorld]:
    folder = write_org(large_org(), tmp_path_factory.mktemp("large"))
    with running_world("stories", "--schema", str(folder)) as world:
        yield world


def test_a_person_account_takes_over_what_was_typed_for_a_contact(world: JourneyWorld) -> None:
    world.stage.set(person_accounts=True)
    person = world.stranger()
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_C)
        await agent.sees("Create Salesforce contact", "Find a field", "Record type")
        await agent.fill("field-LastName", "Quillfeather")
        agent.find("find-field").setFocus()
        agent.enter("email")
        await agent.fill("field-Email", "quillfeather@meadow.example")
        await agent.tab_to("record-type")
        agent.press(Key.Key_End)
        await until(lambda: agent.desk.salesforce.create.state.panel.form.description.sobject == "Account")
        await agent.sees_in_field("PersonEmail", "quillfeather@meadow.example")

        await agent.tab_to("field-PersonEmail")
        agent.press(Key.Key_Return)
        await agent.sees("Last Name: Quillfeather", "Email: quillfeather@meadow.example", "empty fields")

    at_the_window(story)
    [contact] = world.contacts_called("Quillfeather")
    assert world.linked(person) == contact
    assert world.read(contact, "IsPersonAccount")["IsPersonAccount"] is True
