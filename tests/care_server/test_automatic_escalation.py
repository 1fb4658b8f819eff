"""A message arrives, a rule holds, and the worker makes one Salesforce Case of it, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from care_desktop.care_server.messages import page as conversation
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import EscalationRule, JobState, JobTrouble
from care_desktop.sandbox.faults import Kind
from tests.helpers.automation import ANY, Automation, automation
from tests.helpers.until import until


@pytest.fixture
async def world(store: Store) -> AsyncIterator[Automation]:
    async with automation(store) as world:
        yield world


async def test_a_message_that_a_rule_holds_for_becomes_a_salesforce_case(world: Automation) -> None:
    world.rule(EscalationRule("money", "Money back", keywords=("money back",)))
    async with world.working():
        world.write("open", text="Where is it?")
        world.write("new", text="I want my MONEY  back!")
        await world.settled()
    (made,) = world.org.cases()
    assert world.escalated() == [("new", made["Id"], "automatic")]
    assert made["Subject"] == "1004"
    (job,) = world.jobs()
    assert (job.state, job.record_id, job.record_number) == (JobState.DONE, made["Id"], made["CaseNumber"])
    with world.store.reading() as connection:
        told = conversation(connection, "new", before=None, limit=9, activity=True).messages[-1]
    assert told.text == f"escalated to the Salesforce case {made['CaseNumber']} by the rule “Money back”"


FAULTS: dict[str, tuple[Kind, dict[str, Any]]] = {
    "slow": (Kind.DELAY, {"seconds": 0.05}),
    "lost before": (Kind.DROP_BEFORE, {}),
    "lost after": (Kind.DROP_AFTER_COMMIT, {}),
    "session ended": (Kind.STATUS, {"status": 401}),
    "calls used up": (Kind.STATUS, {"status": 403, "limit": "daily"}),
    "fault": (Kind.STATUS, {"status": 500}),
    "page": (Kind.HTML_200, {}),
    "locked": (Kind.ROW_LOCK, {}),
}


@pytest.mark.parametrize("fault", [*FAULTS])
async def test_one_case_is_made_whatever_happens_to_the_request(world: Automation, fault: str) -> None:
    kind, args = FAULTS[fault]
    world.rule()
    world.org.arm(kind, path="*Care_Operation_Id__c*", **args)
    await one_case_is_made(world)


@pytest.mark.parametrize("fault", ["lost after", "page"])
async def test_one_case_is_made_under_a_key_of_the_request(world: Automation, fault: str) -> None:
    kind, args = FAULTS[fault]
    world.org.org.settings.hidden_fields.add("Case.Care_Operation_Id__c")
    world.rule()
    world.org.arm(kind, path="*/ui-api/records*", **args)
    await one_case_is_made(world)


@pytest.mark.parametrize("fault", ["lost after", "session ended"])
async def test_one_case_is_made_where_the_org_takes_no_key_at_all(world: Automation, fault: str) -> None:
    kind, args = FAULTS[fault]
    keyless(world)
    world.org.arm(kind, path="*/sobjects/Case", **args)
    await one_case_is_made(world)


async def test_a_request_that_may_still_be_at_work_is_not_repeated_before_it_must_have_ended(world: Automation) -> None:
    keyless(world)
    world.org.arm(Kind.DROP_BEFORE, path="*/sobjects/Case")
    async with world.working():
        world.write("open")
        await until(lambda: [job.attempts > 2 for job in world.jobs()] == [True])
        assert [job.trouble for job in world.jobs()] == [JobTrouble.UNDECIDED]
        assert world.org.cases() == []
        world.clock.ahead = timedelta(minutes=11)
        await world.settled()
    assert [made["Id"] for made in world.org.cases()] == [record for _, record, _ in world.escalated()]


async def test_many_faults_and_two_servers_make_one_case_for_each(world: Automation) -> None:
    world.rule(ANY, EscalationRule("other", "Other"))
    kinds = [Kind.DROP_AFTER_COMMIT, Kind.STATUS, Kind.DROP_BEFORE, Kind.TRUNCATED_JSON]
    for place, kind in enumerate(kinds * 2):
        args = {"status": 503} if kind is Kind.STATUS else {}
        world.org.arm(kind, path="*Care_Operation_Id__c*", after=place, **args)
    async with world.working(workers=2):
        world.write("open", "done", "escalated", "new")
        await world.settled()
    made = sorted(one["Id"] for one in world.org.cases())
    assert len(made) == 4
    assert sorted(record for _, record, _ in world.escalated()) == made
    assert [case for case, _, _ in world.escalated()] == ["done", "escalated", "new", "open"]


def keyless(world: Automation) -> None:
    world.org.org.settings.hidden_fields.add("Case.Care_Operation_Id__c")
    world.org.org.settings.features.discard("idempotency")
    world.rule()


async def one_case_is_made(world: Automation) -> None:
    async with world.working():
        world.write("open")
        await world.settled()
    assert world.states() == [JobState.DONE]
    assert [made["Id"] for made in world.org.cases()] == [record for _, record, _ in world.escalated()]
