"""The sandbox's control URL as the window uses it: faults to arm and settings to change."""

from __future__ import annotations

from care_desktop.api.sansio import Request, Response, Retry
from care_desktop.api.transport import Transport
from care_desktop.domain.errors import Misunderstood


class ControlClient:
    """Order bad days and new Customers for the embedded servers; only where the servers are the sandbox's."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def arm(self, kind: str, **arguments: object) -> None:
        """Arm a fault; `server` is "care", "salesforce" or "both". Raises Unreachable, Misunderstood."""
        server = arguments.pop("server", "both")
        body = {"kind": kind, "server": server, "args": arguments}
        await self._send(Request("POST", "/faults", json=body, retry=Retry.NEVER))

    async def disarm(self) -> None:
        """Take every fault away."""
        await self._send(Request("DELETE", "/faults", retry=Retry.IDEMPOTENT_WRITE))

    async def set(self, **settings: object) -> None:
        """Change settings of the stage by their names, for example search_lag_seconds."""
        await self._send(Request("PATCH", "/settings", json=settings, retry=Retry.IDEMPOTENT_WRITE))

    async def arrive(self, text: str) -> None:
        """Let a new Customer write."""
        await self._send(Request("POST", "/cases", json={"text": text}, retry=Retry.NEVER))

    async def _send(self, request: Request) -> Response:
        response = await self._transport.send(request)
        if response.status >= 300:
            raise Misunderstood(f"the sandbox answered {response.status} to {request.method} {request.path}")
        return response
