"""The Care server as an ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from care_desktop.care_server.contract import OPERATIONS
from care_desktop.care_server.endpoint import endpoint_of
from care_desktop.care_server.guards import HANDLERS, HostCheck, RequestIds
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.openapi import document
from care_desktop.care_server.operations import Room
from care_desktop.care_server.orgs_port import Orgs
from care_desktop.care_server.sign_in import SignIn
from care_desktop.care_server.store import Store


def create_app(
    store: Store,
    *,
    orgs: Orgs,
    now: Callable[[], datetime] = utc_now,
    host_check: bool = True,
    open_sign_in: bool = False,
) -> Starlette:
    """Return the application over an open store, which the caller closes; closing it ends the push streams.

    `orgs` are the caller's as well. `now` is aware, UTC. With `open_sign_in` whoever asks chooses whom to be,
    which is for training data only.
    """
    room = Room(store, orgs, now)
    routes = [Route(op.path, endpoint_of(op, room), methods=[op.method], name=op.name) for op in OPERATIONS]
    routes += SignIn(store, now, is_open=open_sign_in).routes()
    routes += [Route("/health", _health), Route("/openapi.json", _openapi)]
    middleware = [Middleware(RequestIds)] + [Middleware(HostCheck)] * host_check
    return Starlette(routes=routes, middleware=middleware, exception_handlers=dict(HANDLERS))


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _openapi(_request: Request) -> Response:
    return JSONResponse(document())
