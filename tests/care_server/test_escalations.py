"""Recording what was made in Salesforce: the record exists, so only nonsense is refused."""

from __future__ import annotations

import pytest

from tests.helpers.care_server import ACCOUNT, CareClient, contact_id, record_id

ESCALATION = {"kind": "lead", "salesforce_account_id": ACCOUNT, "record_id": record_id("00Q", 9), "number": "00009"}
ACTIVITY = {"case_id": "open", "kind": "contact_edited", "contact_id": contact_id(1), "salesforce_account_id": ACCOUNT}


async def test_an_escalation_is_manual_and_says_who_made_it(care: CareClient) -> None:
    made = (await care.ask("POST", "/v1/cases/open/escalations", json=ESCALATION)).json()
    assert (made["kind"], made["origin"], made["created_by"]) == ("lead", "manual", "Ana Popa")
    assert (await care.get("/v1/cases/open"))["escalations"] == [made]


async def test_an_escalation_of_an_unlinked_customer_shows_on_the_badge_and_in_the_activity(care: CareClient) -> None:
    await care.ask("POST", "/v1/cases/open/escalations", json=ESCALATION)
    page = await care.get("/v1/cases/open/messages", activity=1)
    assert (await care.get("/v1/cases", view="unlinked"))["total"] == 2
    assert [m["text"] for m in page["items"] if m["author"] == "activity"] == ["escalated to the Salesforce lead 00009"]


async def test_a_record_belongs_to_one_case_only(care: CareClient) -> None:
    await care.ask("POST", "/v1/cases/open/escalations", json=ESCALATION)
    answer = await care.ask("POST", "/v1/cases/new/escalations", json=ESCALATION)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {"record_id"})


@pytest.mark.parametrize("wrong", [{"record_id": "500"}, {"kind": "x"}, {"number": "a\0b"}, {"number": "9" * 101}])
async def test_nonsense_is_refused_by_field(care: CareClient, wrong: dict[str, str]) -> None:
    answer = await care.ask("POST", "/v1/cases/open/escalations", json={**ESCALATION, **wrong})
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, set(wrong))


async def test_an_unknown_case_is_not_found(care: CareClient) -> None:
    assert (await care.ask("POST", "/v1/cases/x/escalations", json=ESCALATION)).status_code == 404


@pytest.mark.parametrize(
    ("customer", "body", "status"),
    [("nobody", {}, 404), ("jane", {"case_id": "new"}, 422), ("jane", {"salesforce_account_id": "x"}, 422)],
)
async def test_an_activity_must_fit_its_customer(care: CareClient, customer: str, body: object, status: int) -> None:
    assert isinstance(body, dict)
    answer = await care.ask(
        "POST",
        f"/v1/customers/{customer}/activities",
        json={**ACTIVITY, **body},
        headers={"Idempotency-Key": "op-1"},
    )
    assert answer.status_code == status
