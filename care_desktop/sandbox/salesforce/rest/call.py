"""A call and its reply as plain values, and the visit: a call of a known user to one version of the API."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.duplicates import read_header
from care_desktop.sandbox.salesforce.errors import ApiError, insufficient_access, not_found
from care_desktop.sandbox.salesforce.localized import localized
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.queries import Reading
from care_desktop.sandbox.salesforce.records import Writing
from care_desktop.sandbox.salesforce.schema import Schema, SObject
from care_desktop.sandbox.salesforce.settings import Permission

JSON = "application/json;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request; segments are the decoded parts of the path, header names are in small letters."""

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = ""

    def text(self) -> str:
        """Return the body as text, whatever bytes came."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP response; a `str` body is sent as it is, None as nothing, everything else as JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = JSON

    def with_headers(self, **more: str) -> Reply:
        """Return the reply with further headers, named with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return replace(self, headers={**self.headers, **named})


@dataclass(frozen=True)
class Visit:
    """A call inside /services/data/vX: who makes it and what that user may see.

    `dispatch` answers a further call within this one; the composite resources use it.
    """

    org: Org
    call: Call
    user_id: str
    version: str
    dispatch: Callable[[Visit], Reply]

    @property
    def url_base(self) -> str:
        """The path of this version, as it stands in the urls of answers."""
        return f"/services/data/v{self.version}"

    @property
    def version_number(self) -> float:
        """The version as a number, for behaviour that came with one."""
        return float(self.version)

    @cached_property
    def schema(self) -> Schema:
        """The objects and fields that the user may see."""
        return self.org.visible_schema(self.user_id)

    @property
    def reading(self) -> Reading:
        """Who reads, for queries."""
        return Reading(self.schema, self.user_id, self.url_base)

    @property
    def writing(self) -> Writing:
        """Who writes, with what the headers ask for."""
        headers = self.call.headers
        return Writing(
            self.user_id,
            self.url_base,
            read_header(headers.get("sforce-duplicate-rule-header", "")),
            headers.get("sforce-auto-assign", "true").lower() != "false",
        )

    def sobject(self, name: str) -> SObject:
        """Return the object of a path.

        Raises:
            ApiError: 404, when it does not exist or the user may not see it.
        """
        sobject = self.schema.find(name)
        if sobject is None:
            raise not_found()
        return sobject

    def level(self, sobject: SObject) -> Level:
        """Return what the user may do with an object."""
        return self.org.access.level(self.user_id, sobject.name)

    def require(self, sobject: SObject, level: Level) -> None:
        """Raise the refusal unless the user has that level."""
        if self.level(sobject) < level:
            raise insufficient_access()

    def may(self, permission: Permission) -> bool:
        """Say whether the user has a permission that is not about one object."""
        return (self.user_id, permission) not in self.org.settings.missing_permissions

    def told(self, error: ApiError) -> ApiError:
        """Return a refusal in the language of the user."""
        return localized(error, self.org.language_of(self.user_id))

    def json_object(self) -> dict[str, Any]:
        """Return the JSON object of the body.

        Raises:
            ApiError: 415 for another media type, 400 for anything but an object.
        """
        media_type = self.call.headers.get("content-type", "application/json")
        if "json" not in media_type.lower():
            message = f"Content type for the body is not supported: {media_type}"
            raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", message)
        return parse_object(self.call.body)


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in some bytes.

    Raises:
        ApiError: JSON_PARSER_ERROR.
    """
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "JSON_PARSER_ERROR", f"Unexpected input: {error}") from error
    if not isinstance(value, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "Cannot deserialize instance of object from the request body")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not allowed")
