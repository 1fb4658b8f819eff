"""The Care server of the stage as clients find it: a default connection, a mapping, and an open page to sign in on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.helpers.care_browser import ASKED, REDIRECT, VERIFIER, Page
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.stage_clients import client, wait_for

PATH = "/v1/salesforce-accounts"
INTEGRATION = "care.integration@harborpine.example.sandbox"


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage() as running:
        yield running


@pytest.fixture
def care(stage: StageHandle) -> Iterator[httpx.Client]:
    with client(stage.care_url, stage.care_tokens["ana"]) as ana:
        yield ana


def account(care: httpx.Client) -> dict[str, Any]:
    told: dict[str, Any] = care.get(PATH).json()["items"][0]
    return told


def borrowed(care: httpx.Client, stale: str = "") -> str:
    answer = care.post(f"{PATH}/{account(care)['id']}/default-access", json={"stale": stale})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def works_as(stage: StageHandle, token: str) -> str:
    with client(stage.salesforce_url, token) as salesforce:
        return str(salesforce.get("/services/oauth2/userinfo").json()["preferred_username"])


def sign_in(stage: StageHandle, user: str) -> str:
    with httpx.Client(base_url=stage.care_url, transport=httpx.HTTPTransport(verify=False)) as browser:
        page = Page(browser.get("/oauth/authorize", params=ASKED).text)
        form = {"ticket": page.fields["ticket"]["value"], "user": user, "decision": "allow"}
        back = urlsplit(browser.post("/oauth/authorize", data=form).headers["location"])
        code = {"grant_type": "authorization_code", "client_id": "care-desktop", "redirect_uri": REDIRECT}
        code |= {"code": parse_qs(back.query)["code"][0], "code_verifier": VERIFIER}
        return str(browser.post("/oauth/token", data=code).json()["access_token"])


def test_a_bad_day_ends_no_default_connection(stage: StageHandle, care: httpx.Client) -> None:
    path = f"{PATH}/{account(care)['id']}/default-access"
    stage.arm("offline", server="salesforce")
    assert care.post(path, json={"stale": ""}).status_code == 503
    stage.disarm()
    assert works_as(stage, borrowed(care)) == INTEGRATION


def test_the_account_says_where_to_sign_in_and_as_whom_care_works(stage: StageHandle, care: httpx.Client) -> None:
    told = account(care)
    assert (told["login_url"], told["instance_url"]) == (stage.salesforce_url, stage.salesforce_url)
    assert (told["client_id"], told["sync_contacts"]) == (stage.client_id, False)
    assert told["default_user"]["username"] == INTEGRATION


def test_a_case_leads_a_browser_to_the_stage(stage: StageHandle, care: httpx.Client) -> None:
    row = care.get("/v1/cases").json()["items"][0]
    url = care.get(f"/v1/cases/{row['id']}").json()["url"]
    assert url == f"{stage.care_url}/cases/{row['number']}"
    assert str(row["number"]) in care.get(url).text


def test_a_mapping_for_cases_and_leads_is_there(care: httpx.Client) -> None:
    mapping = care.get(f"{PATH}/{account(care)['id']}/mapping").json()
    assert mapping["version"] == 1
    assert {row["sobject"] for row in mapping["rows"]} == {"Case", "Lead"}


def test_the_default_connection_is_lent_and_outlives_rotation_and_a_reset(
    stage: StageHandle, care: httpx.Client
) -> None:
    stage.set(rotation=True)
    first = borrowed(care)
    second = borrowed(care, first)
    stage.reset()
    third = borrowed(care, second)
    stage.set(rotation=False)
    assert len({first, second, third}) == 3
    assert works_as(stage, third) == INTEGRATION


def test_a_reset_brings_a_removed_account_back_with_its_connection(stage: StageHandle, care: httpx.Client) -> None:
    path = f"{PATH}/{account(care)['id']}"
    assert care.delete(path).status_code == 204
    assert care.get(PATH).json()["items"] == []
    stage.reset()
    assert works_as(stage, borrowed(care)) == INTEGRATION


def test_what_care_asks_for_itself_is_not_counted(stage: StageHandle, care: httpx.Client) -> None:
    customer = care.get("/v1/cases", params={"view": "unlinked"}).json()["items"][0]["customer_id"]
    stage.forget_requests()
    answer = care.get(f"/v1/customers/{customer}/suggestions", params={"salesforce_account_id": account(care)["id"]})
    assert answer.status_code == 200
    assert stage.requests()["counts"]["salesforce"] == {}


def test_anybody_may_be_anybody_and_stays_so_after_a_reset(stage: StageHandle) -> None:
    token = sign_in(stage, "mei")
    stage.reset()
    with client(stage.care_url, token) as care:
        assert care.get("/v1/me").json()["name"] == "Mei Tanaka"


def test_a_sign_in_to_care_outlives_the_stage_and_the_token_of_a_run_does_not(tmp_path: Path) -> None:
    with running_stage("empty", tmp_path) as stage:
        token, of_run = sign_in(stage, "ben"), stage.care_tokens["ben"]
    with running_stage(None, tmp_path) as again, client(again.care_url, token) as care:
        assert care.get("/v1/me").json()["id"] == "ben"
        assert works_as(again, borrowed(care)) == INTEGRATION
        care.headers["Authorization"] = f"Bearer {of_run}"
        assert care.get("/v1/me").status_code == 401


def test_the_board_of_the_stories_is_filled_by_itself() -> None:
    with (
        running_stage("stories", None, "--look-ahead") as stage,
        client(stage.care_url, stage.care_tokens["sofia"]) as sofia,
    ):
        assert sofia.get("/v1/board/unlinked").json()["items"]
        wait_for(lambda: any(row["suggestion"] for row in sofia.get("/v1/board/unlinked").json()["items"]))
