"""Flags: who raises, takes back, resolves and hands back; what the queue, the log and the agents hear of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.care_server import CareClient

ClientOf = Callable[[str], CareClient]


async def raise_flag(care: CareClient, case_id: str = "open", reason: str = "May I refund?", key: str = "f") -> Any:
    path, headers = f"/v1/cases/{case_id}/flags", {"Idempotency-Key": key}
    return await care.ask("POST", path, json={"reason": reason}, headers=headers)


async def close(care: CareClient, flag_id: str, outcome: str, note: str = "", case_id: str = "open") -> Any:
    body = {"outcome": outcome, "note": note}
    return await care.ask("POST", f"/v1/cases/{case_id}/flags/{flag_id}/outcome", json=body)


@pytest.fixture
def sofia(client_of: ClientOf) -> CareClient:
    return client_of("sofia")


async def test_a_flag_stands_on_the_case_and_in_the_queue_oldest_first(care: CareClient, sofia: CareClient) -> None:
    flagged = (await raise_flag(care)).json()
    assert (flagged["flag"]["reason"], flagged["flag"]["by"], flagged["flag_reason"]) == (
        "May I refund?",
        "Ana Popa",
        "May I refund?",
    )
    queue = await sofia.get("/v1/flags")
    assert [(row["case"]["id"], row["flag"]["by"]) for row in queue["items"]] == [
        ("escalated", "Ben"),
        ("open", "Ana Popa"),
    ]
    first = await sofia.get("/v1/flags", limit=1)
    rest = await sofia.get("/v1/flags", limit=1, cursor=first["following"])
    assert [first["items"][0], rest["items"][0], first["total"], rest["following"]] == [*queue["items"], 2, None]


async def test_a_second_flag_and_a_flag_that_is_closed_are_conflicts_with_the_case_as_it_is(
    care: CareClient, client_of: ClientOf, sofia: CareClient
) -> None:
    flag_id = (await raise_flag(care)).json()["flag"]["id"]
    second = (await raise_flag(client_of("ben"), reason="Me too")).json()["error"]
    assert (second["code"], second["changed_by"], second["case"]["flag"]["id"]) == ("case_changed", "Ana Popa", flag_id)
    assert (await close(sofia, flag_id, "resolved", "Fine")).status_code == 200
    late = await close(sofia, flag_id, "handed_back", "No")
    assert (late.status_code, late.json()["error"]["case"]["flag"]) == (409, None)


@pytest.mark.parametrize(
    ("outcome", "kind", "logged"),
    [
        ("resolved", "flag_resolved", "flag_resolved"),
        ("handed_back", "flag_handed_back", "flag_handed_back"),
    ],
)
async def test_the_agent_is_told_what_the_supervisor_said_and_stays_assigned(
    care: CareClient, sofia: CareClient, outcome: str, kind: str, logged: str
) -> None:
    flag_id = (await raise_flag(care)).json()["flag"]["id"]
    closed = (await close(sofia, flag_id, outcome, "Up to 50 EUR")).json()
    assert (closed["flag"], closed["flag_reason"], closed["assignee_id"]) == (None, "", "ana")
    (told,) = (await care.get("/v1/notifications"))["items"]
    assert (told["kind"], told["by"], told["text"]) == (kind, "Sofia Lind", "Up to 50 EUR")
    (kept,) = (await care.get("/v1/cases/open/flags"))["items"]
    assert (kept["state"], kept["closed_by"], kept["note"]) == (outcome, "Sofia Lind", "Up to 50 EUR")
    page = await care.get("/v1/cases/open/messages", activity=True)
    assert [m["activity"]["kind"] for m in page["items"] if m["activity"]] == ["flagged", logged]


async def test_a_flag_is_taken_back_by_who_raised_it_or_by_a_supervisor(care: CareClient, client_of: ClientOf) -> None:
    flag_id = (await raise_flag(care)).json()["flag"]["id"]
    path = f"/v1/cases/open/flags/{flag_id}"
    refused = await client_of("ben").ask("DELETE", path)
    assert (refused.status_code, refused.json()["error"]["permission"]) == (403, "see_all_cases")
    assert (await care.ask("DELETE", path)).json()["flag"] is None
    of_ben = (await care.get("/v1/cases/escalated"))["flag"]["id"]
    assert (await client_of("sofia").ask("DELETE", f"/v1/cases/escalated/flags/{of_ben}")).status_code == 200
    assert {one["view"]: one["count"] for one in (await care.get("/v1/views"))["items"]}["flagged"] == 0


async def test_an_agent_sees_no_queue_and_closes_nothing(care: CareClient) -> None:
    assert (await care.ask("GET", "/v1/flags")).status_code == 403
    flag_id = (await raise_flag(care)).json()["flag"]["id"]
    assert (await close(care, flag_id, "resolved")).status_code == 403


async def test_everybody_may_flag(client_of: ClientOf) -> None:
    assert (await raise_flag(client_of("rita"))).status_code == 200


@pytest.mark.parametrize("reason", ["x" * 10_000, "x" * 2_001, "", " \n "])
async def test_a_reason_that_is_too_long_or_empty_is_refused_with_a_sentence(care: CareClient, reason: str) -> None:
    refused = await raise_flag(care, reason=reason)
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"]["reason"].endswith(".")
    assert (await raise_flag(care, reason="x" * 2_000)).status_code == 200


async def test_the_same_flag_twice_is_one(care: CareClient) -> None:
    assert (await raise_flag(care)).json() == (await raise_flag(care)).json()
    assert len((await care.get("/v1/cases/open/flags"))["items"]) == 1
