"""The hand that carries the faults out, around the whole of a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from care_desktop.sandbox.connections import ABORT
from care_desktop.sandbox.fault_answers import answer
from care_desktop.sandbox.faults import Fault, FaultBoard, Kind, Server

_DRIP_BYTES: Final = 64
_DRIP_PAUSE_SECONDS: Final = 0.05


class FaultMiddleware:
    """Run each request past the board before, instead of, or after its handling."""

    def __init__(self, app: ASGIApp, board: FaultBoard, server: Server) -> None:
        self._app = app
        self._board = board
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request as the board decides.

        Raises:
            ConnectionAbortedError: the fault drops the connection and there is none (the app was called in process).
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fate = self._board.take(self._server, scope["method"], scope["path"])
        if fate.delay:
            await asyncio.sleep(fate.delay)
        if fate.fault is None:
            await self._app(scope, receive, send)
        else:
            await self._suffer(fate.fault, scope, receive, send)

    async def _suffer(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        match fault.kind:
            case Kind.DROP_BEFORE | Kind.OFFLINE:
                await _drop(scope, receive)
            case Kind.DROP_AFTER_COMMIT:
                await self._app(scope, receive, _Silence(scope))
                await _drop(scope, receive)
            case Kind.TRUNCATED_JSON:
                await self._app(_uncompressed(scope), receive, _Rewriter(send, _first_half))
            case Kind.WRONG_TYPES:
                names = fault.args.get("fields")
                await self._app(_uncompressed(scope), receive, _Rewriter(send, lambda body: _mangled(body, names)))
            case Kind.SLOW_DRIP:
                await self._app(scope, receive, _dripping(send, fault))
            case _:
                await _answer_instead(answer(self._server, fault), send)


async def _answer_instead(prepared: Any, send: Send) -> None:
    await send({"type": "http.response.start", "status": prepared.status, "headers": prepared.header_list()})
    await send({"type": "http.response.body", "body": prepared.body})


class _Silence:
    """A `send` that says nothing, and ends a stream that would go on for ever."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _media_type(message) == b"text/event-stream":
            _abort(self._scope)


def _media_type(start: Message) -> bytes:
    return bytes(dict(start["headers"]).get(b"content-type", b"")).partition(b";")[0].strip()


async def _drop(scope: Scope, receive: Receive) -> None:
    """Close the TCP connection without a byte of response."""
    _abort(scope)
    while (await receive())["type"] != "http.disconnect":
        pass


def _abort(scope: Scope) -> None:
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is None:
        raise ConnectionAbortedError("the stage dropped this request")
    abort()


def _uncompressed(scope: Scope) -> Scope:
    """Ask the server for a body that can be rewritten."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}


class _Rewriter:
    """A `send` that passes JSON on as a changed body of matching length, and anything else untouched."""

    def __init__(self, send: Send, change: Callable[[bytes], bytes]) -> None:
        self._send = send
        self._change = change
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _media_type(message) == b"application/json":
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_changed(self._start)

    async def _send_changed(self, start: Message) -> None:
        body = self._change(self._body)
        kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await self._send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


def _first_half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _mangled(body: bytes, names: list[str] | None) -> bytes:
    if not body:
        return body
    return json.dumps(_mangle(json.loads(body), set(names) if names else None)).encode()


def _mangle(value: Any, names: set[str] | None, name: str = "") -> Any:
    """Return the value with each leaf (of the named fields, if any are named) as another JSON type."""
    if isinstance(value, dict):
        return {key: _mangle(item, names, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_mangle(item, names, name) for item in value]
    if names is not None and name not in names:
        return value
    if isinstance(value, str):
        return len(value)
    return [] if value is None else {"value": str(value)}


def _dripping(send: Send, fault: Fault) -> Send:
    size, pause = int(fault.args.get("chunk", _DRIP_BYTES)), float(fault.args.get("pause", _DRIP_PAUSE_SECONDS))

    async def drip(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or len(body) <= size:
            await send(message)
            return
        for start in range(0, len(body), size):
            last = start + size >= len(body)
            more = message.get("more_body", False) or not last
            await send({**message, "body": body[start : start + size], "more_body": more})
            await asyncio.sleep(0 if last else pause)

    return drip
