"""The way back from the browser: one answer counts, and nothing else can come in."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import psutil
import pytest

from care_desktop.api.loopback import listening
from care_desktop.domain.errors import SignInEnd, SignInStopped

STATE = "st4te"


@pytest.fixture
def ports() -> tuple[int, ...]:
    """Two ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(2)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    found = tuple(one.getsockname()[1] for one in sockets)
    for one in sockets:
        one.close()
    return found


async def ask(port: int, target: str, host: str = "", method: str = "GET", address: str = "127.0.0.1") -> str:
    reader, writer = await asyncio.open_connection(address, port)
    writer.write(f"{method} {target} HTTP/1.1\r\nHost: {host or f'localhost:{port}'}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


async def test_the_answer_with_the_right_state_comes_in_and_the_browser_is_told_to_close_the_tab(
    ports: tuple[int, ...],
) -> None:
    async with listening(STATE, ports) as loopback:
        answer = await ask(ports[0], f"/OauthRedirect?code=a%3D%3D&state={STATE}")
        assert await loopback.came() == f"code=a%3D%3D&state={STATE}"
    assert loopback.redirect_uri == f"http://localhost:{ports[0]}/OauthRedirect"
    assert answer.startswith("HTTP/1.1 200 ")
    assert "You can close this tab." in answer
    assert "no-store" in answer
    assert "default-src 'none'" in answer


@pytest.mark.parametrize(
    ("target", "host", "method", "status"),
    [
        ("/OauthRedirect?code=a&state=wrong", "", "GET", 400),
        ("/OauthRedirect?code=a", "", "GET", 400),
        ("/OauthRedirect?" + "a=&" * 60, "", "GET", 400),
        (f"/OauthRedirect?code=a&state={STATE}&state={STATE}", "", "GET", 400),
        (f"/OauthRedirect?code=a&state={STATE}", "evil.example", "GET", 421),
        (f"/OauthRedirect?code=a&state={STATE}", "", "POST", 405),
        (f"/elsewhere?code=a&state={STATE}", "", "GET", 404),
        ("/favicon.ico", "", "GET", 404),
    ],
)
async def test_what_nobody_waits_for_changes_nothing(
    ports: tuple[int, ...], target: str, host: str, method: str, status: int
) -> None:
    async with listening(STATE, ports) as loopback:
        assert (await ask(ports[0], target, host, method)).startswith(f"HTTP/1.1 {status} ")
        await ask(ports[0], f"/OauthRedirect?code=good&state={STATE}")
        assert "good" in await loopback.came()


async def test_only_the_first_answer_counts(ports: tuple[int, ...]) -> None:
    async with listening(STATE, ports) as loopback:
        await ask(ports[0], f"/OauthRedirect?code=first&state={STATE}")
        assert "400" in (await ask(ports[0], f"/OauthRedirect?code=second&state={STATE}"))[:13]
        assert "first" in await loopback.came()


async def test_a_port_that_is_taken_is_passed_over(ports: tuple[int, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[0]))
        taken.listen()
        async with listening(STATE, ports) as loopback:
            assert loopback.redirect_uri == f"http://localhost:{ports[1]}/OauthRedirect"
        with pytest.raises(SignInStopped) as stopped:
            async with listening(STATE, ports[:1]):
                pass
    assert stopped.value.why is SignInEnd.NO_PORT


async def test_both_loopback_addresses_answer_and_none_other(ports: tuple[int, ...]) -> None:
    async with listening(STATE, ports):
        if socket.has_ipv6:
            assert "404" in (await ask(ports[0], "/", address="::1"))[:13]
        bound = listeners(ports[0])
    assert bound <= {"127.0.0.1", "::1"}


async def test_connections_on_which_nothing_comes_end_with_the_listener(ports: tuple[int, ...]) -> None:
    async with listening(STATE, ports):
        reader, writer = await asyncio.open_connection("127.0.0.1", ports[0])
        writer.write(b"GET /Oauth")
        await asyncio.sleep(0)
    assert await ended(reader, writer)


async def test_a_head_without_end_is_cut_off(ports: tuple[int, ...]) -> None:
    async with listening(STATE, ports):
        reader, writer = await asyncio.open_connection("127.0.0.1", ports[0])
        writer.write(b"GET /" + b"a" * 40_000)
        assert await ended(reader, writer)


async def ended(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Say whether the other side ends the connection without a word."""
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True
    finally:
        writer.close()
        with suppress(ConnectionResetError):
            await writer.wait_closed()


def listeners(port: int) -> set[str]:
    open_here = psutil.Process().net_connections("tcp")
    return {one.laddr.ip for one in open_here if one.status == psutil.CONN_LISTEN and one.laddr.port == port}
