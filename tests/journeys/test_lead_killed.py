"""Journeys of a window that is killed while it creates a lead under an idempotency key: there is exactly one."""

from __future__ import annotations

import pytest

from tests.helpers.journey import Agent, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld, Person
from tests.helpers.killed_window import Moment, kill_when

LEAD, ESCALATION = "*/ui-api/records", "*/escalations"
NUMBER = Moment("when the lead is answered, before its name is read", "delay", "salesforce", "GET", "*/query", None)
MOMENTS = (
    Moment("before the lead is made", "delay", "salesforce", "POST", LEAD),
    Moment("when the lead is made but not answered", "slow_drip", "salesforce", "POST", LEAD),
    NUMBER,
    Moment("before the escalation is recorded", "delay", "care", "POST", ESCALATION),
    Moment("when the escalation is recorded but not answered", "slow_drip", "care", "POST", ESCALATION),
)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.name)
def test_a_window_killed_while_it_creates_a_lead_leaves_one_lead_and_one_escalation(
    world: JourneyWorld, moment: Moment
) -> None:
    world.stage.set(hidden_fields=["Lead.Care_Operation_Id__c"])
    world.stage.forget_requests()
    person, last = world.stranger(), f"Killed-{MOMENTS.index(moment)}-Lostwithiel"
    moment.arm(world)
    typed = [str(person.numbers[0]), "E", f"LastName={last}", "Company=Harbor Lights"]
    kill_when(world, typed, lambda: _has_come_so_far(world, person, last, moment))
    world.stage.disarm()

    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.sees("Finished what was interrupted: Salesforce lead", f"{last} was created for")
        await agent.press_button("Show")
        await agent.sees(f"#{person.numbers[0]}")

    at_the_window(story)
    (made,) = _leads(world, last)
    assert [(one["kind"], one["record_id"]) for one in world.escalations(person.case_ids[0])] == [("lead", made)]
    assert not world.asked("PATCH", "/sobjects/Lead")
    assert not world.asked("POST", "/sobjects/Lead")


def _has_come_so_far(world: JourneyWorld, person: Person, last: str, moment: Moment) -> bool:
    if moment is NUMBER:
        return _is_read_after_it_was_made(world)
    if moment.kind == "delay":
        return moment.is_asked(world)
    if moment.server == "care":
        return bool(world.escalations(person.case_ids[0]))
    return bool(_leads(world, last))


def _is_read_after_it_was_made(world: JourneyWorld) -> bool:
    items = [one for one in world.stage.requests()["items"] if not one["by_care"]]
    made = [place for place, one in enumerate(items) if one["method"] == "POST" and "/ui-api/records" in one["path"]]
    return bool(made) and any(one["path"].endswith("/query") for one in items[made[0] :])


def _leads(world: JourneyWorld, last: str) -> list[str]:
    return [row["Id"] for row in world.query(f"SELECT Id FROM Lead WHERE LastName = '{last}'")]
