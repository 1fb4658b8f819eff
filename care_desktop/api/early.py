"""The first answers of a server on this computer, on their way while the rest of the program is still being imported.

Over plain sockets in a thread: httpx takes as long to import as a bare window takes to show. Whatever is not the plain
success gives no early answer, and the question is asked again in the ordinary way, which knows what to make of it. So
it is over https from the beginning: certificates and proxies are httpx's business.
"""

from __future__ import annotations

import asyncio
import socket
from typing import BinaryIO
from urllib.parse import SplitResult, urlencode, urlsplit

from care_desktop.api.addresses import is_loopback
from care_desktop.api.sansio import Request, Response

SECONDS = 2.0
_LONGEST_LINE, _MOST_LINES, _MOST_BYTES = 8 * 1024, 100, 1024 * 1024
_OF_HTTPX = ("transfer-encoding", "content-encoding")


class EarlyAnswers:
    """Ask now with `ask`, take each answer once with `take`; for reads only."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base = base_url
        self._token = token
        self._asked: list[tuple[Request, asyncio.Future[Response | None]]] = []

    def ask(self, request: Request) -> None:
        """Send a request that will be made again soon; over https nothing is sent."""
        self._asked.append((request, asyncio.get_running_loop().run_in_executor(None, self._fetch, request)))

    async def take(self, request: Request) -> Response | None:
        """Return the answer to a request that was asked before, None when there is no good one."""
        for place, (asked, answer) in enumerate(self._asked):
            if asked == request:
                del self._asked[place]
                return await answer
        return None

    def _fetch(self, request: Request) -> Response | None:
        try:
            server = urlsplit(self._base)
            if server.scheme != "http" or not is_loopback(self._base):
                return None
            head = self._head(server, request)
            with socket.socket() as wire:
                wire.settimeout(SECONDS)
                wire.connect((server.hostname, server.port or 80))
                wire.sendall(head)
                with wire.makefile("rb") as answer:
                    return _read(answer)
        except (OSError, ValueError):
            return None

    def _head(self, server: SplitResult, request: Request) -> bytes:
        query = f"?{urlencode(request.query)}" if request.query else ""
        lines = (
            f"{request.method} {server.path}{request.path}{query} HTTP/1.1",
            f"Host: {server.netloc}",
            "Accept: application/json",
            f"Authorization: Bearer {self._token}",
            "Connection: close",
        )
        if not all(line.isprintable() for line in lines):
            raise ValueError("a line break in a header")
        return "\r\n".join((*lines, "", "")).encode("ascii")


def _read(answer: BinaryIO) -> Response | None:
    """Return a whole answer of status 200; anything else is for those who know more of HTTP."""
    status = answer.readline(_LONGEST_LINE).split()
    headers: dict[str, str] = {}
    for _ in range(_MOST_LINES):
        line = answer.readline(_LONGEST_LINE)
        if line == b"\r\n":
            break
        name, _colon, value = line.decode("ascii").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    if status[1:2] != [b"200"] or not 0 < length <= _MOST_BYTES or any(name in headers for name in _OF_HTTPX):
        return None
    body = answer.read(length)
    return Response(200, headers, body) if len(body) == length else None
