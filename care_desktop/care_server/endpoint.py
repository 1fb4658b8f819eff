"""The way of a request to its operation: who asks, may they, and does what they send make sense."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.operations import Call, Operation, Room
from care_desktop.care_server.refusals import Invalid, NotFound, TooLarge, Unauthenticated
from care_desktop.care_server.store import Store
from care_desktop.care_server.users import User, user_of_token

LARGEST_BODY = 1024 * 1024
_LONGEST_KEY = 200
_VERSION = re.compile(r'"(\d{1,15})"')
M = TypeVar("M", bound=BaseModel)
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint_of(operation: Operation, room: Room) -> Endpoint:
    """Return the Starlette endpoint of an operation."""

    async def endpoint(request: Request) -> Response:
        user = await _user(request, room.store)
        operation.needs.check(user.rights)
        if any("\x00" in part for part in request.path_params.values()):
            raise NotFound("There is no such thing.")
        call = Call(
            room,
            user,
            request.path_params,
            _read_query(operation.query, request.query_params),
            await _read_body(operation.body, request),
            _key(operation, request),
            request.headers.get("last-event-id"),
            _version(operation, request),
        )
        return await operation.perform(call)

    return endpoint


async def _user(request: Request, store: Store) -> User:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    user = None
    if scheme.lower() == "bearer" and token.isascii():
        user = await run_in_threadpool(_find_user, store, token.strip())
    if user is None:
        raise Unauthenticated("Sign in to Care: no valid token came with this request.")
    return user


def _find_user(store: Store, token: str) -> User | None:
    with store.reading() as connection:
        return user_of_token(connection, token)


def _key(operation: Operation, request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is None and operation.needs_key:
        raise Invalid.at(**{"Idempotency-Key": "This header is needed, so that the same deed is entered once only."})
    if key is not None and (not key or len(key) > _LONGEST_KEY):
        raise Invalid.at(**{"Idempotency-Key": f"A key has 1 to {_LONGEST_KEY} characters."})
    return key


def _version(operation: Operation, request: Request) -> int | None:
    if not operation.needs_version:
        return None
    named = _VERSION.fullmatch(request.headers.get("if-match", ""))
    if named is None:
        raise Invalid.at(**{"If-Match": 'This header is needed: the version that was seen, such as "3".'})
    return int(named[1])


def _read_query(kind: type[M], parameters: Mapping[str, str]) -> M:
    try:
        return kind.model_validate(dict(parameters))
    except ValidationError as wrong:
        raise _invalid(wrong) from wrong


async def _read_body(kind: type[BaseModel], request: Request) -> BaseModel:
    if kind is Nothing:
        return Nothing()
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise TooLarge("The body of a request may have 1 MiB at most.")
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as wrong:
        raise _invalid(wrong) from wrong


def _invalid(wrong: ValidationError) -> Invalid:
    fields = {}
    for error in wrong.errors(include_url=False, include_input=False, include_context=False):
        sentence = error["msg"].removeprefix("Value error, ").rstrip(".")
        fields[".".join(map(str, error["loc"]))] = f"{sentence}."
    return Invalid.at(**fields)
