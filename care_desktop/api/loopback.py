"""The way back from the browser: a listener on this computer that takes one answer and is gone."""

from __future__ import annotations

import asyncio
import errno
import hmac
import html
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import parse_qs

from care_desktop.domain.errors import SignInEnd, SignInStopped
from care_desktop.i18n import _

PORTS: Final = (1717, 7171, 17171, 27171)
"""Salesforce compares the whole address with those that an admin registered (salesforce.md 1.2)."""
PATH: Final = "/OauthRedirect"
_HOSTS: Final = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_ABSENT: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT})
_LONGEST_HEAD: Final = 16 * 1024
_MOST_FIELDS: Final = 50
_FLUSH_SECONDS: Final = 1.0
_PAGE: Final = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Care Desktop</title><style>
body{{font:16px system-ui,sans-serif;max-width:28em;margin:20vh auto;text-align:center;color:#1b1f24;background:#fff}}
@media(prefers-color-scheme:dark){{body{{color:#e6e8eb;background:#16181c}}}}
</style></head><body><h1>{title}</h1><p>{words}</p></body></html>
"""
_HEADERS: Final = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
)


class Loopback:
    """An open listener: `redirect_uri` is where the browser shall be sent, `came` what it brought."""

    def __init__(self, port: int, state: str) -> None:
        self.redirect_uri = f"http://localhost:{port}{PATH}"
        self._host = f"localhost:{port}"
        self._state = state
        self._came: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def came(self) -> str:
        """Return the query that the browser came back with, once its state is the right one. Raises SignInStopped."""
        return await self._came

    def stop(self, end: SignInStopped) -> None:
        """Let who waits hear this instead."""
        if not self._came.done():
            self._came.set_exception(end)

    def answer(self, head: bytes) -> bytes:
        """Return what to answer to a request; only the one that was waited for counts."""
        line, _crlf, rest = head.decode("latin-1").partition("\r\n")
        method, _space, target = line.partition(" ")
        path, _mark, query = target.partition(" ")[0].partition("?")
        if _header(rest, "host") != [self._host]:
            return _page(421, _("This is not for Care Desktop"), "")
        if path != PATH:
            return _page(404, _("There is nothing here"), "")
        if method != "GET":
            return _page(405, _("There is nothing here"), "")
        return self._take(query)

    def _take(self, query: str) -> bytes:
        given = _fields(query)
        state = given.get("state", [""])
        if self._came.done() or len(state) != 1 or not hmac.compare_digest(state[0].encode(), self._state.encode()):
            return _page(400, _("This sign-in is over"), _("Start it again in Care Desktop."))
        self._came.set_result(query)
        if "code" not in given:
            return _page(200, _("You are not signed in"), _("You can close this tab and go back to Care Desktop."))
        return _page(200, _("Care Desktop goes on"), _("You can close this tab."))


class _Wires:
    """The connections that are open now."""

    def __init__(self) -> None:
        self._open: set[asyncio.Transport] = set()
        self._none = asyncio.Event()
        self._none.set()

    def add(self, wire: asyncio.Transport) -> None:
        self._open.add(wire)
        self._none.clear()

    def discard(self, wire: asyncio.Transport) -> None:
        self._open.discard(wire)
        if not self._open:
            self._none.set()

    async def close(self) -> None:
        """End those on which nothing came, let the last answer leave for a moment, then end all."""
        for wire in tuple(self._open):
            if not wire.is_closing():
                wire.abort()
        try:
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self._none.wait()
        except TimeoutError:
            for wire in tuple(self._open):
                wire.abort()


class _Wire(asyncio.Protocol):
    """One connection: a head, an answer, the end."""

    def __init__(self, answer: Callable[[bytes], bytes], wires: _Wires) -> None:
        self._answer = answer
        self._wires = wires
        self._head = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._wires.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._wires.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._head += data
        if b"\r\n\r\n" in self._head:
            self._transport.write(self._answer(self._head.partition(b"\r\n\r\n")[0]))
            self._transport.close()
        elif len(self._head) > _LONGEST_HEAD:
            self._transport.abort()


@asynccontextmanager
async def listening(state: str, ports: tuple[int, ...] = PORTS) -> AsyncIterator[Loopback]:
    """Listen on the first port that is free, for a block. Raises SignInStopped when none is."""
    sockets, port = _bound(ports)
    loopback, wires = Loopback(port, state), _Wires()
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: _Wire(loopback.answer, wires), sock=one) for one in sockets]
    try:
        yield loopback
    finally:
        for server in servers:
            server.close()
        await wires.close()


def _bound(ports: tuple[int, ...]) -> tuple[list[socket.socket], int]:
    for port in ports:
        sockets: list[socket.socket] = []
        try:
            for family, host in _HOSTS:
                bound = _bind(family, host, port)
                if bound is not None:
                    sockets.append(bound)
        except OSError:
            for taken in sockets:
                taken.close()
            continue
        if sockets:
            return sockets, port
    raise SignInStopped(SignInEnd.NO_PORT, ", ".join(map(str, ports)))


def _bind(family: socket.AddressFamily, host: str, port: int) -> socket.socket | None:
    """Return a socket bound to the port, None where this computer has no such address. Raises OSError: it is taken."""
    sock: socket.socket | None = None
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen()  # at once: until then another program may bind the same port
    except OSError as error:
        if sock is not None:
            sock.close()
        if error.errno in _ABSENT:
            return None
        raise
    return sock


def _fields(query: str) -> dict[str, list[str]]:
    """Return the fields of a query, none of one that is senselessly long."""
    try:
        return parse_qs(query, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def _header(lines: str, name: str) -> list[str]:
    pairs = (line.partition(":") for line in lines.split("\r\n"))
    return [value.strip().lower() for key, _colon, value in pairs if key.strip().lower() == name]


def _page(status: int, title: str, words: str) -> bytes:
    body = _PAGE.format(title=html.escape(title), words=html.escape(words)).encode()
    head = "\r\n".join((f"HTTP/1.1 {status} {title if title.isascii() else ''}", *_HEADERS))
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode("latin-1", "replace") + body
