"""The dance of signing in, with a server that answers by a script and with the stage's own pages."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Iterator, Mapping
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.care.sign_in import CareBrowserSignIn
from care_desktop.api.salesforce.sign_in import OrgBrowserSignIn
from care_desktop.api.sansio import Request, Response, Retry
from care_desktop.api.sign_in import BrowserSignIn, Door
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.errors import AnswerLost, SignInEnd, SignInNeeded, SignInStopped, Unreachable
from tests.helpers.sign_in import PageReader
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.until import until

DOOR = Door("https://login.example", "/authorize", "/token", "client", "api id", {"login_hint": "ana"}, "/revoke")
GRANTED = b'{"access_token": "a", "refresh_token": "r", "issued_at": "1", "count": 3}'
JSON = {"content-type": "application/json"}


class Server:
    """A token endpoint that says one thing, and a browser that comes back with one query."""

    def __init__(self, answer: Response | Exception, **query: str) -> None:
        self.answer, self.query = answer, query or {"code": "aPrx=="}
        self.asked: list[Request] = []
        self.page: Mapping[str, list[str]] = {}
        self._browsers: list[Thread] = []

    def open(self, address: str) -> bool:
        self.page = parse_qs(urlsplit(address).query)
        query = urlencode({"state": self.page["state"][0], **self.query})
        back = f"{self.page['redirect_uri'][0]}?{query}"
        self._browsers.append(Thread(target=lambda: httpx.get(back, trust_env=False, verify=False)))
        self._browsers[-1].start()
        return True

    async def send(self, request: Request) -> Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def sign_in(self) -> Mapping[str, str]:
        try:
            return await BrowserSignIn(self.open).ask(DOOR, self.send)
        finally:
            self.close()

    def close(self) -> None:
        for browser in self._browsers:
            browser.join()


async def test_the_code_is_traded_with_the_verifier_of_the_challenge_and_without_a_secret() -> None:
    server = Server(Response(200, JSON, GRANTED))
    assert await server.sign_in() == {"access_token": "a", "refresh_token": "r", "issued_at": "1"}

    (asked,) = server.asked
    assert asked.form is not None
    verifier = asked.form["code_verifier"]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert server.page["code_challenge"] == [challenge]
    assert server.page["code_challenge_method"] == ["S256"]
    assert (server.page["scope"], server.page["login_hint"]) == (["api id"], ["ana"])
    assert asked.form["redirect_uri"] == server.page["redirect_uri"][0]
    assert (asked.form["code"], asked.form["grant_type"], asked.form["client_id"]) == (
        "aPrx==",
        "authorization_code",
        "client",
    )
    assert "client_secret" not in asked.form
    assert (asked.path, asked.retry) == ("/token", Retry.NEVER)


async def test_every_sign_in_has_a_state_and_a_verifier_of_its_own() -> None:
    first, second = Server(Response(200, JSON, GRANTED)), Server(Response(200, JSON, GRANTED))
    await first.sign_in()
    await second.sign_in()
    assert first.page["state"] != second.page["state"]
    assert first.page["code_challenge"] != second.page["code_challenge"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"error": "access_denied", "error_description": "end-user denied authorization"}, SignInEnd.DENIED),
        ({"error": "invalid_scope"}, SignInEnd.NOT_SET_UP),
        ({"error": "server_error"}, SignInEnd.FAILED),
        ({"something": "else"}, SignInEnd.FAILED),
    ],
)
async def test_a_browser_that_brings_no_code_says_why(query: dict[str, str], why: SignInEnd) -> None:
    server = Server(Response(200, JSON, GRANTED), **query)
    with pytest.raises(SignInStopped) as stopped:
        await server.sign_in()
    assert (stopped.value.why, server.asked) == (why, [])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Response(400, JSON, b'{"error": "invalid_client_id"}'), SignInEnd.NOT_SET_UP),
        (Response(400, JSON, b'{"error": "invalid_grant"}'), SignInEnd.FAILED),
        (Response(200, JSON, b'{"token": "?"}'), SignInEnd.FAILED),
        (Response(200, JSON, b"[1]"), SignInEnd.FAILED),
        (Response(200, JSON, b'"\xff"'), SignInEnd.FAILED),
        (AnswerLost("reset"), SignInEnd.FAILED),
        (Response(200, {"content-type": "text/html"}, b"<html>"), None),
    ],
)
async def test_a_token_endpoint_that_gives_nothing_is_asked_once(
    answer: Response | Exception, error: SignInEnd | None
) -> None:
    server = Server(answer)
    with pytest.raises(SignInStopped if error else Unreachable) as met:
        await server.sign_in()
    assert getattr(met.value, "why", None) is error
    assert len(server.asked) == 1


async def test_nobody_waits_for_ever() -> None:
    with pytest.raises(SignInStopped) as stopped:
        await BrowserSignIn(lambda _address: True, patience=0.01).ask(DOOR, Server(Response(200)).send)
    assert stopped.value.why is SignInEnd.TOO_LATE


async def test_a_second_sign_in_stops_the_first() -> None:
    server = Server(Response(200, JSON, GRANTED))
    sign_in = BrowserSignIn(lambda address: server.open(address) if server.asked else True)
    first = asyncio.create_task(sign_in.ask(DOOR, server.send))
    await until(lambda: sign_in.page)
    server.asked.append(Request("GET", "/"))
    await sign_in.ask(DOOR, server.send)
    with pytest.raises(SignInStopped) as stopped:
        await first
    server.close()
    assert stopped.value.why is SignInEnd.CANCELLED


async def test_where_no_browser_comes_up_the_person_may_take_the_page_there() -> None:
    server = Server(Response(200, JSON, GRANTED))
    sign_in = BrowserSignIn(lambda _address: False)
    asking = asyncio.create_task(sign_in.ask(DOOR, server.send))
    await until(lambda: sign_in.page)
    server.open(sign_in.page)
    assert (await asking)["access_token"]
    server.close()
    assert sign_in.page == ""


async def test_a_sign_in_that_is_cancelled_before_the_browser_is_open_opens_none() -> None:
    server = Server(Response(200, JSON, GRANTED))
    sign_in = BrowserSignIn(server.open)
    asking = asyncio.create_task(sign_in.ask(DOOR, server.send))
    await asyncio.sleep(0)
    sign_in.cancel()
    with pytest.raises(SignInStopped) as stopped:
        await asking
    assert (stopped.value.why, server.page) == (SignInEnd.CANCELLED, {})


async def test_a_sign_in_that_is_cancelled_while_the_code_is_traded_gives_the_tokens_back() -> None:
    server = Server(Response(200, JSON, GRANTED))
    sign_in = BrowserSignIn(server.open)

    async def send(request: Request) -> Response:
        if request.path == "/token":
            sign_in.cancel()
        return await server.send(request)

    with pytest.raises(SignInStopped) as stopped:
        await sign_in.ask(DOOR, send)
    server.close()
    assert stopped.value.why is SignInEnd.CANCELLED
    assert [(one.path, one.form and one.form.get("token")) for one in server.asked] == [
        ("/token", None),
        ("/revoke", "r"),
    ]


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage() as stage:
        yield stage


@pytest.fixture
def reader(stage: StageHandle) -> Iterator[PageReader]:
    stage.set(auto_approve=False)
    reader = PageReader()
    yield reader
    reader.close()


async def test_an_org_tells_who_signed_in_and_where(stage: StageHandle, reader: PageReader) -> None:
    reader.user = "Ben"
    pool = Pool()
    try:
        org = OrgBrowserSignIn(pool, BrowserSignIn(reader.open))
        signed_in = await org.sign_in(stage.salesforce_url, "harbor-app")
        assert (signed_in.is_sandbox, signed_in.instance_url) == (True, stage.salesforce_url)
        assert signed_in.user.name.startswith("Ben")
        assert (len(signed_in.user.id), signed_in.org_id[:3], bool(signed_in.org_name)) == (18, "00D", True)
        await org.revoke(signed_in.instance_url, signed_in.refresh_token)
        await org.revoke(signed_in.instance_url, signed_in.refresh_token)
    finally:
        await pool.aclose()
    reader.close()
    assert reader.last is not None
    assert "close this tab" in reader.last.text


async def test_a_sign_in_that_fails_when_the_org_is_looked_at_leaves_no_token_behind(
    stage: StageHandle, reader: PageReader
) -> None:
    pool = Pool()
    stage.forget_requests()
    stage.arm("drop_before", server="salesforce", path="/services/oauth2/userinfo")
    try:
        with pytest.raises(Unreachable):
            await OrgBrowserSignIn(pool, BrowserSignIn(reader.open)).sign_in(stage.salesforce_url, "harbor-app")
    finally:
        stage.disarm()
        await pool.aclose()
    assert stage.requests()["items"][-1]["path"] == "/services/oauth2/revoke"


async def test_whoever_says_no_is_not_signed_in(stage: StageHandle, reader: PageReader) -> None:
    reader.decision = "deny"
    pool = Pool()
    try:
        with pytest.raises(SignInStopped) as stopped:
            await OrgBrowserSignIn(pool, BrowserSignIn(reader.open)).sign_in(stage.salesforce_url, "harbor-app")
    finally:
        await pool.aclose()
    assert stopped.value.why is SignInEnd.DENIED


@pytest.mark.parametrize(
    "typed", ["http://harbor.example", "ftp://x.example", "https://", "a b", "https://u@x.example"]
)
async def test_an_address_that_is_not_to_be_trusted_opens_no_browser(typed: str) -> None:
    opened: list[str] = []

    def open_page(address: str) -> bool:
        opened.append(address)
        return True

    with pytest.raises(SignInStopped) as stopped:
        await OrgBrowserSignIn(Pool(), BrowserSignIn(open_page)).sign_in(typed, "client")
    assert (stopped.value.why, opened) == (SignInEnd.BAD_ADDRESS, [])


async def test_care_gives_a_token_of_the_chosen_user(stage: StageHandle, reader: PageReader) -> None:
    reader.user = "Sofia"
    pool = Pool()
    try:
        care = CareBrowserSignIn(pool, BrowserSignIn(reader.open))
        token = await care.sign_in(stage.care_url)
        wire = Transport(pool, stage.care_url, dialect=CareDialect(), tokens=StaticToken(token))
        assert (await CareClient(wire).me()).name.startswith("Sofia")
        await care.revoke(stage.care_url, token)
        with pytest.raises(SignInNeeded):
            await CareClient(wire).me()
    finally:
        await pool.aclose()


async def test_where_nobody_answers_or_nothing_is_to_sign_in_to_no_browser_opens(stage: StageHandle) -> None:
    opened: list[str] = []

    def open_page(address: str) -> bool:
        opened.append(address)
        return True

    pool = Pool()
    care = CareBrowserSignIn(pool, BrowserSignIn(open_page))
    try:
        with pytest.raises(Unreachable):
            await care.sign_in("http://127.0.0.1:9")
        with pytest.raises(SignInStopped) as stopped:
            await care.sign_in(stage.salesforce_url)
    finally:
        await pool.aclose()
    assert (stopped.value.why, opened) == (SignInEnd.NOTHING_THERE, [])
