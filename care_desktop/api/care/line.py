"""One request to Care and its answer: what every call of the client goes through."""

from __future__ import annotations

import logging

from care_desktop.api.care.errors import CareDialect
from care_desktop.api.early import EarlyAnswers
from care_desktop.api.reading import AnswerReader, T
from care_desktop.api.sansio import Request, Response
from care_desktop.api.transport import Transport

log = logging.getLogger(__name__)
_DIALECT = CareDialect()


class CareLine:
    """A transport whose dialect is CareDialect; `early` may hold answers that were asked for before the client was."""

    def __init__(self, transport: Transport, early: EarlyAnswers | None = None) -> None:
        self._transport = transport
        self._early = early

    async def _read(self, request: Request, reader: AnswerReader[T]) -> T:
        return await reader.read(request, await self._send(request))

    async def _send(self, request: Request) -> Response:
        response = await self._early.take(request) if self._early is not None else None
        if response is None:
            response = await self._transport.send(request)
        if response.status < 300:
            return response
        error = _DIALECT.error(response)
        log.info("refused method=%s status=%d error=%s", request.method, response.status, type(error).__name__)
        raise error
