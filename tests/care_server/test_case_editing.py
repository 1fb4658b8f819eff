"""Changing a Case: assignments and the moves they bring, conflicts by what was seen, fields, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from care_desktop.care_server.store import Store
from care_desktop.care_server.work_loading import load_work
from tests.helpers.care_server import ACCOUNT, CareClient, contact_id

ClientOf = Callable[[str], CareClient]
FIELDS: list[dict[str, Any]] = [
    {"name": "Reason", "kind": "choice", "options": ["Delivery", "Refund"], "mandatory": True},
    {"name": "Pieces", "kind": "number"},
    {"name": "Call on", "kind": "date"},
]


async def change(care: CareClient, case_id: str, *, key: str = "", **pairs: Any) -> Any:
    """Send a change; pairs are (seen, wanted), fields by name."""
    fields = {name: as_pair(pair) for name, pair in pairs.pop("fields", {}).items()}
    body = {name: as_pair(pair) for name, pair in pairs.items()} | ({"fields": fields} if fields else {})
    headers = {"Idempotency-Key": key} if key else {}
    return await care.ask("PATCH", f"/v1/cases/{case_id}", json=body, headers=headers)


def as_pair(pair: tuple[str, str]) -> dict[str, str]:
    return {"seen": pair[0], "wanted": pair[1]}


async def log_of(care: CareClient, case_id: str) -> list[tuple[str, str, str, str]]:
    page = await care.get(f"/v1/cases/{case_id}/messages", activity=True)
    told = [(message["activity"], message["author_name"]) for message in page["items"] if message["activity"]]
    return [(one["kind"], one["before"], one["after"], who) for one, who in told]


async def counts(care: CareClient) -> dict[str, int]:
    return {one["view"]: one["count"] for one in (await care.get("/v1/views"))["items"]}


async def test_taking_a_new_case_opens_it_and_giving_it_up_makes_it_new_again(care: CareClient) -> None:
    taken = (await change(care, "new", assignee_id=("", "ana"))).json()
    assert (taken["status"], taken["assignee_id"], taken["assignee"]) == ("open", "ana", "Ana Popa")
    counted = await counts(care)
    assert (counted["new"], counted["my_open"]) == (0, 2)
    given_up = (await change(care, "new", assignee_id=("ana", ""))).json()
    assert (given_up["status"], given_up["assignee_id"], given_up["assignee"]) == ("new", None, "")
    assert await log_of(care, "new") == [
        ("assigned", "", "Ana Popa", "Ana Popa"),
        ("status", "new", "open", "Ana Popa"),
        ("assigned", "Ana Popa", "", "Ana Popa"),
        ("status", "open", "new", "Ana Popa"),
    ]


async def test_giving_a_pending_case_to_somebody_leaves_it_pending_and_tells_them(
    care: CareClient, client_of: ClientOf
) -> None:
    given = (await change(care, "escalated", assignee_id=("ana", "ben"))).json()
    assert (given["status"], given["assignee"]) == ("pending", "Ben Okafor")
    (told,) = (await client_of("ben").get("/v1/notifications"))["items"]
    assert (told["kind"], told["case_id"], told["by"]) == ("assigned", "escalated", "Ana Popa")
    assert (await care.get("/v1/notifications"))["items"] == []


async def test_the_case_of_somebody_else_is_given_away_by_who_sees_all_cases_only(
    care: CareClient, client_of: ClientOf
) -> None:
    refused = await change(client_of("ben"), "open", assignee_id=("ana", "ben"))
    assert (refused.status_code, refused.json()["error"]["permission"]) == (403, "see_all_cases")
    assert (await care.get("/v1/cases/open"))["assignee_id"] == "ana"
    assert (await change(client_of("sofia"), "open", assignee_id=("ana", "ben"))).status_code == 200
    assert (await change(client_of("rita"), "open", priority=("medium", "low"))).status_code == 403


async def test_the_same_wish_twice_is_one_change(care: CareClient) -> None:
    first = await change(care, "open", key="k", priority=("medium", "urgent"), sentiment=("none", "negative"))
    again = await change(care, "open", key="k", priority=("medium", "urgent"), sentiment=("none", "negative"))
    unkeyed = await change(care, "open", priority=("medium", "urgent"))
    assert first.json() == again.json() == unkeyed.json()
    assert await log_of(care, "open") == [
        ("priority", "medium", "urgent", "Ana Popa"),
        ("sentiment", "none", "negative", "Ana Popa"),
    ]


async def test_only_a_change_of_the_same_thing_is_a_conflict_and_says_who_and_what(
    care: CareClient, client_of: ClientOf, store: Store
) -> None:
    await change(client_of("ben"), "open", priority=("medium", "high"))
    store.receive_message("open", "Hello?")
    await care.link(contact_id(1))
    assert (await change(care, "open", sentiment=("none", "negative"))).status_code == 200
    refused = await change(care, "open", priority=("medium", "low"), subject=("", "Mine"))
    problem = refused.json()["error"]
    assert (refused.status_code, problem["code"], problem["changed_by"]) == (409, "case_changed", "Ben Okafor")
    assert (problem["case"]["priority"], problem["case"]["subject"]) == ("high", "")
    assert ACCOUNT in {profile["salesforce_account_id"] for profile in problem["case"]["customer"]["profiles"]}


@pytest.mark.parametrize(("case_id", "seen", "wanted"), [("new", "new", "pending"), ("open", "open", "new")])
async def test_a_move_that_makes_no_sense_is_refused_with_a_sentence(
    care: CareClient, case_id: str, seen: str, wanted: str
) -> None:
    refused = await change(care, case_id, status=(seen, wanted))
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"]["status"]
    assert (await care.get(f"/v1/cases/{case_id}"))["status"] == seen


async def test_an_empty_mandatory_field_blocks_done_and_is_named(care: CareClient, store: Store) -> None:
    with store.writing() as connection:
        load_work(connection, FIELDS)
    refused = await change(care, "open", status=("open", "done"))
    assert list(refused.json()["error"]["fields"]) == ["fields.Reason"]
    done = await change(care, "open", status=("open", "done"), fields={"Reason": ("", "Refund")})
    assert (done.status_code, done.json()["status"]) == (200, "done")
    assert done.json()["fields"] == [{"name": "Reason", "value": "Refund"}]
    counted = await counts(care)
    assert (counted["my_open"], counted["done"]) == (0, 2)


@pytest.mark.parametrize(
    ("name", "value", "is_taken"),
    [
        ("Reason", "Weather", False),
        ("Pieces", "12.5", True),
        ("Pieces", "a dozen", False),
        ("Call on", "2026-02-29", False),
        ("Call on", "2026-03-01", True),
        ("Colour", "red", False),
    ],
)
async def test_a_field_takes_what_is_of_its_kind(
    care: CareClient, store: Store, name: str, value: str, is_taken: bool
) -> None:
    with store.writing() as connection:
        load_work(connection, FIELDS)
    answer = await change(care, "open", fields={name: ("", value)})
    assert answer.status_code == (200 if is_taken else 422)
    assert is_taken or f"fields.{name}" in answer.json()["error"]["fields"]


async def test_a_field_that_is_emptied_is_gone_and_one_of_before_can_still_be_changed(care: CareClient) -> None:
    emptied = await change(care, "new", fields={"Order": ("A-1", "")})
    assert emptied.json()["fields"] == []
    assert await log_of(care, "new") == [("field", "A-1", "", "Ana Popa")]


async def test_nobody_knows_the_assignee(care: CareClient) -> None:
    refused = await change(care, "new", assignee_id=("", "no-such"))
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["assignee_id"])
    assert (await change(care, "no-such", priority=("low", "high"))).status_code == 404
