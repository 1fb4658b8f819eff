"""Signing in, refreshing, rotating, ending tokens, and saying who one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from care_desktop.sandbox.salesforce.tokens import pkce_challenge
from tests.helpers.salesforce_org import ADDRESS, AGENT, OrgClient

CALLBACK = "http://localhost:1717/OauthRedirect"
VERIFIER = "v" * 43
ASK = {
    "response_type": "code",
    "client_id": "care",
    "redirect_uri": CALLBACK,
    "code_challenge": pkce_challenge(VERIFIER),
    "code_challenge_method": "S256",
    "state": "s/1",
    "login_hint": "mia@stage.example.org",
}


async def token(client: OrgClient, **form: str) -> httpx.Response:
    return await client.http.post("/services/oauth2/token", data={"client_id": "care", **form})


async def refresh(client: OrgClient, refresh_token: str) -> httpx.Response:
    return await token(client, grant_type="refresh_token", refresh_token=refresh_token)


async def code(client: OrgClient) -> str:
    answer = await client.http.get("/services/oauth2/authorize", params=ASK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


async def works(client: OrgClient, access_token: str) -> bool:
    answer = await client.http.get("/services/data/v67.0/", headers={"Authorization": f"Bearer {access_token}"})
    return answer.status_code == 200


async def test_a_browser_comes_back_with_a_code_that_is_good_once(client: OrgClient) -> None:
    answer = await client.http.get("/services/oauth2/authorize", params=ASK)
    address = urlsplit(answer.headers["Location"])
    assert (answer.status_code, f"{address.scheme}://{address.netloc}{address.path}") == (302, CALLBACK)
    query = parse_qs(address.query)
    assert query["state"] == ["s/1"]
    form = {
        "grant_type": "authorization_code",
        "code": query["code"][0],
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    body = (await token(client, **form)).json()
    assert await works(client, body["access_token"])
    assert body["access_token"].startswith(client.org.id[:15] + "!")
    assert body["refresh_token"].startswith("5Aep")
    assert body["id"] == f"{ADDRESS}/id/{client.org.id}/{AGENT}"
    assert (body["instance_url"], body["token_type"]) == (ADDRESS, "Bearer")
    assert body["issued_at"].isdigit()
    assert "expires_in" not in body
    again = await token(client, **form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "wrong", [{"code_verifier": "w" * 43}, {"redirect_uri": "http://localhost:7171/OauthRedirect"}, {"code": "x"}]
)
async def test_a_code_is_bound_to_its_verifier_and_callback(client: OrgClient, wrong: dict[str, str]) -> None:
    form = {"code": await code(client), "redirect_uri": CALLBACK, "code_verifier": VERIFIER, **wrong}
    answer = await token(client, grant_type="authorization_code", **form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_code_is_good_for_ten_minutes(client: OrgClient) -> None:
    form = {"code": await code(client), "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    client.org.clock.move(timedelta(minutes=10, seconds=1))
    answer = await token(client, grant_type="authorization_code", **form)
    assert answer.json() == {"error": "invalid_grant", "error_description": "expired authorization code"}


@pytest.mark.parametrize(
    ("change", "error"),
    [({"code_challenge": ""}, "invalid_request"), ({"code_challenge_method": "plain"}, "invalid_request")],
)
async def test_no_code_without_a_challenge(client: OrgClient, change: dict[str, str], error: str) -> None:
    answer = await client.http.get("/services/oauth2/authorize", params={**ASK, **change})
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["error"] == [error]


async def test_a_foreign_callback_is_never_redirected_to(client: OrgClient) -> None:
    answer = await client.http.get("/services/oauth2/authorize", params={**ASK, "redirect_uri": "http://x.example"})
    assert answer.status_code == 400
    assert "redirect_uri_mismatch" in answer.text
    assert "Location" not in answer.headers


async def test_refreshing_keeps_the_refresh_token_unless_tokens_rotate(client: OrgClient) -> None:
    body = (await refresh(client, client.refresh_token)).json()
    assert "refresh_token" not in body
    assert await works(client, body["access_token"])
    client.org.settings.rotation = True
    rotated = (await refresh(client, client.refresh_token)).json()
    assert (await refresh(client, rotated["refresh_token"])).status_code == 200


async def test_a_rotated_token_that_comes_back_ends_the_whole_family(client: OrgClient) -> None:
    client.org.settings.rotation = True
    fresh = (await refresh(client, client.refresh_token)).json()
    answer = await refresh(client, client.refresh_token)
    assert answer.json() == {"error": "invalid_grant", "error_description": "expired access/refresh token"}
    assert not await works(client, fresh["access_token"])
    assert (await refresh(client, fresh["refresh_token"])).status_code == 400


async def test_an_access_token_ends_and_a_refresh_brings_the_next(client: OrgClient) -> None:
    client.org.settings.access_token_seconds = 60
    client.org.clock.move(timedelta(seconds=61))
    assert not await works(client, client.access_token)
    body = (await refresh(client, client.refresh_token)).json()
    assert await works(client, body["access_token"])


async def test_revoking_the_refresh_token_ends_its_access_tokens(client: OrgClient) -> None:
    answer = await client.http.post("/services/oauth2/revoke", data={"token": client.refresh_token})
    assert (answer.status_code, answer.content) == (200, b"")
    assert not await works(client, client.access_token)
    again = await client.http.post("/services/oauth2/revoke", data={"token": client.refresh_token})
    assert again.status_code == 400


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "client_id": ""}, "invalid_client_id"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({}, "unsupported_grant_type"),
    ],
)
async def test_a_bad_token_request_is_refused(client: OrgClient, form: dict[str, str], error: str) -> None:
    answer = await token(client, **form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_an_org_may_know_its_clients(client: OrgClient) -> None:
    client.org.settings.client_ids = {"other"}
    assert (await refresh(client, client.refresh_token)).json()["error"] == "invalid_client_id"


async def test_an_inactive_user_gets_no_token(client: OrgClient) -> None:
    client.org.db.run("UPDATE User SET IsActive = 0 WHERE Id = ?", (AGENT,))
    assert (await refresh(client, client.refresh_token)).json()["error"] == "inactive_user"


async def test_introspection_knows_when_a_token_ends(client: OrgClient) -> None:
    async def look(text: str) -> Any:
        answer = await client.http.post("/services/oauth2/introspect", data={"token": text, "client_id": "care"})
        return answer.json()

    client.org.settings.access_token_seconds = 60
    body = await look(client.access_token)
    assert (body["active"], body["username"], body["exp"] - body["iat"]) == (True, "mia@stage.example.org", 60)
    assert await look("nonsense") == {"active": False}


async def test_identity_and_userinfo_say_who_and_which_org(client: OrgClient) -> None:
    info = await client.get("/services/oauth2/userinfo")
    assert (info["user_id"], info["organization_id"], info["name"]) == (AGENT, client.org.id, "Mia Agent")
    who = await client.get(urlsplit(info["sub"]).path)
    assert (who["user_id"], who["display_name"]) == (AGENT, "Mia Agent")
    foreign = await client.call("GET", f"/id/00D000000000009EAA/{AGENT}")
    assert foreign.status_code == 403
    unsigned = await client.http.get("/services/oauth2/userinfo")
    assert (unsigned.status_code, unsigned.text) == (403, "Bad_OAuth_Token")


async def test_the_discovery_document_names_the_endpoints(client: OrgClient) -> None:
    document = (await client.http.get("/.well-known/openid-configuration")).json()
    assert document["token_endpoint"] == f"{ADDRESS}/services/oauth2/token"
    assert document["code_challenge_methods_supported"] == ["S256"]
