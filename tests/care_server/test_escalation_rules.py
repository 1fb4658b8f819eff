"""The escalation rules and the jobs over HTTP: who may, what is refused, and what a message sets off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from care_desktop.care_server import automation_queue as queue
from care_desktop.care_server.accounts import remove_account
from care_desktop.care_server.automation_queue import Trouble
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import EscalationRule, JobTrouble
from tests.helpers.care_server import ACCOUNT, NOW, OTHER_ACCOUNT, CareClient

LEASE = timedelta(minutes=3)
RULES = f"/v1/salesforce-accounts/{ACCOUNT}/escalation-rules"
JOBS = f"/v1/salesforce-accounts/{ACCOUNT}/automation-jobs"
ANY = {"id": "any", "name": "Every message"}
MONEY = {"id": "money", "name": "Money", "keywords": ["money back"], "statuses": ["pending", "open"], "enabled": True}


@pytest.fixture
def sofia(client_of: Callable[[str], CareClient]) -> CareClient:
    return client_of("sofia")


async def save(client: CareClient, *rules: dict[str, Any], version: int = 0, path: str = RULES) -> httpx.Response:
    return await client.ask("PUT", path, json={"rules": list(rules)}, headers={"If-Match": f'"{version}"'})


async def test_rules_are_saved_in_their_order_with_who_and_when(sofia: CareClient) -> None:
    assert (await sofia.get(RULES))["version"] == 0
    saved = (await save(sofia, MONEY, ANY)).json()
    assert [rule["id"] for rule in saved["rules"]] == ["money", "any"]
    assert (saved["version"], saved["changed_by"]) == (1, "Sofia Lind")
    assert saved == await sofia.get(RULES)


async def test_rules_that_were_saved_meanwhile_are_not_overwritten(sofia: CareClient) -> None:
    await save(sofia, MONEY)
    refused = await save(sofia, ANY)
    assert refused.status_code == 409
    assert [rule["id"] for rule in refused.json()["error"]["rules"]["rules"]] == ["money"]
    assert (await save(sofia, ANY, version=1)).json()["version"] == 2


async def test_an_agent_reads_rules_and_jobs_but_changes_neither(care: CareClient) -> None:
    assert (await care.get(RULES))["rules"] == []
    assert (await care.get(JOBS))["items"] == []
    answers = [
        await save(care, ANY),
        await care.ask("POST", f"{JOBS}/any/retry"),
        await care.ask("POST", f"{JOBS}/retry"),
    ]
    assert [answer.json()["error"]["permission"] for answer in answers] == ["manage_workflows"] * 3


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([ANY, ANY], "rules.1.id"),
        ([{**ANY, "name": "  "}], "rules.0.name"),
        ([{**ANY, "keywords": [" "]}], "rules.0.keywords.0"),
        ([{**ANY, "statuses": ["angry"]}], "rules.0.statuses.0"),
        ([{**ANY, "colour": "red"}], "rules.0.colour"),
        ([{**ANY, "id": str(number)} for number in range(101)], "rules"),
    ],
)
async def test_rules_that_make_no_sense_are_refused_with_the_place(
    sofia: CareClient, rules: list[dict[str, Any]], field: str
) -> None:
    answer = await save(sofia, *rules)
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == [field]


async def test_a_message_sets_off_the_first_rule_that_holds_in_every_account(sofia: CareClient, store: Store) -> None:
    await save(sofia, {**ANY, "enabled": False}, MONEY, {**ANY, "id": "rest"})
    await save(sofia, ANY, path=RULES.replace(ACCOUNT, OTHER_ACCOUNT))
    store.receive_message("open", "I want my money back", NOW)
    store.receive_message("new", "Hello", NOW)
    store.receive_message("new", "Hello again", NOW)
    found = {(job["case_id"], job["rule_id"]) for job in (await sofia.get(JOBS))["items"]}
    assert found == {("open", "money"), ("new", "rest")}
    elsewhere = (await sofia.get(JOBS.replace(ACCOUNT, OTHER_ACCOUNT)))["items"]
    assert {job["case_id"] for job in elsewhere} == {"open", "new"}


async def test_the_rules_of_an_account_that_is_removed_are_gone_with_it(sofia: CareClient, store: Store) -> None:
    await save(sofia, ANY)
    with store.writing() as connection:
        remove_account(connection, ACCOUNT)
    store.receive_message("open", "Hello", NOW)
    with store.reading() as connection:
        assert queue.next_due(connection) is None
    assert (await sofia.ask("GET", RULES)).status_code == 404


async def test_the_editor_is_told_by_which_channels_cases_come(sofia: CareClient, store: Store) -> None:
    rows = [{"id": f"c{n}", "number": 2000 + n, "customer_id": "omar", "created_at": NOW} for n in range(3)]
    channels = ("Web chat", "mail", "Web chat")
    store.load(cases=[{**row, "channel": channel} for row, channel in zip(rows, channels, strict=True)])
    assert (await sofia.get(RULES))["channels"] == ["mail", "Web chat"]


async def test_a_failed_job_is_tried_again_by_who_may_manage_workflows(sofia: CareClient, store: Store) -> None:
    with store.writing() as connection:
        for case in ("open", "new"):
            queue.enqueue_escalation(connection, (ACCOUNT, case), EscalationRule("any", "Any"), NOW)
            lease = queue.take(connection, NOW, LEASE)
            assert lease is not None
            queue.fail(connection, lease, NOW, Trouble(JobTrouble.REFUSED, "Salesforce does not accept the record."))
    failed = await sofia.get(JOBS, state="failed")
    assert failed["failed"] == 2
    first = failed["items"][0]["id"]
    assert (await sofia.ask("POST", f"{JOBS}/{first}/retry")).status_code == 204
    assert [job["state"] for job in (await sofia.get(JOBS))["items"] if job["id"] == first] == ["waiting"]
    assert (await sofia.ask("POST", f"{JOBS}/retry")).json() == {"count": 1}
    assert (await sofia.get(JOBS, state="failed"))["items"] == []
    assert (await sofia.ask("POST", f"{JOBS}/no-such/retry")).status_code == 404
    assert (await sofia.ask("GET", JOBS, params={"cursor": "nonsense"})).status_code == 422
