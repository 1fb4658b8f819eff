"""The consent page, and the ways in without a person."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.jwt import PublicKey
from care_desktop.sandbox.salesforce.settings import ConnectedApp
from care_desktop.sandbox.salesforce.tokens import pkce_challenge
from tests.helpers.salesforce_org import ADDRESS, AGENT, OrgClient

CALLBACK, VERIFIER = "http://localhost:7171/OauthRedirect", "v" * 64
ASK = {
    "response_type": "code",
    "client_id": "care",
    "redirect_uri": CALLBACK,
    "code_challenge": pkce_challenge(VERIFIER),
    "code_challenge_method": "S256",
    "state": "s/1",
}
OTHER = make_id("005", 3)
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


async def page(client: OrgClient, **more: str) -> httpx.Response:
    return await client.http.get("/services/oauth2/authorize", params={**ASK, "prompt": "login", **more})


async def decide(client: OrgClient, ticket: str, decision: str, user: str = AGENT) -> httpx.Response:
    form = {"ticket": ticket, "decision": decision, "user": user}
    return await client.http.post("/services/oauth2/authorize", data=form)


def ticket_of(answer: httpx.Response) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def sent_back(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(location.query).items()}


async def token(client: OrgClient, **form: str) -> Any:
    return (await client.http.post("/services/oauth2/token", data=form)).json()


async def who(client: OrgClient, access_token: str) -> str:
    headers = {"Authorization": f"Bearer {access_token}"}
    answer = await client.http.get("/services/oauth2/userinfo", headers=headers)
    return str(answer.json()["user_id"])


async def test_a_person_chooses_a_user_and_allows(client: OrgClient) -> None:
    client.org.bulk_insert("User", [{"Id": OTHER, "LastName": "O'Hara <b>", "Username": "hara@stage.example.org"}])
    answer = await page(client, login_hint="hara@stage.example.org")
    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (200, "DENY")
    options = re.findall(r'<option value="(\w+)"( selected)?>([^<]+)</option>', answer.text)
    assert {unescape(label) for _, _, label in options} >= {"O'Hara <b> (hara@stage.example.org)"}
    assert [value for value, selected, _ in options if selected] == [OTHER]
    query = sent_back(await decide(client, ticket_of(answer), "allow", OTHER))
    assert query["state"] == "s/1"
    form = {"client_id": "care", "code": query["code"], "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    body = await token(client, grant_type="authorization_code", **form)
    assert await who(client, body["access_token"]) == OTHER


async def test_a_person_may_deny(client: OrgClient) -> None:
    client.org.settings.auto_approve = False
    answer = await client.http.get("/services/oauth2/authorize", params=ASK)
    query = sent_back(await decide(client, ticket_of(answer), "deny"))
    assert query == {"error": "access_denied", "error_description": "end-user denied authorization", "state": "s/1"}


async def test_a_page_is_good_once_and_for_ten_minutes(client: OrgClient) -> None:
    ticket = ticket_of(await page(client))
    sent_back(await decide(client, ticket, "allow"))
    assert (await decide(client, ticket, "allow")).status_code == 400
    old = ticket_of(await page(client))
    client.org.clock.move(timedelta(minutes=11))
    assert (await decide(client, old, "allow")).status_code == 400
    assert (await decide(client, "forged", "allow")).status_code == 400


async def test_markup_in_a_request_stays_text(client: OrgClient) -> None:
    answer = await page(client, client_id="<script>x</script>", scope='api "><img src=x>')
    assert "<script>" not in answer.text
    assert "<img" not in answer.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "v" * 44}, "invalid_request"),
    ],
)
async def test_a_wrong_question_goes_back_as_an_error(client: OrgClient, change: dict[str, str], error: str) -> None:
    assert sent_back(await page(client, **change))["error"] == error


async def test_without_the_scope_there_is_no_refresh_token(client: OrgClient) -> None:
    answer = await client.http.get("/services/oauth2/authorize", params={**ASK, "scope": "api id"})
    form = {"client_id": "care", "code": sent_back(answer)["code"], "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    body = await token(client, grant_type="authorization_code", **form)
    assert ("refresh_token" in body, body["scope"]) == (False, "api id")


async def test_a_sixth_sign_in_ends_the_first(client: OrgClient) -> None:
    refresh_tokens = []
    for _ in range(6):
        client.org.clock.move(timedelta(seconds=1))
        answer = await client.http.get("/services/oauth2/authorize", params=ASK)
        form = {"code": sent_back(answer)["code"], "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        body = await token(client, grant_type="authorization_code", client_id="care", **form)
        refresh_tokens.append(body["refresh_token"])
    answers = [
        await token(client, grant_type="refresh_token", client_id="care", refresh_token=t) for t in refresh_tokens
    ]
    assert ["access_token" in answer for answer in answers] == [False, True, True, True, True, True]


async def test_a_program_signs_in_with_its_secret(client: OrgClient) -> None:
    client.org.settings.apps["batch"] = ConnectedApp(secret="s3cret", run_as=AGENT)
    client.org.settings.apps["idle"] = ConnectedApp(secret="s3cret")
    form = {"grant_type": "client_credentials", "client_id": "batch"}
    body = await token(client, client_secret="s3cret", **form)
    assert (await who(client, body["access_token"]), "refresh_token" in body) == (AGENT, False)
    assert (await token(client, client_secret="wrong", **form))["error"] == "invalid_client"
    assert (await token(client, **form))["error"] == "invalid_client"
    idle = await token(client, client_secret="s3cret", **{**form, "client_id": "idle"})
    assert idle["error_description"] == "no client credentials user enabled"
    basic = await client.http.post(
        "/services/oauth2/token", data={"grant_type": "client_credentials"}, auth=httpx.BasicAuth("batch", "s3cret")
    )
    assert await who(client, basic.json()["access_token"]) == AGENT


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(client: OrgClient, key: rsa.RSAPrivateKey, algorithm: str = "RS256", **change: Any) -> str:
    """Return an assertion of the app `robot` for the agent, made by another library than the server's."""
    numbers = key.public_key().public_numbers()
    client.org.settings.apps["robot"] = ConnectedApp(key=PublicKey(numbers.n, numbers.e))
    ends = client.org.clock.now().timestamp() + 180
    claims = {"iss": "robot", "sub": "mia@stage.example.org", "aud": ADDRESS, "exp": ends, **change}
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    secret: Any = pem if algorithm == "RS256" else "a secret that is long enough for this"
    return jwt.encode(claims, secret, algorithm=algorithm)


async def test_a_program_signs_in_with_its_key(client: OrgClient, key: rsa.RSAPrivateKey) -> None:
    for audience in (ADDRESS, "https://login.salesforce.com"):
        body = await token(client, grant_type=JWT_BEARER, assertion=signed(client, key, aud=audience))
        assert (await who(client, body["access_token"]), "refresh_token" in body) == (AGENT, False)


@pytest.mark.parametrize(
    ("change", "error", "description"),
    [
        ({"aud": "https://elsewhere.example"}, "invalid_grant", "Audience validation failed"),
        ({"sub": "nobody@example.org"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"iss": "stranger"}, "invalid_client_id", "client identifier invalid"),
        ({"exp": 1}, "invalid_grant", "expired authorization code"),
        ({"exp": 9_999_999_999}, "invalid_grant", "expired authorization code"),
        ({"algorithm": "HS256"}, "invalid_grant", "invalid assertion"),
    ],
)
async def test_a_wrong_assertion_is_refused(
    client: OrgClient, key: rsa.RSAPrivateKey, change: dict[str, Any], error: str, description: str
) -> None:
    answer = await token(client, grant_type=JWT_BEARER, assertion=signed(client, key, **change))
    assert answer == {"error": error, "error_description": description}


async def test_a_foreign_or_broken_signature_is_refused(client: OrgClient, key: rsa.RSAPrivateKey) -> None:
    whole = signed(client, key)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    foreign = signed(client, other)
    signed(client, key)
    head, claims, _ = whole.split(".")
    for assertion in (foreign, f"{head}.{claims}.", f"{head}.{claims}.AAAA", whole[:-8] + "AAAAAAAA", "x", ""):
        answer = await token(client, grant_type=JWT_BEARER, assertion=assertion)
        assert answer["error"] == "invalid_grant"
