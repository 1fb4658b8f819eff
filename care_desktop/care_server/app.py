"""The Care server as an ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from care_desktop.care_server import pages
from care_desktop.care_server.contract import OPERATIONS
from care_desktop.care_server.endpoint import endpoint_of
from care_desktop.care_server.guards import HANDLERS, HostCheck, RequestIds
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.openapi import document
from care_desktop.care_server.operations import Room
from care_desktop.care_server.orgs_port import Orgs
from care_desktop.care_server.refusals import NotFound
from care_desktop.care_server.sign_in import SignIn
from care_desktop.care_server.store import Store

_LONGEST_NUMBER = 19


def create_app(
    store: Store,
    *,
    orgs: Orgs,
    now: Callable[[], datetime] = utc_now,
    host_check: bool = True,
    open_sign_in: bool = False,
    public_url: str = "",
) -> Starlette:
    """Return the application over an open store, which the caller closes; closing it ends the push streams.

    `orgs` are the caller's as well. `now` is aware, UTC. With `open_sign_in` whoever asks chooses whom to be,
    which is for training data only. `public_url` is where browsers reach the server, "" for nowhere.
    """
    room = Room(store, orgs, now, public_url)
    routes = [Route(op.path, endpoint_of(op, room), methods=[op.method], name=op.name) for op in OPERATIONS]
    routes += SignIn(store, now, is_open=open_sign_in).routes()
    routes += [Route("/health", _health), Route("/openapi.json", _openapi), Route("/cases/{number}", _case)]
    middleware = [Middleware(RequestIds)] + [Middleware(HostCheck)] * host_check
    return Starlette(routes=routes, middleware=middleware, exception_handlers=dict(HANDLERS))


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _case(request: Request) -> Response:
    number: str = request.path_params["number"]
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        raise NotFound("There is no such case.")
    return pages.leading_to_case(int(number))


async def _openapi(_request: Request) -> Response:
    return JSONResponse(document())
