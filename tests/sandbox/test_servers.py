from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from care_desktop.sandbox.connections import Connections
from care_desktop.sandbox.fault_middleware import FaultMiddleware
from care_desktop.sandbox.faults import Fault, FaultBoard, Kind, Server
from care_desktop.sandbox.problems import StageProblem
from care_desktop.sandbox.servers import HttpServer, listen, url_of
from tests.helpers.until import until


class World:
    def __init__(self) -> None:
        self.handled = 0
        self.board = FaultBoard()
        self.server: HttpServer | None = None

    async def hello(self, _: Request) -> PlainTextResponse:
        self.handled += 1
        return PlainTextResponse("hello")

    async def stream(self, _: Request) -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            while True:
                yield ": keep-alive\n\n"
                await asyncio.sleep(0.01)

        return StreamingResponse(events(), media_type="text/event-stream")


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Route("/hello", world.hello, methods=["GET", "POST"]), Route("/stream", world.stream)])
    listener = listen(0)
    world.server = HttpServer(
        FaultMiddleware(app, world.board, Server.CARE), listener, lambda: world.board.is_offline(Server.CARE)
    )
    await world.server.start()
    transport = httpx.AsyncHTTPTransport(verify=False)
    try:
        async with httpx.AsyncClient(base_url=url_of(listener), transport=transport) as client:
            yield client
    finally:
        await world.server.stop()


@pytest.mark.parametrize(("kind", "handled"), [(Kind.DROP_BEFORE, 0), (Kind.DROP_AFTER_COMMIT, 1)])
async def test_a_dropped_request_gets_a_closed_connection_and_no_byte(kind: Kind, handled: int) -> None:
    world = World()
    async with serving(world) as client:
        world.board.arm(Fault(kind, count=1))
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await client.post("/hello", content=b"x" * 100_000)
        assert world.handled == handled
        assert (await client.get("/hello")).text == "hello"


async def test_small_answers_are_not_held_back_by_the_network_stack() -> None:
    async with serving(World()) as client:
        took = []
        for _ in range(21):
            start = time.perf_counter()
            await client.get("/hello")
            took.append(time.perf_counter() - start)
        assert min(took[10:]) < 0.03  # the system holds back 40 ms, the first few answers aside


async def test_a_stream_can_be_dropped_too() -> None:
    world = World()
    async with serving(world) as client:
        world.board.arm(Fault(Kind.DROP_AFTER_COMMIT, count=1))
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await client.get("/stream")


async def test_offline_refuses_new_connections_until_it_is_over() -> None:
    world = World()
    async with serving(world) as client:
        armed = world.board.arm(Fault(Kind.OFFLINE, Server.CARE))
        for _ in range(3):
            with pytest.raises(httpx.TransportError):
                await client.get("/hello")
        assert world.handled == 0
        world.board.disarm(armed.id)
        assert (await client.get("/hello")).text == "hello"


async def test_a_server_ends_soon_although_a_stream_is_open() -> None:
    world = World()
    async with serving(world) as client:
        assert world.server is not None
        async with client.stream("GET", "/stream") as answer:
            assert await anext(answer.aiter_raw())
            async with asyncio.timeout(10):
                await world.server.stop()
            assert len(world.server.connections) == 0


async def test_closing_every_connection_ends_the_streams() -> None:
    world = World()
    async with serving(world) as client, client.stream("GET", "/stream") as answer:
        assert world.server is not None
        assert await anext(answer.aiter_raw())
        world.server.connections.abort_all()
        server: Any = world.server
        await until(lambda: len(server.connections) == 0)


def test_a_port_that_is_taken_is_refused_with_a_sentence() -> None:
    with closing(listen(0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StageProblem, match=f"Port {port} cannot be used: address already in use"):
            listen(port)


def test_a_port_that_cannot_exist_is_refused_with_a_sentence() -> None:
    with pytest.raises(StageProblem, match="Port 70000 cannot be used"):
        listen(70_000)


class Aborted(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def abort(self) -> None:
        self.times += 1


def test_a_connection_that_arrives_while_the_server_ends_is_closed_too() -> None:
    connections, before, late = Connections(), Aborted(), Aborted()
    connections.add(before)
    connections.close()
    connections.add(late)
    assert (before.times, late.times) == (1, 1)
