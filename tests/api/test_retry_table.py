"""Every cell of the retry table, counted at the server."""

from __future__ import annotations

import httpx
import pytest

from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.sansio import Request, Retry
from care_desktop.domain.errors import AnswerLost, CareDesktopError, OutOfOrder, SignInNeeded, Unreachable
from tests.helpers.wires import (
    ScriptedServer,
    Sleeps,
    Step,
    json_answer,
    page_answer,
    refusal,
    transport_over,
)

READ, SAFE, CREATE, NEVER = Retry.READ, Retry.IDEMPOTENT_WRITE, Retry.CREATE, Retry.NEVER
LOCKED = refusal(400, "UNABLE_TO_LOCK_ROW")
CONCURRENT = refusal(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.")
DAILY = refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
SLOW_DOWN = json_answer(429, [{"errorCode": "TOO_MANY"}], Retry_After="1")
IN_PROGRESS = json_answer(409, [{"errorCode": "IDEMPOTENCY_IN_PROGRESS"}], Retry_After="2")
REFUSED_CONNECTION = httpx.ConnectError("refused")
HALF = httpx.Response(200, content=b'{"id": "00', headers={"Content-Type": "application/json"})
LOST = httpx.ReadError("reset")
TIMED_OUT = httpx.ReadTimeout("slow")


def _request(retry: Retry, deadline: float = 600.0) -> Request:
    return Request("GET" if retry is READ else "POST", "/services/data/v67.0/x", retry=retry, deadline=deadline)


async def _tries(step: Step, retry: Retry) -> tuple[int, CareDesktopError | int]:
    server = ScriptedServer(step)
    transport = transport_over(server, SalesforceDialect())
    try:
        outcome: CareDesktopError | int = (await transport.send(_request(retry))).status
    except CareDesktopError as error:
        outcome = error
    return len(server.requests), outcome


@pytest.mark.parametrize(
    ("step", "counts"),
    [
        (REFUSED_CONNECTION, {READ: 4, SAFE: 4, CREATE: 4, NEVER: 1}),
        (httpx.ConnectTimeout("slow"), {READ: 4, SAFE: 4, CREATE: 4, NEVER: 1}),
        (httpx.PoolTimeout("full"), {READ: 4, SAFE: 4, CREATE: 4, NEVER: 1}),
        (LOST, {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (TIMED_OUT, {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (httpx.WriteError("broken"), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (httpx.RemoteProtocolError("cut"), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (page_answer(502), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (page_answer(503), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (page_answer(504), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (refusal(500, "UNKNOWN_EXCEPTION"), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (page_answer(200), {READ: 4, SAFE: 4, CREATE: 1, NEVER: 1}),
        (
            httpx.Response(200, content=b'{"id": "00', headers={"Content-Type": "application/json"}),
            {READ: 4, CREATE: 1},
        ),
        (CONCURRENT, {READ: 6, SAFE: 6, CREATE: 6, NEVER: 1}),
        (DAILY, {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (LOCKED, {READ: 1, SAFE: 5, CREATE: 5, NEVER: 1}),
        (IN_PROGRESS, {READ: 1, SAFE: 4, CREATE: 1, NEVER: 1}),
        (SLOW_DOWN, {READ: 4, SAFE: 4, CREATE: 4, NEVER: 1}),
        (json_answer(420, []), {READ: 4, SAFE: 4, CREATE: 4, NEVER: 1}),
        (refusal(422, "IDEMPOTENCY_KEY_REUSED"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (refusal(412, "PRECONDITION_FAILED"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (json_answer(300, []), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (refusal(400, "REQUIRED_FIELD_MISSING"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (refusal(403, "INSUFFICIENT_ACCESS"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (refusal(404, "NOT_FOUND"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (refusal(405, "METHOD_NOT_ALLOWED"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (refusal(410, "GONE"), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
        (page_answer(414), {READ: 1, SAFE: 1, CREATE: 1, NEVER: 1}),
    ],
)
async def test_each_outcome_is_tried_again_as_often_as_the_table_says(step: Step, counts: dict[Retry, int]) -> None:
    assert {retry: (await _tries(step, retry))[0] for retry in counts} == counts


@pytest.mark.parametrize("step", [LOST, TIMED_OUT, HALF, page_answer(503), page_answer(200)])
async def test_a_lost_answer_of_a_write_leaves_the_question_open_and_that_of_a_read_does_not(step: Step) -> None:
    for retry in (SAFE, CREATE, NEVER):
        assert isinstance((await _tries(step, retry))[1], AnswerLost)
    read = (await _tries(step, READ))[1]
    assert isinstance(read, Unreachable)
    assert not isinstance(read, AnswerLost)


@pytest.mark.parametrize(
    ("step", "kind"),
    [(page_answer(503), OutOfOrder), (HALF, OutOfOrder), (LOST, Unreachable), (TIMED_OUT, Unreachable)],
)
async def test_a_server_that_answers_with_its_own_error_is_not_called_out_of_reach(
    step: Step, kind: type[Unreachable]
) -> None:
    assert type((await _tries(step, READ))[1]) is kind


async def test_a_create_that_never_left_is_known_not_to_exist() -> None:
    _, outcome = await _tries(REFUSED_CONNECTION, CREATE)
    assert isinstance(outcome, Unreachable)
    assert not isinstance(outcome, AnswerLost)


async def test_a_write_that_was_lost_once_stays_in_doubt_though_the_last_try_never_left() -> None:
    transport = transport_over(ScriptedServer(LOST, REFUSED_CONNECTION), SalesforceDialect())
    with pytest.raises(AnswerLost):
        await transport.send(_request(SAFE))


async def test_a_read_that_works_at_the_second_try_is_a_success() -> None:
    reaches: list[str] = []
    server = ScriptedServer(LOST, json_answer(200, {}))
    response = await transport_over(server, SalesforceDialect(), reaches=reaches).send(_request(READ))
    assert (response.status, len(server.requests), reaches) == (200, 2, ["online"])


async def test_pauses_double_up_to_their_ceiling_and_jitter_halves_them_at_most() -> None:
    longest, shortest = Sleeps(), Sleeps()
    for sleeps, jitter in ((longest, 1.0), (shortest, 0.0)):
        server = ScriptedServer(CONCURRENT)
        transport = transport_over(server, SalesforceDialect(), sleep=sleeps, jitter=jitter)
        await transport.send(_request(READ))
    assert longest.seconds == [2.0, 4.0, 8.0, 16.0, 30.0]
    assert shortest.seconds == [1.0, 2.0, 4.0, 8.0, 15.0]


async def test_retry_after_is_obeyed_to_the_second() -> None:
    sleeps = Sleeps()
    server = ScriptedServer(json_answer(429, [], Retry_After="7"), json_answer(200, {}))
    await transport_over(server, SalesforceDialect(), sleep=sleeps).send(_request(CREATE))
    assert sleeps.seconds == [7.0]


async def test_a_retry_after_beyond_patience_is_given_to_the_caller() -> None:
    server = ScriptedServer(json_answer(429, [], Retry_After="3600"))
    response = await transport_over(server, SalesforceDialect()).send(_request(READ))
    assert (response.status, len(server.requests)) == (429, 1)


async def test_a_pause_that_would_outlast_the_deadline_is_not_begun() -> None:
    sleeps = Sleeps()
    server = ScriptedServer(CONCURRENT)
    response = await transport_over(server, SalesforceDialect(), sleep=sleeps).send(_request(READ, deadline=1.5))
    assert (response.status, sleeps.seconds) == (403, [])


async def test_an_expired_session_without_a_way_to_renew_asks_for_a_sign_in() -> None:
    reaches: list[str] = []
    server = ScriptedServer(refusal(401, "INVALID_SESSION_ID"))
    with pytest.raises(SignInNeeded):
        await transport_over(server, SalesforceDialect(), reaches=reaches).send(_request(CREATE))
    assert (len(server.requests), reaches) == (1, ["expired"])


@pytest.mark.parametrize(
    "later", [refusal(401, "INVALID_SESSION_ID"), DAILY, CONCURRENT, LOCKED, SLOW_DOWN, refusal(403, "NO")]
)
@pytest.mark.parametrize("first", [LOST, page_answer(503), HALF], ids=["dropped", "503", "half"])
async def test_a_write_that_may_have_been_done_stays_so_whatever_refuses_its_repetition(
    first: Step, later: Step
) -> None:
    server = ScriptedServer(first, *[later] * 10)

    with pytest.raises(AnswerLost):
        await transport_over(server, SalesforceDialect()).send(_request(SAFE))


async def test_a_refusal_of_what_was_asked_is_told_also_after_a_lost_answer() -> None:
    server = ScriptedServer(LOST, refusal(400, "STRING_TOO_LONG"))

    assert (await transport_over(server, SalesforceDialect()).send(_request(SAFE))).status == 400
