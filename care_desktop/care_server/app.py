"""The Care server as an ASGI application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from care_desktop.care_server.contacts_port import ContactFinder
from care_desktop.care_server.contract import OPERATIONS
from care_desktop.care_server.endpoint import endpoint_of
from care_desktop.care_server.guards import HANDLERS, HostCheck, RequestIds
from care_desktop.care_server.instants import utc_now
from care_desktop.care_server.openapi import document
from care_desktop.care_server.operations import Room
from care_desktop.care_server.store import Store


def create_app(
    store: Store,
    *,
    finders: Mapping[str, ContactFinder],
    now: Callable[[], datetime] = utc_now,
    host_check: bool = True,
) -> Starlette:
    """Return the application over an open store, which the caller closes; closing it ends the push streams.

    `finders` reach the orgs by Salesforce account id, and may be filled later. `now` is aware, UTC.
    """
    room = Room(store, finders, now)
    routes = [Route(op.path, endpoint_of(op, room), methods=[op.method], name=op.name) for op in OPERATIONS]
    routes += [Route("/health", _health), Route("/openapi.json", _openapi)]
    middleware = [Middleware(RequestIds)] + [Middleware(HostCheck)] * host_check
    return Starlette(routes=routes, middleware=middleware, exception_handlers=dict(HANDLERS))


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _openapi(_request: Request) -> Response:
    return JSONResponse(document())
