"""A server that follows a script, for tests of what is between us and the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx

from care_desktop.api.auth import TokenSource
from care_desktop.api.sansio import Dialect
from care_desktop.api.transport import Pool, Transport

BASE = "http://127.0.0.1:9"
Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class ScriptedServer(httpx.AsyncBaseTransport):
    """Answer request after request as the script says, the last step again and again; remember what was asked."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take the next step of the script."""
        await request.aread()
        step = self._steps[min(len(self.requests), len(self._steps) - 1)]
        self.requests.append(request)
        if isinstance(step, Exception):
            raise step
        return copy_of(step) if isinstance(step, httpx.Response) else step(request)


def copy_of(answer: httpx.Response) -> httpx.Response:
    """Return an answer that was not read yet."""
    headers = [(name, value) for name, value in answer.headers.items() if name != "content-length"]
    return httpx.Response(answer.status_code, headers=headers, content=answer.content)


def json_answer(status: int, content: object, **headers: str) -> httpx.Response:
    """Return a JSON answer; underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=content, headers=named)


def page_answer(status: int) -> httpx.Response:
    """Return the HTML page of a maintenance window."""
    return httpx.Response(status, html="<html><body>Down for maintenance</body></html>")


def refusal(status: int, code: str, message: str = "", **extra: object) -> httpx.Response:
    """Return an error as Salesforce sends it."""
    return json_answer(status, [{"errorCode": code, "message": message or code.lower(), **extra}])


class Sleeps:
    """A sleep that takes no time and remembers how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Note the pause."""
        self.seconds.append(seconds)


def transport_over(
    server: httpx.AsyncBaseTransport,
    dialect: Dialect,
    *,
    tokens: TokenSource | None = None,
    sleep: Sleeps | None = None,
    reaches: list[str] | None = None,
    jitter: float = 1.0,
) -> Transport:
    """Return a transport whose network is `server`."""
    return Transport(
        Pool(lambda secure: server),
        BASE,
        dialect=dialect,
        tokens=tokens,
        sleep=sleep or Sleeps(),
        on_reach=None if reaches is None else reaches.append,
        jitter=lambda: jitter,
    )


def paths(requests: Sequence[httpx.Request]) -> list[str]:
    """Return method and path of each request."""
    return [f"{request.method} {request.url.path}" for request in requests]
