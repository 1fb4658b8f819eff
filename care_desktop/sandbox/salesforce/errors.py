"""What the server refuses, as the error entries that travel on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ApiError(Exception):
    """A refusal with its HTTP status; rolls the request's transaction back.

    `fields` is left out of the entry when None and sent, maybe empty, otherwise: data errors carry it, others do not.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Sequence[str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = None if fields is None else list(fields)
        self.extra = dict(extra or {})

    def entry(self) -> dict[str, Any]:
        """Return the item of the error array of a single-record call."""
        entry: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            entry["fields"] = self.fields
        return entry | self.extra

    def collection_entry(self) -> dict[str, Any]:
        """Return the item as sObject Collections send it: `statusCode` in place of `errorCode`, no matches."""
        return {"statusCode": self.code, "message": self.message, "fields": self.fields or []}


def not_found(message: str = "The requested resource does not exist") -> ApiError:
    """Return the 404 of a path, object or record that is not there."""
    return ApiError(404, "NOT_FOUND", message)


def entity_is_deleted() -> ApiError:
    """Return the 404 of a record in the recycle bin."""
    return ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", fields=())


def session_invalid() -> ApiError:
    """Return the 401 that asks for a refresh."""
    return ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")


def malformed_id(text: str) -> ApiError:
    """Return the 400 of an id with a wrong checksum or shape."""
    return ApiError(400, "MALFORMED_ID", f"malformed id {text}", fields=("Id",))


def no_such_column(field: str, entity: str) -> ApiError:
    """Return the 400 of a field that a write named and the object does not have."""
    return ApiError(400, "INVALID_FIELD", f"No such column '{field}' on sobject of type {entity}")


def read_only(field: str) -> ApiError:
    """Return the 400 of a field that this user cannot write."""
    message = (
        f"Unable to create/update fields: {field}. Please check the security settings of this field and verify "
        "that it is read/write for your profile or permission set."
    )
    return ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=(field,))


def insufficient_access() -> ApiError:
    """Return the 403 of a write that the user's profile does not allow."""
    return ApiError(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", fields=())
