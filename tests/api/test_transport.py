"""Deadlines, cancelling, bounds and addresses, over a real loopback socket where sockets matter."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import httpx
import pytest

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.errors import CareDialect
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.sansio import Request, Retry
from care_desktop.api.transport import SLOTS, Pool, Transport
from care_desktop.domain.errors import AnswerLost, Misunderstood, NoPermission, SignInNeeded, Unreachable
from tests.helpers.sockets import streams
from tests.helpers.until import until
from tests.helpers.wires import ScriptedServer, json_answer, page_answer, refusal, transport_over

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class RawServer:
    """A server made of a socket: answers when told to, counts its connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.heads: list[str] = []
        self.may_answer = asyncio.Event()
        self.answer = OK
        self._writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer request after request on one connection."""
        self.connections += 1
        self._writers.append(writer)
        while head := await _head(reader):
            self.heads.append(head)
            await self.may_answer.wait()
            writer.write(self.answer)
        writer.close()

    def hang_up(self) -> None:
        """Break every connection."""
        for writer in self._writers:
            writer.transport.abort()


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""


@asynccontextmanager
async def raw_server() -> AsyncIterator[tuple[RawServer, str]]:
    server = RawServer()
    async with streams(server.serve) as url:
        try:
            yield server, url
        finally:
            server.may_answer.set()


async def test_a_cancelled_search_goes_on_to_its_end_and_its_connection_serves_the_next() -> None:
    pool = Pool()
    async with raw_server() as (server, url):
        transport = Transport(pool, url, dialect=CareDialect())
        search = asyncio.create_task(transport.send(Request("GET", "/first")))
        await until(lambda: len(server.heads) == 1)
        search.cancel()
        with pytest.raises(asyncio.CancelledError):
            await search
        server.may_answer.set()
        await until(lambda: pool.is_idle)
        response = await transport.send(Request("GET", "/second"))
        assert (response.status, server.connections) == (200, 1)
        await pool.aclose()


async def test_closing_the_pool_ends_what_is_under_way() -> None:
    pool = Pool()
    async with raw_server() as (server, url):
        transport = Transport(pool, url, dialect=CareDialect())
        search = asyncio.create_task(transport.send(Request("GET", "/first")))
        await until(lambda: len(server.heads) == 1)
        search.cancel()
        await asyncio.gather(search, return_exceptions=True)
        await pool.aclose()
        assert pool.is_idle


async def test_a_server_that_never_answers_costs_no_more_than_the_deadline() -> None:
    pool = Pool()
    reaches: list[str] = []
    async with raw_server() as (_, url):
        transport = Transport(pool, url, dialect=CareDialect(), on_reach=reaches.append)
        with pytest.raises(AnswerLost):
            await transport.send(Request("POST", "/x", retry=Retry.CREATE, deadline=0.2))
        with pytest.raises(Unreachable) as read:
            await transport.send(Request("GET", "/x", deadline=0.2))
        assert not isinstance(read.value, AnswerLost)
        assert reaches == ["offline"]
        await pool.aclose()


async def test_a_create_that_waited_in_front_of_the_pool_until_its_deadline_was_never_sent() -> None:
    pool = Pool()
    async with raw_server() as (server, url):
        transport = Transport(pool, url, dialect=CareDialect())
        reads = [asyncio.create_task(transport.send(Request("GET", "/busy", deadline=30))) for _ in range(SLOTS)]
        await until(lambda: len(server.heads) == SLOTS)
        with pytest.raises(Unreachable) as error:
            await transport.send(Request("POST", "/x", retry=Retry.CREATE, deadline=0.1))
        assert not isinstance(error.value, AnswerLost)
        server.may_answer.set()
        await asyncio.gather(*reads)
        assert (server.connections, len(server.heads)) == (SLOTS, SLOTS)
        await pool.aclose()


async def test_half_an_answer_is_no_answer() -> None:
    pool = Pool()
    async with raw_server() as (server, url):
        server.answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
        server.may_answer.set()
        transport = Transport(pool, url, dialect=CareDialect())
        with pytest.raises(AnswerLost):
            await transport.send(Request("POST", "/x", retry=Retry.CREATE, deadline=0.3))
        await pool.aclose()


async def test_nobody_there_is_unreachable_and_said_once() -> None:
    reaches: list[str] = []
    transport = transport_over(ScriptedServer(httpx.ConnectError("refused")), CareDialect(), reaches=reaches)
    for _ in range(3):
        with pytest.raises(Unreachable):
            await transport.send(Request("GET", "/x"))
    assert reaches == ["offline"]


async def test_reach_is_said_when_it_changes() -> None:
    reaches: list[str] = []
    server = ScriptedServer(json_answer(200, {}), *[page_answer(503)] * 4, json_answer(404, {}))
    transport = transport_over(server, CareDialect(), reaches=reaches)
    await transport.send(Request("GET", "/x"))
    with pytest.raises(Unreachable):
        await transport.send(Request("GET", "/x"))
    await transport.send(Request("GET", "/x"))
    assert reaches == ["online", "offline", "online"]


@pytest.mark.parametrize(
    "url", ["http://care.example", "ftp://127.0.0.1", "http://127.0.0.1.example", "http://ana:pw@127.0.0.1", "care"]
)
def test_tokens_go_over_https_or_to_this_computer_only(url: str) -> None:
    with pytest.raises(Misunderstood):
        Transport(Pool(), url, dialect=CareDialect())


@pytest.mark.parametrize("url", ["https://org.example", "http://127.0.0.1:80", "http://localhost:1", "http://[::1]:7"])
def test_trusted_addresses_are_taken(url: str) -> None:
    assert Transport(Pool(), url + "/", dialect=CareDialect()).base_url == url


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "http://evil.example/", "http://127.0.0.1:10/", "https://127.0.0.1:9/"]
)
async def test_an_address_at_another_server_is_never_followed(path: str) -> None:
    server = ScriptedServer(json_answer(200, {}))
    with pytest.raises(Misunderstood):
        await transport_over(server, CareDialect(), tokens=StaticToken("t")).send(Request("GET", path))
    assert server.requests == []


async def test_a_redirect_is_not_followed() -> None:
    server = ScriptedServer(httpx.Response(302, headers={"Location": "http://127.0.0.1:9/login"}))
    response = await transport_over(server, SalesforceDialect(), tokens=StaticToken("t")).send(Request("GET", "/x"))
    assert (response.status, len(server.requests)) == (302, 1)
    assert isinstance(SalesforceDialect().error(response), Unreachable)


async def test_the_token_goes_into_the_header_and_percent_signs_stay_as_they_are() -> None:
    server = ScriptedServer(json_answer(200, {}))
    await transport_over(server, CareDialect(), tokens=StaticToken("t")).send(
        Request("GET", "/a%2Fb", query={"q": "ä+ &"})
    )
    (request,) = server.requests
    assert request.headers["Authorization"] == "Bearer t"
    assert request.url.raw_path.startswith(b"/a%2Fb?q=")
    assert dict(request.url.params) == {"q": "ä+ &"}


@pytest.mark.parametrize("json", [{"n": float("nan")}, {"t": "\ud800"}])
async def test_what_cannot_be_sent_is_our_bug_and_is_not_sent(json: object) -> None:
    server = ScriptedServer(json_answer(200, {}))
    with pytest.raises(Misunderstood):
        await transport_over(server, CareDialect()).send(Request("POST", "/x", json=json, retry=Retry.CREATE))
    assert server.requests == []


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care_desktop.api.transport.MOST_BYTES", 1000)
    server = ScriptedServer(httpx.Response(200, content=b"x" * 2000))
    with pytest.raises(Misunderstood):
        await transport_over(server, CareDialect()).send(Request("GET", "/x"))


async def test_a_stream_gives_what_comes_and_tells_when_it_breaks() -> None:
    pool = Pool()
    reaches: list[str] = []
    async with raw_server() as (server, url):
        server.answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n: ok\r\n"
        )
        server.may_answer.set()
        transport = Transport(pool, url, dialect=CareDialect(), on_reach=reaches.append)
        async with aclosing(transport.stream(Request("GET", "/changes"))) as chunks:
            assert await anext(chunks) == b": ok"
            server.hang_up()
            with pytest.raises(Unreachable):
                await anext(chunks)
        assert reaches == ["online", "offline"]
        await pool.aclose()


@pytest.mark.parametrize(("answer", "error"), [(refusal(401, "x"), SignInNeeded), (json_answer(403, {}), NoPermission)])
async def test_a_stream_that_is_refused_says_why(answer: httpx.Response, error: type[Exception]) -> None:
    transport = transport_over(ScriptedServer(answer), CareDialect(), tokens=StaticToken("t"))
    with pytest.raises(error):
        await anext(transport.stream(Request("GET", "/changes")))


async def test_certificates_are_loaded_for_https_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []
    make = httpx.create_ssl_context

    def counted() -> ssl.SSLContext:
        made.append(make())
        return made[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", counted)
    pool = Pool()
    await pool.client("http://127.0.0.1:9")
    assert made == []
    first = await pool.client("https://org.example")
    assert await pool.client("https://other.example") is first
    assert len(made) == 1
    await pool.aclose()
