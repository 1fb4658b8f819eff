"""Renewing a token: once for all who need it, kept before it is used, never blindly again."""

from __future__ import annotations

import asyncio

import pytest

from care_desktop.api.auth import Grant, OwnSafe, RefreshingToken, StaticToken
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.sansio import Request
from care_desktop.domain.errors import AnswerLost, Busy, SignInNeeded, StorageTrouble, Unreachable
from tests.helpers.until import until
from tests.helpers.wires import ScriptedServer, json_answer, page_answer, refusal, transport_over

EXPIRED = refusal(401, "INVALID_SESSION_ID")


class Renewals:
    """A token endpoint and a keyring, and what happened at both in order."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.log: list[str] = []
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.rotates = True
        self.keyring_error: Exception | None = None

    async def refresh(self, token: str) -> Grant:
        self.log.append(f"refresh {token}")
        await self.may_go.wait()
        if self.errors:
            raise self.errors.pop(0)
        number = sum(entry.startswith("refresh") for entry in self.log)
        return Grant(f"access-{number}", f"refresh-{number}" if self.rotates else "")

    async def persist(self, token: str) -> None:
        self.log.append(f"keep {token}")
        if self.keyring_error:
            raise self.keyring_error

    def source(self, *, lasting: str = "", patience: float = 5.0) -> RefreshingToken:
        safe = OwnSafe("refresh-0", self.persist)
        return RefreshingToken(self.refresh, safe, access_token="access-0", lasting=lasting, patience=patience)


async def test_many_requests_that_meet_an_expired_session_renew_once() -> None:
    renewals = Renewals()
    tokens = renewals.source()

    async def ask(number: int) -> int:
        server = ScriptedServer(EXPIRED, json_answer(200, {}))
        return (await transport_over(server, SalesforceDialect(), tokens=tokens).send(Request("GET", "/x"))).status

    assert await asyncio.gather(*map(ask, range(20))) == [200] * 20
    assert renewals.log == ["refresh refresh-0", "keep refresh-1"]


async def test_a_request_is_replayed_once_with_the_new_token_and_a_second_refusal_stops_it() -> None:
    renewals, reaches = Renewals(), list[str]()
    server = ScriptedServer(EXPIRED)
    transport = transport_over(server, SalesforceDialect(), tokens=renewals.source(), reaches=reaches)
    with pytest.raises(SignInNeeded):
        await transport.send(Request("GET", "/x"))
    sent = [request.headers["Authorization"] for request in server.requests]
    assert (sent, reaches) == (["Bearer access-0", "Bearer access-1"], ["expired"])


async def test_a_password_that_expired_is_not_renewed() -> None:
    renewals = Renewals()
    server = ScriptedServer(refusal(401, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"))
    await transport_over(server, SalesforceDialect(), tokens=renewals.source()).send(Request("GET", "/x"))
    assert (renewals.log, len(server.requests)) == ([], 1)


async def test_a_new_refresh_token_is_kept_before_its_access_token_is_used() -> None:
    renewals = Renewals()
    renewals.keyring_error = StorageTrouble("full")
    tokens = renewals.source()
    with pytest.raises(StorageTrouble):
        await tokens.renew("access-0")
    assert await tokens.current() == "access-0"
    renewals.keyring_error = None
    assert await tokens.renew("access-0") == "access-2"
    assert renewals.log == ["refresh refresh-0", "keep refresh-1", "refresh refresh-1", "keep refresh-2"]


async def test_the_old_refresh_token_stays_where_the_server_does_not_rotate() -> None:
    renewals = Renewals()
    renewals.rotates = False
    tokens = renewals.source()
    await tokens.renew(await tokens.renew("access-0"))
    assert renewals.log == ["refresh refresh-0", "refresh refresh-0"]


async def test_a_renewal_whose_answer_was_lost_is_never_repeated() -> None:
    renewals = Renewals(AnswerLost("reset"))
    tokens = renewals.source()
    for ask in (tokens.renew("access-0"), tokens.renew("access-0"), tokens.current()):
        with pytest.raises(SignInNeeded):
            await ask
    assert renewals.log == ["refresh refresh-0"]


async def test_a_renewal_that_never_left_may_be_tried_later() -> None:
    renewals = Renewals(Unreachable("refused"))
    tokens = renewals.source()
    with pytest.raises(Unreachable):
        await tokens.renew("access-0")
    assert await tokens.renew("access-0") == "access-2"


async def test_a_cancelled_request_does_not_break_the_renewal_that_it_began() -> None:
    renewals = Renewals()
    renewals.may_go.clear()
    tokens = renewals.source()
    first = asyncio.create_task(tokens.renew("access-0"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    renewals.may_go.set()
    assert await tokens.renew("access-0") == "access-1"
    assert renewals.log == ["refresh refresh-0", "keep refresh-1"]


async def test_closing_lets_a_renewal_finish_so_that_the_token_that_follows_is_kept() -> None:
    renewals = Renewals()
    renewals.may_go.clear()
    tokens = renewals.source()
    waiting = asyncio.create_task(tokens.renew("access-0"))
    await until(lambda: bool(renewals.log))
    closing = asyncio.create_task(tokens.aclose())
    await asyncio.sleep(0)
    renewals.may_go.set()
    await closing
    assert await waiting == "access-1"
    assert renewals.log == ["refresh refresh-0", "keep refresh-1"]


async def test_closing_ends_a_renewal_that_hangs_and_whoever_waits_for_it_goes_on() -> None:
    renewals = Renewals()
    renewals.may_go.clear()
    tokens = renewals.source(patience=0.01)
    waiting = asyncio.create_task(tokens.renew("access-0"))
    await until(lambda: bool(renewals.log))
    await tokens.aclose()
    with pytest.raises(Unreachable):
        await waiting


async def test_closing_begins_no_renewal_any_more() -> None:
    renewals = Renewals(Unreachable("refused"))
    renewals.may_go.clear()
    tokens = renewals.source()
    waiting = [asyncio.create_task(tokens.renew("access-0")) for _ in range(2)]
    await until(lambda: bool(renewals.log))
    closing = asyncio.create_task(tokens.aclose())
    await asyncio.sleep(0)
    renewals.may_go.set()
    await closing
    assert [type(error) for error in await asyncio.gather(*waiting, return_exceptions=True)] == [Unreachable] * 2
    assert renewals.log == ["refresh refresh-0"]


async def test_a_lost_answer_ends_nothing_where_that_very_token_was_seen_to_last() -> None:
    renewals = Renewals()
    renewals.rotates = False
    tokens = renewals.source()
    renewed = await tokens.renew("access-0")
    renewals.errors = [AnswerLost("reset")]
    with pytest.raises(Unreachable) as met:
        await tokens.renew(renewed)
    assert type(met.value) is Unreachable
    assert await tokens.renew(renewed) == "access-3"


async def test_a_lost_answer_ends_the_sign_in_once_the_server_has_rotated() -> None:
    renewals = Renewals()
    tokens = renewals.source(lasting="refresh-0")
    renewed = await tokens.renew("access-0")
    renewals.errors = [AnswerLost("reset")]
    with pytest.raises(SignInNeeded):
        await tokens.renew(renewed)


async def test_the_first_access_token_comes_by_a_renewal() -> None:
    tokens = RefreshingToken(Renewals().refresh, OwnSafe("refresh-0", Renewals().persist))
    assert await tokens.current() == "access-1"


async def test_a_token_that_was_handed_over_cannot_be_renewed() -> None:
    with pytest.raises(SignInNeeded):
        await StaticToken("t").renew("t")


async def test_the_token_endpoint_gives_a_grant() -> None:
    server = ScriptedServer(json_answer(200, {"access_token": "a", "instance_url": "x", "issued_at": "1"}))
    grant = await Refresh(transport_over(server, TokenDialect()), "client")("old")
    assert (grant.access_token, grant.refresh_token) == ("a", "")
    body = server.requests[0].content.decode()
    assert body == "grant_type=refresh_token&client_id=client&refresh_token=old"
    assert "secret" not in repr(Grant("secret", "secret"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            json_answer(400, {"error": "invalid_grant", "error_description": "expired access/refresh token"}),
            SignInNeeded,
        ),
        (json_answer(400, {"error": "invalid_client_id"}), SignInNeeded),
        (json_answer(400, {"error": "rate_limit_exceeded"}), Busy),
        (page_answer(404), Unreachable),
        (page_answer(503), Unreachable),
        (page_answer(200), Unreachable),
        (json_answer(503, {"error": "server_error"}), AnswerLost),
        (json_answer(200, {"token": "?"}), AnswerLost),
    ],
)
async def test_the_token_endpoint_is_asked_once_whatever_it_says(answer: object, error: type[Exception]) -> None:
    server = ScriptedServer(answer)  # type: ignore[arg-type]
    with pytest.raises(error) as met:
        await Refresh(transport_over(server, TokenDialect()), "client")("old")
    assert type(met.value) is error
    assert len(server.requests) == 1
