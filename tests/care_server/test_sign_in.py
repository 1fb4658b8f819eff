"""Signing in to Care with a browser: a page, a code that is good once, a token that can be ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from tests.helpers.care_browser import ASKED, Browser, Page, led_back
from tests.helpers.care_server import NOW, CareClient
from tests.helpers.fake_orgs import FakeOrgs


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def training(store: Store, clock: Clock) -> AsyncIterator[Browser]:
    """A browser at a server with open sign-in."""
    browser = Browser(create_app(store, orgs=FakeOrgs(store), now=clock, open_sign_in=True))
    yield browser
    await browser.http.aclose()


@pytest.fixture
async def real(store: Store, clock: Clock) -> AsyncIterator[Browser]:
    """A browser at a server where Ana has a password."""
    store.set_password("ana", "correct horse")
    browser = Browser(create_app(store, orgs=FakeOrgs(store), now=clock))
    yield browser
    await browser.http.aclose()


async def test_somebody_chooses_whom_to_be_and_the_window_gets_a_token(training: Browser) -> None:
    page = await training.open()
    assert Page(page.text).options["ana"] == "Ana Popa (ana@care.example)"
    back = led_back(await training.submit(page, user="ana"))
    assert back["state"] == ASKED["state"]
    granted = (await training.exchange(back["code"])).json()
    assert granted["token_type"] == "Bearer"
    assert await training.who(granted["access_token"]) == "ana"


async def test_several_tokens_of_a_user_live_and_each_ends_on_its_own(training: Browser, care: CareClient) -> None:
    tokens = []
    for _ in range(2):
        back = led_back(await training.submit(await training.open(), user="ana"))
        tokens.append((await training.exchange(back["code"])).json()["access_token"])
    for _twice in "12":
        assert (await training.http.post("/oauth/revoke", data={"token": tokens[0]})).status_code == 200
    assert [await training.who(token) for token in (*tokens, "token-ana")] == ["", "ana", "ana"]


async def test_whoever_cancels_is_led_back_with_access_denied(training: Browser) -> None:
    assert led_back(await training.submit(await training.open(), "deny", user="ana"))["error"] == "access_denied"


async def test_the_page_has_no_scripts_is_not_kept_and_cannot_be_framed(training: Browser) -> None:
    page = await training.open()
    rules = page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules
    assert "script" not in Page(page.text).tags
    assert Page(page.text).fields["user"]["tag"] == "select"
    assert {"allow", "deny"} <= Page(page.text).fields.keys()


async def test_names_are_shown_as_they_are(store: Store, training: Browser) -> None:
    store.load(users=[{"id": "x", "name": "<script>alert(1)</script>", "email": '"@x'}])
    page = Page((await training.open()).text)
    assert "script" not in page.tags
    assert page.options["x"] == '<script>alert(1)</script> ("@x)'


@pytest.mark.parametrize(
    "other",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://localhost:1717/OauthRedirect"},
        {"redirect_uri": "http://localhost:1718/OauthRedirect"},
        {"redirect_uri": "http://localhost:1717/other"},
        {"redirect_uri": "http://localhost:1717/OauthRedirect?x=1"},
        {"redirect_uri": "http://me@localhost:1717/OauthRedirect"},
        {"redirect_uri": "http://localhost.example:1717/OauthRedirect"},
        {"redirect_uri": "http://[::1"},
    ],
)
async def test_the_browser_is_led_to_the_window_on_this_computer_only(training: Browser, other: dict[str, str]) -> None:
    answer = await training.open(**other)
    assert (answer.status_code, "location" in answer.headers) == (400, False)


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
    ],
)
async def test_what_is_asked_for_wrongly_is_said_to_the_window(
    training: Browser, other: dict[str, str], error: str
) -> None:
    assert led_back(await training.open(**other))["error"] == error


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1717/OauthRedirect"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_a_code_is_good_for_nobody_else(training: Browser, other: dict[str, str], error: str) -> None:
    back = led_back(await training.submit(await training.open(), user="ana"))
    assert (await training.exchange(back["code"], **other)).json() == {"error": error}


async def test_a_code_and_a_page_are_good_once_and_not_for_long(training: Browser, clock: Clock) -> None:
    page = await training.open()
    back = led_back(await training.submit(page, user="ana"))
    assert (await training.submit(page, user="ana")).status_code == 400
    assert (await training.exchange(back["code"])).status_code == 200
    assert (await training.exchange(back["code"])).json() == {"error": "invalid_grant"}
    late = led_back(await training.submit(await training.open(), user="ana"))
    page = await training.open()
    clock.now += timedelta(minutes=11)
    assert (await training.exchange(late["code"])).json() == {"error": "invalid_grant"}
    assert (await training.submit(page, user="ana")).status_code == 400


async def test_a_real_server_asks_for_the_password_and_names_nobody(real: Browser) -> None:
    page = await real.open()
    assert Page(page.text).fields["password"]["type"] == "password"
    assert "Ana" not in page.text
    again = await real.submit(page, user="ana@care.example", password="wrong <b>")
    assert Page(again.text).fields["user"]["value"] == "ana@care.example"
    assert "wrong" in Page(again.text).text
    assert "<b>" not in again.text.replace("<b>Care Desktop</b>", "")
    back = led_back(await real.submit(again, user="ANA@care.example", password="correct horse"))
    assert await real.who((await real.exchange(back["code"])).json()["access_token"]) == "ana"


@pytest.mark.parametrize(("user", "password"), [("ben", ""), ("nobody", "correct horse"), ("", "")])
async def test_without_a_password_nobody_gets_in(real: Browser, user: str, password: str) -> None:
    assert (await real.submit(await real.open(), user=user, password=password)).status_code == 200


@pytest.mark.parametrize("name", ["ana", "nobody"])
async def test_after_five_wrong_tries_one_has_to_wait(real: Browser, clock: Clock, name: str) -> None:
    page = await real.open()
    for _ in range(5):
        page = await real.submit(page, user=name, password="wrong")
        assert "too many" not in page.text
    page = await real.submit(page, user=name, password="correct horse")
    assert "too many" in page.text
    clock.now += timedelta(seconds=31)
    answer = await real.submit(page, user=name, password="correct horse")
    assert answer.status_code == (303 if name == "ana" else 200)
    assert "too many" not in answer.text


async def test_an_endless_form_is_refused(real: Browser) -> None:
    assert (await real.http.post("/oauth/token", content=b"x" * 20_000)).status_code == 413
