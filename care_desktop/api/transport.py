"""The only file that knows httpx: one bounded pool for the program, and a transport per server over it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from functools import partial
from random import random
from typing import TYPE_CHECKING

from care_desktop.api.addresses import is_loopback, trusted_base, within
from care_desktop.api.auth import StaticToken, TokenSource
from care_desktop.api.httpx_ways import prepare, settle
from care_desktop.api.retry import Persistence, Trail, in_time, says_nothing_of_earlier
from care_desktop.api.sansio import Dialect, Failure, Request, Response, Verdict, describe_answer, retry_after, unheard
from care_desktop.api.unbroken import Unbroken
from care_desktop.domain.errors import AnswerLost, Misunderstood, SignInNeeded, Unreachable

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

SLOTS, STREAMS = 8, 4
CONNECT_SECONDS, KEEPALIVE_SECONDS = 5.0, 60.0
STREAM_SILENCE_SECONDS = 40.0
MOST_BYTES = 32 * 1024 * 1024
_AWAY = frozenset({502, 503, 504})


class Pool:
    """All connections of the program: eight exchanges at once, the others wait in front of it (performance.md 4).

    It owns the exchanges under way: one whose caller was cancelled goes on to its end, so that its connection lives.
    What can never be sent again gets a connection of its own: one that idled may be dead without anybody knowing.
    `make_wire` is for tests: it gives the httpx transport for loopback (False) or for https (True).
    """

    def __init__(self, make_wire: Callable[[bool], httpx.AsyncBaseTransport] | None = None) -> None:
        self._make_wire = make_wire
        self._clients: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._making = asyncio.Lock()
        self._slots = asyncio.Semaphore(SLOTS)
        self._unbroken = Unbroken()

    async def exchange(
        self, url: str, request: Request, build: Callable[[], httpx.Request], trail: Trail
    ) -> Response | Failure:
        """Send once to the server at `url` and return the whole answer; never raises for the network's sake.

        The request is built when its turn has come: fifty at once would stall the loop.
        """
        client = await self.client(url, alone=request.goes_once)
        await self._slots.acquire()
        try:
            built = build()
        except BaseException:
            self._slots.release()
            raise
        arrived, trail.may_have_arrived = trail.may_have_arrived, True
        outcome = await self._unbroken.run(self._exchange(client, built, request.patience))
        if isinstance(outcome, Response) or outcome.verdict is Verdict.NOT_SENT:
            trail.may_have_arrived = arrived
        return outcome

    async def client(self, url: str, *, alone: bool = False) -> httpx.AsyncClient:
        """Return the client for that address, `alone`: one whose connections are new each time."""
        kind = not is_loopback(url), alone
        async with self._making:
            if kind not in self._clients:
                self._clients[kind] = await asyncio.to_thread(self._make, *kind)
            return self._clients[kind]

    @property
    def is_idle(self) -> bool:
        """Whether no exchange is under way."""
        return self._unbroken.is_idle

    async def aclose(self) -> None:
        """End every exchange and close every connection."""
        await self._unbroken.close()
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def _make(self, secure: bool, alone: bool) -> httpx.AsyncClient:
        import httpx

        prepare()
        if self._make_wire is not None:
            return httpx.AsyncClient(transport=self._make_wire(secure), trust_env=False)
        idle = 0 if alone else SLOTS
        limits = httpx.Limits(
            max_connections=SLOTS + STREAMS, max_keepalive_connections=idle, keepalive_expiry=KEEPALIVE_SECONDS
        )
        if secure:
            return httpx.AsyncClient(verify=httpx.create_ssl_context(), limits=limits)
        wire = httpx.AsyncHTTPTransport(verify=False, limits=limits, trust_env=False)
        return httpx.AsyncClient(transport=wire, trust_env=False)

    async def _exchange(self, client: httpx.AsyncClient, built: httpx.Request, patience: float) -> Response | Failure:
        import httpx

        try:
            async with asyncio.timeout(patience):
                return await _read(await client.send(built, stream=True))
        except TimeoutError:
            return Failure(Verdict.LOST, f"no answer in {patience:.0f} s")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Failure(Verdict.NOT_SENT, type(error).__name__)
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, ValueError) as error:
            raise Misunderstood(type(error).__name__) from error
        except httpx.HTTPError as error:
            return Failure(Verdict.LOST, type(error).__name__)
        finally:
            self._slots.release()


class Transport:
    """Requests to one server: its tokens, its retries, its deadlines; says through `on_reach` when reach changes.

    The words of `on_reach` are "online", "offline" and "expired". `sleep` and `jitter` are parameters for tests.
    """

    def __init__(
        self,
        pool: Pool,
        base_url: str,
        *,
        dialect: Dialect,
        tokens: TokenSource | None = None,
        headers: Mapping[str, str] | None = None,
        on_reach: Callable[[str], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random,
    ) -> None:
        self._pool = pool
        self._base = trusted_base(base_url)
        self._dialect = dialect
        self._tokens = tokens or StaticToken("")
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._on_reach = on_reach
        self._sleep, self._jitter = sleep, jitter
        self._reach = ""

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._base

    def turn_to(self, base_url: str) -> None:
        """Speak to another server from now on; nothing is known of how it can be reached."""
        self._base, self._reach = trusted_base(base_url), ""

    async def send(self, request: Request) -> Response:
        """Return the server's answer, whatever its status, after the retries that are safe.

        Raises Unreachable, AnswerLost (a write that may have been carried out), SignInNeeded, Misunderstood.
        """
        trail = Trail()
        try:
            async with asyncio.timeout(request.deadline) as limit:
                return await self._persist(request, trail, limit)
        except TimeoutError as error:
            self._say("offline")
            raise unheard(request, "no answer in time", may_have_arrived=trail.may_have_arrived) from error
        except (SignInNeeded, Unreachable) as error:
            if request.is_write and trail.may_have_arrived:
                raise AnswerLost(error.details) from error
            raise

    async def stream(self, request: Request) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of an endless answer as they come; not retried. Raises Unreachable when it breaks."""
        answer = await self._open(request)
        import httpx

        try:
            async for chunk in answer.aiter_bytes():
                yield chunk
        except httpx.HTTPError as error:
            self._say("offline")
            raise Unreachable(type(error).__name__) from error
        finally:
            await answer.aclose()
            await settle()

    async def aclose(self) -> None:
        """End what this transport has under way; the pool lives on."""
        await self._tokens.aclose()

    async def _persist(self, request: Request, trail: Trail, limit: asyncio.Timeout) -> Response:
        persistence = Persistence(request.retry, self._jitter)
        base, token = self._base, await self._token()
        replayed = False
        while True:
            build = partial(self._build, base, request, token)
            outcome = await self._pool.exchange(base, request, build, trail)
            verdict = outcome.verdict if isinstance(outcome, Failure) else self._dialect.judge(outcome)
            trail.may_have_arrived |= verdict is Verdict.LOST
            if verdict is Verdict.EXPIRED and not replayed:
                token, replayed = await self._token(stale=token), True
                if self._base != base:
                    raise Unreachable("turned to another server")
                continue
            asked = retry_after(outcome) if isinstance(outcome, Response) else None
            pause = persistence.pause(verdict, asked)
            if pause is None or not in_time(pause, limit):
                return self._conclude(request, trail, outcome, verdict)
            log.info("trying again pause=%.1f method=%s verdict=%s", pause, request.method, verdict.name)
            await self._sleep(pause)

    def _conclude(self, request: Request, trail: Trail, outcome: Response | Failure, verdict: Verdict) -> Response:
        if isinstance(outcome, Response) and verdict not in (Verdict.LOST, Verdict.EXPIRED):
            self._say("online")
            if request.is_write and trail.may_have_arrived and says_nothing_of_earlier(outcome, verdict):
                raise AnswerLost(describe_answer(outcome))
            return outcome
        details = outcome.why if isinstance(outcome, Failure) else describe_answer(outcome)
        log.warning("gave up method=%s verdict=%s why=%s", request.method, verdict.name, details)
        if verdict is Verdict.EXPIRED:
            self._say("expired")
            raise SignInNeeded(details)
        answered = isinstance(outcome, Response)
        if isinstance(outcome, Failure) or outcome.status in _AWAY:
            self._say("offline")
        raise unheard(request, details, may_have_arrived=trail.may_have_arrived, answered=answered)

    async def _open(self, request: Request) -> httpx.Response:
        client = await self._pool.client(self._base)
        import httpx

        token = await self._token()
        for replay in (False, True):
            built = self._build(self._base, request, token, silence=STREAM_SILENCE_SECONDS)
            try:
                async with asyncio.timeout(request.deadline):
                    answer = await client.send(built, stream=True)
                    refusal = None if answer.status_code == httpx.codes.OK else await _read(answer)
            except (httpx.HTTPError, TimeoutError) as error:
                self._say("offline")
                raise Unreachable(type(error).__name__) from error
            if refusal is None:
                self._say("online")
                return answer
            if replay or self._dialect.judge(refusal) is not Verdict.EXPIRED:
                raise self._dialect.error(refusal)
            token = await self._token(stale=token)
        raise AssertionError("two answers were read above")

    def _build(self, base: str, request: Request, token: str, silence: float | None = None) -> httpx.Request:
        import httpx

        headers = {**self._headers, **request.headers}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        limits = httpx.Timeout(silence or request.patience, connect=CONNECT_SECONDS)
        try:
            return httpx.Request(
                request.method,
                within(base, request.path),
                params=dict(request.query) or None,
                headers=headers,
                json=request.json,
                data=dict(request.form) if request.form is not None else None,
                extensions={"timeout": limits.as_dict()},
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise Misunderstood(type(error).__name__) from error

    async def _token(self, stale: str | None = None) -> str:
        try:
            return await (self._tokens.current() if stale is None else self._tokens.renew(stale))
        except SignInNeeded:
            self._say("expired")
            raise

    def _say(self, reach: str) -> None:
        if reach == self._reach:
            return
        self._reach = reach
        log.info("reach=%s", reach)
        if self._on_reach is not None:
            self._on_reach(reach)


async def _read(answer: httpx.Response) -> Response:
    try:
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Misunderstood("an answer without end")
        return Response(answer.status_code, dict(answer.headers), bytes(body))
    finally:
        await answer.aclose()
