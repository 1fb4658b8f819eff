"""The control URL: faults, settings, events on both sides and the log of requests, behind a token of the run."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from care_desktop.sandbox.control_schema import (
    FaultBody,
    FirstMessageBody,
    MergeBody,
    MessageBody,
    SettingsBody,
    fault_item,
    sentence_about,
)
from care_desktop.sandbox.faults import FaultBoard
from care_desktop.sandbox.request_log import RequestLog, counts

Body = TypeVar("Body", bound=BaseModel)


class Backstage(Protocol):
    """What can be done to the two servers from behind; every method may block.

    The methods with ids raise LookupError when nothing has that id, with a sentence.
    """

    def settings(self) -> dict[str, Any]:
        """Return the settings by their names in `SettingsBody`."""

    def change_settings(self, changes: dict[str, Any]) -> None:
        """Take over the named settings."""

    def reset(self) -> None:
        """Load the seed anew; tokens stay valid."""

    def merge(self, loser: str, winner: str) -> None:
        """Merge one Salesforce contact into another."""

    def delete_contact(self, contact_id: str) -> None:
        """Delete a Salesforce contact."""

    def customer_message(self, case_id: str, text: str) -> None:
        """Let a message of the Customer arrive in a Case."""

    def new_case(self, text: str) -> str:
        """Let a Customer whom nobody knows write for the first time, and return the id of the Case."""


class Control:
    """The endpoints over one stage."""

    def __init__(self, backstage: Backstage, board: FaultBoard, log: RequestLog) -> None:
        self._backstage = backstage
        self._board = board
        self._log = log

    def routes(self) -> list[Route]:
        """Return the table of paths."""
        return [
            Route("/faults", self.list_faults, methods=["GET"]),
            Route("/faults", self.arm_fault, methods=["POST"]),
            Route("/faults", self.disarm_all, methods=["DELETE"]),
            Route("/faults/{fault_id:int}", self.disarm_one, methods=["DELETE"]),
            Route("/settings", self.read_settings, methods=["GET"]),
            Route("/settings", self.change_settings, methods=["PATCH"]),
            Route("/reset", self.reset, methods=["POST"]),
            Route("/merge", self.merge, methods=["POST"]),
            Route("/contacts/{contact_id}", self.delete_contact, methods=["DELETE"]),
            Route("/messages", self.customer_message, methods=["POST"]),
            Route("/cases", self.new_case, methods=["POST"]),
            Route("/requests", self.list_requests, methods=["GET"]),
            Route("/requests", self.forget_requests, methods=["DELETE"]),
        ]

    async def list_faults(self, _: Request) -> Response:
        """Answer what is armed."""
        return JSONResponse({"items": [fault_item(fault) for fault in self._board.armed()]})

    async def arm_fault(self, request: Request) -> Response:
        """Arm one fault and answer it with its id."""
        body = await _read(request, FaultBody)
        try:
            armed = self._board.arm(body.fault())
        except ValueError as problem:
            raise HTTPException(422, str(problem)) from problem
        return JSONResponse(fault_item(armed), 201)

    async def disarm_all(self, _: Request) -> Response:
        """Take every fault off the board."""
        self._board.disarm()
        return Response(status_code=204)

    async def disarm_one(self, request: Request) -> Response:
        """Take one fault off the board."""
        if not self._board.disarm(request.path_params["fault_id"]):
            raise HTTPException(404, "No fault with this id is armed.")
        return Response(status_code=204)

    async def read_settings(self, _: Request) -> Response:
        """Answer how the stage is set."""
        return JSONResponse(self._backstage.settings())

    async def change_settings(self, request: Request) -> Response:
        """Change the settings that the body names and answer all of them."""
        changes = (await _read(request, SettingsBody)).changes()
        await run_in_threadpool(self._backstage.change_settings, changes)
        return JSONResponse(self._backstage.settings())

    async def reset(self, _: Request) -> Response:
        """Bring the seed back as on the first run."""
        await run_in_threadpool(self._backstage.reset)
        return Response(status_code=204)

    async def merge(self, request: Request) -> Response:
        """Merge the loser into the winner."""
        body = await _read(request, MergeBody)
        return await _done(self._backstage.merge, body.loser, body.winner)

    async def delete_contact(self, request: Request) -> Response:
        """Delete a Salesforce contact as if somebody had done it in Salesforce."""
        return await _done(self._backstage.delete_contact, request.path_params["contact_id"])

    async def customer_message(self, request: Request) -> Response:
        """Let the Customer of a Case write."""
        body = await _read(request, MessageBody)
        return await _done(self._backstage.customer_message, body.case_id, body.text)

    async def new_case(self, request: Request) -> Response:
        """Let somebody new write, and answer which Case that opened."""
        body = await _read(request, FirstMessageBody)
        return JSONResponse({"case_id": await run_in_threadpool(self._backstage.new_case, body.text)}, 201)

    async def list_requests(self, request: Request) -> Response:
        """Answer the requests after number `since`, and how often each was made."""
        since = request.query_params.get("since", "0")
        if not since.isdecimal():
            raise HTTPException(422, "`since` is a number from 0.")
        entries = self._log.since(int(since))
        return JSONResponse({"items": [asdict(entry) for entry in entries], "counts": counts(entries)})

    async def forget_requests(self, _: Request) -> Response:
        """Empty the log of requests."""
        self._log.forget()
        return Response(status_code=204)


async def _read(request: Request, model: type[Body]) -> Body:
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as problem:
        raise HTTPException(422, sentence_about(problem)) from problem


async def _done(deed: Callable[..., None], *args: str) -> Response:
    try:
        await run_in_threadpool(deed, *args)
    except LookupError as problem:
        raise HTTPException(404, str(problem.args[0])) from problem
    return Response(status_code=204)


class _TokenGate:
    """Let nobody in without the token of the run."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"") if scope["type"] == "http" else self._expected
        allowed = hmac.compare_digest(given, self._expected)
        refusal = JSONResponse({"error": "The control token is missing or wrong."}, 401)
        await (self._app if allowed else refusal)(scope, receive, send)


async def _say(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return JSONResponse({"error": problem.detail}, problem.status_code)


def create_app(backstage: Backstage, board: FaultBoard, log: RequestLog, *, token: str) -> Starlette:
    """Build the control application."""
    return Starlette(
        routes=list(Control(backstage, board, log).routes()),
        middleware=[Middleware(_TokenGate, token=token)],
        exception_handlers={HTTPException: _say},
    )
