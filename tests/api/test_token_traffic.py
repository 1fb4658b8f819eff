"""Where requests that carry tokens go: over a connection that lives, and to no other server than theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from care_desktop.api.auth import StaticToken
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.sansio import Request, Response, Retry
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.connection import Connection
from care_desktop.domain.errors import Unreachable
from tests.helpers.wires import ScriptedServer, refusal, transport_over

ELSEWHERE = "http://127.0.0.1:10"


class Turning(StaticToken):
    """A token whose renewal takes so long that the transport has turned to another server."""

    def __init__(self, turn: Callable[[], None], asked: list[str]) -> None:
        super().__init__("first")
        self._turn, self._asked = turn, asked

    async def renew(self, stale: str) -> str:
        """Return the token of the other server."""
        self._asked.append(stale)
        self._turn()
        return "second"


async def test_what_goes_once_never_takes_a_connection_that_has_idled() -> None:
    ports: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ports.append(writer.get_extra_info("peername")[1])
        while await reader.readline():
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        pool = Pool()
        transport = Transport(pool, f"http://127.0.0.1:{port}", dialect=SalesforceDialect())
        for retry in (Retry.READ, Retry.READ, Retry.NEVER, Retry.NEVER):
            await transport.send(Request("GET", "/x", retry=retry))
        await pool.aclose()
    assert len(ports) == 3


async def test_a_token_is_never_sent_to_a_server_that_the_transport_turned_to_meanwhile() -> None:
    asked: list[str] = []
    server = ScriptedServer(refusal(401, "INVALID_SESSION_ID"))
    transport = transport_over(server, SalesforceDialect(), tokens=Turning(lambda: transport.turn_to(ELSEWHERE), asked))
    with pytest.raises(Unreachable):
        await transport.send(Request("GET", "/x"))
    assert [request.url.port for request in server.requests] == [9]
    assert asked == ["first"]


def test_no_repr_shows_a_secret_or_what_somebody_typed() -> None:
    shown = (
        Request("POST", "/token", query={"q": "secret"}, json={"a": "secret"}, form={"refresh_token": "secret"}),
        Response(200, body=b"secret"),
        Connection("http://c", "secret", "secret", "secret", control_token="secret"),
    )
    assert "secret" not in repr(shown)
