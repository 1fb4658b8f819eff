"""The stage as a process of its own: few tests, each over real HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from care_desktop.sandbox.salesforce.settings import ALL_FEATURES
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.stage_clients import DATA, client, query

ACCOUNT = "harbor-pine-sandbox"
MOST_TRIES = 40


@pytest.fixture(scope="module")
def shared() -> Iterator[StageHandle]:
    with running_stage() as stage:
        yield stage


@pytest.fixture
def stage(shared: StageHandle) -> Iterator[StageHandle]:
    shared.disarm()
    shared.forget_requests()
    yield shared
    shared.disarm()


@pytest.fixture
def care(stage: StageHandle) -> Iterator[httpx.Client]:
    with client(stage.care_url, stage.care_tokens["ana"]) as ana:
        yield ana


@pytest.fixture
def salesforce(stage: StageHandle) -> Iterator[httpx.Client]:
    with client(stage.salesforce_url, stage.salesforce_tokens["ana"]) as ana:
        yield ana


def rows(care: httpx.Client, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = care.get("/v1/cases", params={"q": text, "view": "inbox"}).json()["items"]
    assert found, f"no case for {text}"
    return found


def test_every_user_can_sign_in_on_both_sides(stage: StageHandle) -> None:
    assert set(stage.care_tokens) == {"ana", "ben", "mei", "sofia", "rita", "nora"}
    for user, token in stage.care_tokens.items():
        with client(stage.care_url, token) as care:
            assert care.get("/v1/me").json()["id"] == user
        with client(stage.salesforce_url, stage.salesforce_tokens[user]) as salesforce:
            assert salesforce.get(f"{DATA}/limits").status_code == 200


def test_rita_reads_and_nora_does_not_see_contacts(stage: StageHandle) -> None:
    soql = {"q": "SELECT Id FROM Contact LIMIT 1"}
    with client(stage.salesforce_url, stage.salesforce_tokens["rita"]) as rita:
        assert rita.get(f"{DATA}/query", params=soql).status_code == 200
        assert rita.post(f"{DATA}/sobjects/Contact", json={"LastName": "New"}).is_client_error
    with client(stage.salesforce_url, stage.salesforce_tokens["nora"]) as nora:
        assert nora.get(f"{DATA}/query", params=soql).is_client_error


def test_a_refresh_token_gives_a_new_access_token(stage: StageHandle) -> None:
    form = {
        "grant_type": "refresh_token",
        "client_id": stage.client_id,
        "refresh_token": stage.salesforce_refresh_tokens["ben"],
    }
    answer = httpx.post(f"{stage.salesforce_url}/services/oauth2/token", data=form, verify=False)
    with client(stage.salesforce_url, answer.json()["access_token"]) as salesforce:
        assert salesforce.get(f"{DATA}/limits").status_code == 200


def test_care_knows_where_salesforce_is_in_this_run(stage: StageHandle, care: httpx.Client) -> None:
    [account] = care.get("/v1/salesforce-accounts").json()["items"]
    assert (account["id"], account["instance_url"]) == (ACCOUNT, stage.salesforce_url)


def test_suggestions_come_from_the_org_and_are_not_counted_as_the_clients(
    stage: StageHandle, care: httpx.Client
) -> None:
    customer = rows(care, "Delacourt")[0]["customer_id"]
    answer = care.get(f"/v1/customers/{customer}/suggestions", params={"salesforce_account_id": ACCOUNT})
    assert [found["contact"]["city"] for found in answer.json()["suggested"]] == ["Nantes"]
    asked = stage.requests()
    assert asked["counts"]["salesforce"] == {}
    assert any(entry["by_care"] for entry in asked["items"] if entry["server"] == "salesforce")


def test_unlinked_escalations_are_marked_in_the_list(care: httpx.Client) -> None:
    views = {entry["view"]: entry["count"] for entry in care.get("/v1/views").json()["items"]}
    assert views["unlinked"] >= 10
    assert rows(care, "Radu")[0]["unlinked_escalations"] == 1
    assert rows(care, "Solvang")[0]["unlinked_escalations"] == 0


def test_a_customer_message_arrives_by_push(stage: StageHandle, care: httpx.Client) -> None:
    case = rows(care, "Delacourt")[0]["id"]
    with care.stream("GET", "/v1/changes") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith(":")
        stage.customer_message(case, "Une dernière question")
        assert next(line for line in lines if line.startswith("event:")) == "event: case"
        assert case in next(line for line in lines if line.startswith("data:"))
    assert rows(care, "Une dernière question")[0]["id"] == case


def test_a_new_customer_who_wants_money_back_is_escalated_and_a_loaded_seed_escalates_nobody(
    stage: StageHandle, care: httpx.Client, salesforce: httpx.Client
) -> None:
    jobs = f"/v1/salesforce-accounts/{ACCOUNT}/automation-jobs"
    assert care.get(jobs).json()["items"] == []
    case = stage.new_case("Please, I want my money back!")
    deadline = time.monotonic() + 20
    while not (escalated := care.get(f"/v1/cases/{case}").json()["escalations"]):
        assert time.monotonic() < deadline, care.get(jobs).json()
        time.sleep(0.02)
    assert escalated[0]["origin"] == "automatic"
    made = query(salesforce, f"SELECT Subject, CaseNumber FROM Case WHERE Id = '{escalated[0]['record_id']}'")
    assert made[0]["CaseNumber"] == escalated[0]["number"]
    assert [job["rule_name"] for job in care.get(jobs).json()["items"]] == ["Money back or a lawyer"]


def test_a_message_to_no_case_is_refused_with_a_sentence(stage: StageHandle) -> None:
    with pytest.raises(AssertionError, match="There is no case ca-none"):
        stage.customer_message("ca-none", "hello")


def test_a_create_whose_answer_is_lost_has_happened_once(stage: StageHandle, salesforce: httpx.Client) -> None:
    stage.arm("drop_after_commit", server="salesforce", method="POST", path="*/sobjects/Contact", count=1)
    with pytest.raises(httpx.TransportError):
        salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": "Lostandfound"})
    assert len(query(salesforce, "SELECT Id FROM Contact WHERE LastName = 'Lostandfound'")) == 1


def test_the_lag_of_the_search_index_can_be_set(stage: StageHandle, salesforce: httpx.Client) -> None:
    def found() -> list[Any]:
        parameters = {"q": "Quicksilverton", "sobject": "Contact"}
        answer = salesforce.get(f"{DATA}/parameterizedSearch", params=parameters)
        return list(answer.json()["searchRecords"])

    stage.set(search_lag_seconds=None)
    salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": "Quicksilverton"})
    assert found() == []
    assert stage.set(search_lag_seconds=0)["search_lag_seconds"] == 0
    assert len(found()) == 1
    stage.set(search_lag_seconds=2)


def test_contacts_are_deleted_and_merged_behind_the_clients_back(stage: StageHandle, salesforce: httpx.Client) -> None:
    ids = [salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": f"Goner{n}"}).json()["id"] for n in range(3)]
    stage.delete_contact(ids[0])
    stage.merge(loser=ids[1], winner=ids[2])
    codes = [salesforce.get(f"{DATA}/sobjects/Contact/{record_id}").status_code for record_id in ids]
    assert codes == [404, 404, 200]
    with pytest.raises(AssertionError, match="404"):
        stage.delete_contact(ids[0])


def test_offline_is_a_switch(stage: StageHandle, care: httpx.Client, salesforce: httpx.Client) -> None:
    stage.arm("offline", server="care")
    with pytest.raises(httpx.TransportError):
        care.get("/v1/me")
    assert salesforce.get(f"{DATA}/limits").status_code == 200
    stage.disarm()
    assert care.get("/v1/me").status_code == 200


def test_going_offline_cuts_open_streams(stage: StageHandle, care: httpx.Client) -> None:
    with care.stream("GET", "/v1/changes") as stream:
        lines = stream.iter_lines()
        next(lines)
        stage.arm("offline")
        with pytest.raises(httpx.TransportError):
            list(lines)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
def test_a_round_trip_can_be_ordered(stage: StageHandle, salesforce: httpx.Client, seconds: float) -> None:
    salesforce.get(f"{DATA}/limits")
    stage.arm("delay", server="salesforce", seconds=seconds)
    took: list[float] = []
    while not took or (took[-1] >= seconds + 0.03 and len(took) < MOST_TRIES):
        start = time.perf_counter()
        salesforce.get(f"{DATA}/limits")
        took.append(time.perf_counter() - start)
    assert seconds <= min(took) < seconds + 0.03


def test_a_foreign_host_is_turned_away(stage: StageHandle) -> None:
    for url in (f"{stage.care_url}/v1/me", f"{stage.salesforce_url}{DATA}/limits"):
        assert httpx.get(url, headers={"Host": "evil.example"}, verify=False).is_client_error


def test_the_clock_can_be_moved(stage: StageHandle, salesforce: httpx.Client) -> None:
    stage.set(clock_offset_seconds=86_400 * 400)
    created = salesforce.post(f"{DATA}/sobjects/Contact", json={"LastName": "Future"}).json()["id"]
    [record] = query(salesforce, f"SELECT CreatedDate FROM Contact WHERE Id = '{created}'")
    stage.set(clock_offset_seconds=0)
    assert int(record["CreatedDate"][:4]) > time.gmtime().tm_year


def test_a_create_whose_answer_was_lost_is_repeated_with_its_key(stage: StageHandle, salesforce: httpx.Client) -> None:
    key, body = {"Idempotency-Key": str(uuid.uuid4())}, {"apiName": "Contact", "fields": {"LastName": "Onceonly"}}
    stage.arm("drop_after_commit", server="salesforce", path="*/ui-api/records", method="POST", count=1)
    with pytest.raises(httpx.TransportError):
        salesforce.post(f"{DATA}/ui-api/records", json=body, headers=key)
    again = salesforce.post(f"{DATA}/ui-api/records", json=body, headers=key)
    [record] = query(salesforce, "SELECT Id FROM Contact WHERE LastName = 'Onceonly'")
    assert (again.status_code, again.json()["id"]) == (201, record["Id"])


def test_the_org_can_be_another_one(stage: StageHandle, salesforce: httpx.Client) -> None:
    def fields() -> set[str]:
        return {field["name"] for field in salesforce.get(f"{DATA}/sobjects/Contact/describe").json()["fields"]}

    before = fields()
    stage.set(multi_currency=True, hidden_fields=["Contact.Title"], features=["composite"])
    assert fields() == before - {"Title"} | {"CurrencyIsoCode"}
    assert salesforce.get(f"{DATA}/ui-api/object-info/Contact").status_code == 404
    stage.set(multi_currency=False, hidden_fields=[], features=sorted(ALL_FEATURES), language="de")
    refused = salesforce.post(f"{DATA}/sobjects/Contact", json={})
    assert refused.json()[0]["message"] == "Erforderliche Felder fehlen: [LastName]"
    stage.set(language=None)
    assert salesforce.get(f"{DATA}/ui-api/object-info/Contact").status_code == 200


def test_a_reset_brings_the_seed_back_and_keeps_the_tokens(stage: StageHandle, care: httpx.Client) -> None:
    customer = rows(care, "Solvang")[0]["customer_id"]
    linked = care.get(f"/v1/customers/{customer}").json()["profiles"]
    parameters = {"salesforce_account_id": ACCOUNT, "expected": linked[0]["profile_id"]}
    gone = care.delete(f"/v1/customers/{customer}/salesforce-link", params=parameters)
    assert gone.json()["profiles"] == []
    stage.reset()
    [again] = care.get(f"/v1/customers/{customer}").json()["profiles"]
    assert again["profile_id"] == linked[0]["profile_id"]
    with client(stage.salesforce_url, stage.salesforce_tokens["ana"]) as salesforce:
        assert query(salesforce, "SELECT Id FROM Contact WHERE LastName = 'Lostandfound'") == []
