"""A message arrives, a rule holds, and the worker makes one Salesforce Case of it, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from care_desktop.care_server.messages import page as conversation
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import EscalationRule, JobState
from care_desktop.sandbox.faults import Kind
from tests.helpers.automation import Automation, automation


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
    "too many": (Kind.STATUS, {"status": 429, "retry_after": 0}),
    "calls used up": (Kind.STATUS, {"status": 403, "limit": "daily"}),
    "fault": (Kind.STATUS, {"status": 500}),
    "page": (Kind.HTML_200, {}),
    "half an answer": (Kind.TRUNCATED_JSON, {}),
    "locked": (Kind.ROW_LOCK, {}),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_case_is_made_whatever_happens_to_the_request(world: Automation, fault: str) -> None:
    kind, args = FAULTS[fault]
    world.rule()
    world.org.arm(kind, path="*Care_Operation_Id__c*", count=2, **args)
    async with world.working():
        world.write("open")
        await world.settled()
    assert world.states() == [JobState.DONE]
    assert [made["Id"] for made in world.org.cases()] == [record for _, record, _ in world.escalated()]
