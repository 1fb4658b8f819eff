"""The Care client and escalation rules: what a newer server wrote goes back as it came."""

from __future__ import annotations

import json

import pytest

from care_desktop.domain.automation import ClosedCondition, RuleFacts
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from tests.api.care.test_care_accounts_client import ACCOUNT, client
from tests.helpers.wires import json_answer

RULE = {
    "id": "vip",
    "name": "Important people",
    "enabled": True,
    "statuses": [],
    "priorities": ["blocker", "urgent"],
    "sentiments": ["sarcastic"],
    "channels": ["Shop"],
    "keywords": [],
}


@pytest.mark.parametrize("more", [{}, {"languages": ["de", "fr"], "weekdays_only": True}])
async def test_values_and_conditions_that_only_a_newer_version_knows_are_saved_as_they_came(
    more: dict[str, object],
) -> None:
    told = json_answer(200, {"version": 3, "rules": [{**RULE, **more}]})
    care, server = client(told, told)
    read = await care.escalation_rules(ACCOUNT)

    await care.save_escalation_rules(ACCOUNT, read)

    assert json.loads(server.requests[-1].content)["rules"] == [{**RULE, **more}]


async def test_a_condition_of_unknown_values_alone_is_no_condition_that_anything_meets() -> None:
    care, _ = client(json_answer(200, {"version": 3, "rules": [{**RULE, "channels": [], "priorities": []}]}))
    (rule,) = (await care.escalation_rules(ACCOUNT)).rules

    assert rule.unknown == ((ClosedCondition.SENTIMENTS, "sarcastic"),)
    assert not rule.matches_everything
    assert not rule.holds(RuleFacts(Status.NEW, Priority.URGENT, Sentiment.NEGATIVE, "Shop", ("Hello",)))
