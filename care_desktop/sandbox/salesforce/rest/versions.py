"""The versions of the API and what each offers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit

OLDEST, NEWEST = 31, 67
_SEASONS = ("Winter", "Spring", "Summer")
_VERSION = re.compile(r"v(\d{1,3})\.0")
_RESOURCES = (
    "sobjects",
    "query",
    "queryAll",
    "search",
    "parameterizedSearch",
    "composite",
    "limits",
    "recent",
    "ui-api",
)


def list_versions() -> Reply:
    """GET /services/data, which needs no token and is not counted."""
    return Reply(
        200,
        [
            {"label": _label(number), "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
            for number in range(OLDEST, NEWEST + 1)
        ],
    )


def version_of(segment: str) -> str:
    """Return the version that a path names.

    Raises:
        ApiError: 410 for a retired one, 404 for one that never was.
    """
    match = _VERSION.fullmatch(segment)
    number = int(match[1]) if match else 0
    if 0 < number < OLDEST:
        raise ApiError(410, "UNSUPPORTED_API_VERSION", f"The API version {segment} has been retired")
    if match is None or number > NEWEST:
        raise not_found()
    return f"{number}.0"


def resources(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /services/data/vX."""
    found = {name: f"{visit.url_base}/{name}" for name in _RESOURCES}
    identity = f"{visit.call.base_url}/id/{visit.org.id}/{visit.user_id}"
    return Reply(200, {**found, "identity": identity})


def _label(number: int) -> str:
    """Return the release's name; 67 is Summer '26 and there are three a year."""
    steps = number - NEWEST + 2
    return f"{_SEASONS[steps % 3]} '{26 + steps // 3:02d}"
