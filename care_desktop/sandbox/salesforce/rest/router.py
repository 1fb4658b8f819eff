"""Which handler answers which path below /services/data/vX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit

Handler = Callable[[Visit, Mapping[str, str]], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One path with the handlers of its methods; `{name}` in the path stands for any one segment."""

    path: str
    handlers: Mapping[str, Handler]

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Return the named segments when the path fits."""
        parts = self.path.split("/") if self.path else []
        if len(parts) != len(segments):
            return None
        found: dict[str, str] = {}
        for part, segment in zip(parts, segments, strict=True):
            if part.startswith("{"):
                found[part[1:-1]] = segment
            elif part != segment:
                return None
        return found


class Router:
    """Routes in the order of their preference."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)

    def answer(self, visit: Visit) -> Reply:
        """Run the handler of a visit.

        Raises:
            ApiError: 404 for an unknown path, 405 for a method it does not have, or what the handler refuses.
        """
        segments = visit.call.segments[3:]
        for route in self.routes:
            named = route.match(segments)
            if named is not None:
                return self._handler(route, visit)(visit, named)
        raise not_found()

    def _handler(self, route: Route, visit: Visit) -> Handler:
        method = visit.call.method
        if method == "POST":
            method = visit.call.query.get("_HttpMethod", method)
        handler = route.handlers.get(method)
        if handler is None:
            allowed = ",".join(route.handlers)
            message = f"HTTP Method '{method}' not allowed. Allowed are {allowed}"
            raise ApiError(405, "METHOD_NOT_ALLOWED", message)
        return handler
