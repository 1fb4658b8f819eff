"""The same key by the same user: carried out once, answered alike."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.care_server import ACCOUNT, CareClient, contact_id, record_id

ClientOf = Callable[[str], CareClient]
ACTIVITY = {"case_id": "open", "kind": "contact_created", "contact_id": contact_id(1), "salesforce_account_id": ACCOUNT}
ESCALATION = {"kind": "case", "salesforce_account_id": ACCOUNT, "record_id": record_id("500", 9), "number": "00009"}


async def test_a_link_with_the_same_key_is_answered_again_though_it_was_undone(care: CareClient) -> None:
    first = await care.link(contact_id(1), key="op-1")
    await care.unlink(contact_id(1))
    again = await care.link(contact_id(1), key="op-1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await care.get("/v1/customers/jane"))["profiles"] == []


async def test_a_refusal_is_weighed_anew(care: CareClient) -> None:
    await care.link(contact_id(1))
    assert (await care.link(contact_id(2), key="op-1")).status_code == 409
    await care.unlink(contact_id(1))
    assert (await care.link(contact_id(2), key="op-1")).status_code == 200


async def test_a_key_does_not_serve_for_another_request(care: CareClient) -> None:
    await care.link(contact_id(1), key="op-1")
    answer = await care.link(contact_id(2), key="op-1")
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {"Idempotency-Key"})


async def test_one_deed_may_be_several_operations_under_one_key(care: CareClient) -> None:
    headers = {"Idempotency-Key": "op-1"}
    assert (await care.link(contact_id(1), key="op-1")).status_code == 200
    assert (await care.ask("POST", "/v1/customers/jane/activities", json=ACTIVITY, headers=headers)).status_code == 204
    assert (await care.unlink(contact_id(1), key="op-1")).status_code == 200


async def test_another_user_may_have_the_same_key(care: CareClient, client_of: ClientOf) -> None:
    await care.link(contact_id(1), key="op-1")
    assert (await client_of("ben").link(contact_id(2), key="op-1")).status_code == 409


async def test_an_activity_twice_is_entered_once(care: CareClient) -> None:
    for _ in range(2):
        answer = await care.ask(
            "POST", "/v1/customers/jane/activities", json=ACTIVITY, headers={"Idempotency-Key": "op-1"}
        )
        assert answer.status_code == 204
    page = await care.get("/v1/cases/open/messages", activity=1)
    assert [m["author_name"] for m in page["items"] if m["author"] == "activity"] == ["Ana Popa"]


async def test_an_activity_needs_a_key(care: CareClient) -> None:
    answer = await care.ask("POST", "/v1/customers/jane/activities", json=ACTIVITY)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {"Idempotency-Key"})


async def test_an_escalation_twice_is_one_by_key_and_by_record(care: CareClient) -> None:
    made = [
        await care.ask("POST", "/v1/cases/open/escalations", json=ESCALATION, headers=headers)
        for headers in ({"Idempotency-Key": "op-1"}, {"Idempotency-Key": "op-1"}, {"Idempotency-Key": "op-2"}, {})
    ]
    assert [answer.status_code for answer in made] == [201] * 4
    assert len({answer.json()["id"] for answer in made}) == 1
    assert len((await care.get("/v1/cases/open"))["escalations"]) == 1
