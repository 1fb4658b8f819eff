"""A supervisor lets Care escalate by itself: looks ahead, makes a rule, sees what came of it and why."""

from __future__ import annotations

from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until


async def open_account(agent: Agent) -> None:
    """Go to the page of the one account, by keyboard."""
    await agent.connected()
    agent.press(Key.Key_Comma, ctrl=True)
    await until(lambda: agent.has("connect-account-open"), PATIENCE)
    await until(lambda: agent.focus_is("open-account"), PATIENCE)
    agent.press(Key.Key_Return)
    await until(lambda: agent.focus_is("account-tabs"), PATIENCE)


async def first_row(agent: Agent, name: str, *words: str) -> None:
    """Wait until the newest row of a list says all this."""
    await until(lambda: all(word in (agent.list_rows(name) or [""])[0] for word in words), PATIENCE)


def test_a_supervisor_makes_a_rule_and_follows_what_care_does_by_it(world: JourneyWorld) -> None:
    sign_in(world.stage, "sofia")

    async def story(agent: Agent) -> None:
        await open_account(agent)
        await agent.press_button("preview-look")
        await agent.sees(
            "Nothing was written.", "Would be linked", "Would be left to you", "Would be created and linked"
        )
        await agent.tab_to("sync-contacts")
        if not world.accounts()[0]["sync_contacts"]:
            agent.press(Key.Key_Space)
        await until(lambda: world.accounts()[0]["sync_contacts"], PATIENCE)

        await agent.tab_to("account-tabs")
        agent.press(Key.Key_Right, Key.Key_Right)
        await agent.press_button("rules-add")
        await until(lambda: agent.focus_is("rule-name"), PATIENCE)
        await agent.fill("rule-name", "Lost zeppelins")
        await agent.fill("rule-keywords", "zeppelin, airship")
        await agent.sees("The message or the subject says “zeppelin” or “airship”.")
        await agent.press_button("rules-save")
        await agent.sees("Last changed by Sofia Lind")

        world.stage.new_case("My zeppelin never came.")
        await first_row(agent, "automation-jobs", "Escalated", "Lost zeppelins", "Salesforce case")
        await agent.tab_to("account-tabs")
        agent.press(Key.Key_Left, Key.Key_Left)
        await first_row(agent, "sync-runs", "Created and linked", "No contact matches")

        await agent.tab_to("sync-contacts")
        agent.press(Key.Key_Space)
        await until(lambda: not world.accounts()[0]["sync_contacts"], PATIENCE)
        case = world.stage.new_case("Another airship is late.")
        await agent.tab_to("account-tabs")
        agent.press(Key.Key_Right, Key.Key_Right)
        await first_row(agent, "automation-jobs", "Escalated", str(world.case(case)["number"]))
        await agent.tab_to("automation-jobs")
        agent.press(Key.Key_Home, Key.Key_Return)
        await until(lambda: agent.desk.shell.state.case_id == case, PATIENCE)
        await agent.sees("Contact sync is switched off for this account", "Automatic")
        assert "1" in agent.badge()

    at_the_window(story)
