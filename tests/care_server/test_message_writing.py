"""Replies and notes: who may write, the moment to take a reply back, what leaves, what fails, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from care_desktop.care_server.message_delivery import deliver_due, next_due
from care_desktop.care_server.store import Store
from care_desktop.care_server.work_tables import blocks
from tests.helpers.care_server import NOW, CareClient

ClientOf = Callable[[str], CareClient]
SOON, LATER = NOW + timedelta(seconds=4.9), NOW + timedelta(seconds=5)


async def send(care: CareClient, text: str, key: str = "r", **more: Any) -> Any:
    body = {"text": text, **more}
    return await care.ask("POST", "/v1/cases/open/replies", json=body, headers={"Idempotency-Key": key})


async def resend(care: CareClient, message_id: str, text: str, key: str = "s") -> Any:
    path = f"/v1/messages/{message_id}/resend"
    return await care.ask("POST", path, json={"text": text}, headers={"Idempotency-Key": key})


async def conversation(care: CareClient) -> list[tuple[str, str | None]]:
    items = (await care.get("/v1/cases/open/messages"))["items"]
    return [(one["text"], one["outgoing"] and one["outgoing"]["state"]) for one in items]


def deliver(store: Store, at: Any = LATER, takes: Callable[[str], bool] = lambda _platform: True) -> int:
    with store.writing() as connection:
        return deliver_due(connection, at, takes)


def block(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(insert(blocks).values(customer_id="jane"))


OLD = [("Where is\nmy parcel?", None), ("On its way.", None)]


async def test_a_reply_waits_and_then_leaves_once_and_moves_the_case(care: CareClient, store: Store) -> None:
    sent = (await send(care, "It left today.", then="pending")).json()
    assert (sent["author"], sent["author_id"], sent["operation"]) == ("agent", "ana", "r")
    assert sent["outgoing"] == {"state": "sending", "leaves_at": "2026-03-01T12:00:05Z", "then": "pending", "why": None}
    assert deliver(store, SOON) == 0
    assert await conversation(care) == [*OLD, ("It left today.", "sending")]
    assert (await care.get("/v1/cases/open"))["status"] == "open"
    assert (deliver(store), deliver(store)) == (1, 0)
    assert await conversation(care) == [*OLD, ("It left today.", None)]
    case = await care.get("/v1/cases/open")
    assert (case["status"], case["last_message_at"]) == ("pending", "2026-03-01T12:00:00Z")
    row = next(row for row in (await care.get("/v1/cases"))["items"] if row["id"] == "open")
    assert row["snippet"] == "It left today."
    with store.reading() as connection:
        assert next_due(connection) is None


async def test_the_same_reply_twice_is_one_message(care: CareClient) -> None:
    assert (await send(care, "Hello")).json() == (await send(care, "Hello")).json()
    assert (await send(care, "Another text")).status_code == 422
    assert await conversation(care) == [*OLD, ("Hello", "sending")]


async def test_a_reply_that_was_taken_back_never_leaves(care: CareClient, store: Store) -> None:
    path = f"/v1/messages/{(await send(care, 'Oops')).json()['id']}"
    for _twice in "12":
        assert (await care.ask("DELETE", path)).status_code == 204
    assert deliver(store) == 0
    assert await conversation(care) == OLD
    assert (await send(care, "Better", key="r2")).json()["id"] not in path


async def test_a_reply_that_has_left_is_not_taken_back(care: CareClient, store: Store) -> None:
    message_id = (await send(care, "Gone")).json()["id"]
    deliver(store)
    late = await care.ask("DELETE", f"/v1/messages/{message_id}")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "already_sent")
    assert (await resend(care, message_id, "Again")).status_code == 409


async def test_only_the_assigned_user_replies_and_only_who_wrote_takes_back(
    care: CareClient, client_of: ClientOf
) -> None:
    ben = client_of("ben")
    refused = await send(ben, "Let me")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_assigned")
    message_id = (await send(care, "Mine")).json()["id"]
    assert (await ben.ask("DELETE", f"/v1/messages/{message_id}")).status_code == 403
    for unknown in ("999999", "no-number", "9" * 30):
        assert (await care.ask("DELETE", f"/v1/messages/{unknown}")).status_code == 404


async def test_a_customer_who_blocked_us_gets_nothing_and_the_agent_is_told(care: CareClient, store: Store) -> None:
    block(store)
    message_id = (await send(care, "Hello?", then="on_hold")).json()["id"]
    assert deliver(store) == 1
    failed = (await care.get("/v1/cases/open/messages"))["items"][-1]
    assert (failed["id"], failed["outgoing"]["state"], failed["outgoing"]["why"]) == (message_id, "failed", "blocked")
    assert (await care.get("/v1/cases/open"))["status"] == "open"
    (told,) = (await care.get("/v1/notifications"))["items"]
    assert (told["kind"], told["text"]) == ("reply_failed", "Hello?")
    assert deliver(store) == 0


async def test_a_failed_reply_is_written_anew_in_its_place(care: CareClient, store: Store) -> None:
    message_id = (await send(care, "First try")).json()["id"]
    deliver(store, takes=lambda platform: platform != "chat")
    assert await conversation(care) == [*OLD, ("First try", "failed")]
    again = [(await resend(care, message_id, "Second try")).json() for _twice in "12"]
    assert again[0] == again[1]
    assert await conversation(care) == [*OLD, ("Second try", "sending")]
    deliver(store)
    assert await conversation(care) == [*OLD, ("Second try", None)]


async def test_who_has_the_case_now_sends_the_failed_reply_of_a_colleague_again(
    care: CareClient, client_of: ClientOf, store: Store
) -> None:
    ben, sofia = client_of("ben"), client_of("sofia")
    message_id = (await send(care, "First try")).json()["id"]
    deliver(store, takes=lambda platform: platform != "chat")
    refused = await resend(ben, message_id, "Second try")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_assigned")
    handed_over = {"assignee_id": {"seen": "ana", "wanted": "ben"}}
    assert (await sofia.ask("PATCH", "/v1/cases/open", json=handed_over)).status_code == 200
    assert (await resend(ben, message_id, "Second try", key="b")).json()["author_id"] == "ben"
    assert [one for one in await conversation(care) if one[1]] == [("Second try", "sending")]


async def test_a_customer_who_writes_while_the_reply_waits_keeps_the_case_open(care: CareClient, store: Store) -> None:
    await send(care, "Anything else?", then="pending")
    store.receive_message("open", "Yes, one thing", NOW + timedelta(seconds=2))
    deliver(store)
    assert (await care.get("/v1/cases/open"))["status"] == "open"
    row = next(row for row in (await care.get("/v1/cases"))["items"] if row["id"] == "open")
    assert row["snippet"] == "Yes, one thing"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
async def test_a_text_that_cannot_be_sent_is_refused_with_a_sentence(care: CareClient, text: str) -> None:
    refused = await send(care, text)
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["text"])
    assert await conversation(care) == OLD


async def test_a_note_leads_who_is_mentioned_to_the_case(care: CareClient, client_of: ClientOf) -> None:
    ben, body = client_of("ben"), {"text": "@Ben Okafor please look", "mentions": ["ben", "ana"]}
    headers = {"Idempotency-Key": "n"}
    written = await care.ask("POST", "/v1/cases/new/notes", json=body, headers=headers)
    assert (written.status_code, written.json()["author"], written.json()["outgoing"]) == (201, "note", None)
    (told,) = (await ben.get("/v1/notifications"))["items"]
    assert (told["kind"], told["case_number"], told["by"]) == ("mention", 1004, "Ana Popa")
    assert [row["id"] for row in (await ben.get("/v1/cases", view="my_mentions"))["items"]] == ["new"]
    assert (await care.get("/v1/notifications"))["items"] == []
    body["mentions"] = ["no-such"]
    refused = await care.ask("POST", "/v1/cases/new/notes", json=body, headers={"Idempotency-Key": "n2"})
    assert list(refused.json()["error"]["fields"]) == ["mentions"]


async def test_what_was_seen_is_not_told_again_and_nobody_marks_for_others(
    care: CareClient, client_of: ClientOf
) -> None:
    ben, headers = client_of("ben"), {"Idempotency-Key": "n"}
    await care.ask("POST", "/v1/cases/new/notes", json={"text": "@Ben", "mentions": ["ben"]}, headers=headers)
    ids = [one["id"] for one in (await ben.get("/v1/notifications"))["items"]]
    await care.ask("POST", "/v1/notifications/seen", json={"ids": ids})
    assert len((await ben.get("/v1/notifications"))["items"]) == 1
    for _twice in "12":
        assert (await ben.ask("POST", "/v1/notifications/seen", json={"ids": ids})).status_code == 204
    assert (await ben.get("/v1/notifications"))["items"] == []
