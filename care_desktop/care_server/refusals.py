"""Every way in which the server says no, with its code, its status and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A request that is not carried out; `extra` stands beside code and message in the answer."""

    status = 500
    code = "internal"

    def __init__(self, message: str, extra: Mapping[str, Any] | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.extra = extra or {}
        self.retry_after = retry_after


class Unauthenticated(Refused):
    """No token, or none that anybody carries."""

    status, code = 401, "unauthenticated"


class Forbidden(Refused):
    """The user lacks a permission."""

    status, code = 403, "forbidden"

    @classmethod
    def lacking(cls, permission: str) -> Forbidden:
        """Refuse for the lack of that permission."""
        return cls("Your user lacks the permission for this.", {"permission": permission})


class NotAssigned(Refused):
    """The Case is not the user's: only the assigned user may reply."""

    status, code = 403, "not_assigned"


class NotFound(Refused):
    """There is no such thing, or no such address."""

    status, code = 404, "not_found"


class MethodNotAllowed(Refused):
    """The address exists, but not for this method."""

    status, code = 405, "method_not_allowed"


class LinkTaken(Refused):
    """Another contact is linked; `customer` in the answer is the current state."""

    status, code = 409, "link_taken"


class CaseChanged(Refused):
    """Somebody else changed the same thing of the Case first; `case` and `changed_by` in the answer say more."""

    status, code = 409, "case_changed"


class CustomerChanged(Refused):
    """Somebody else changed the same detail of the Customer first; `customer` in the answer is the current state."""

    status, code = 409, "customer_changed"


class AlreadySent(Refused):
    """The reply has left: it can neither be taken back nor be written anew."""

    status, code = 409, "already_sent"


class SettingsChanged(Refused):
    """Another version stands there now; `account`, `mapping` or `rules` in the answer is the current state."""

    status, code = 409, "settings_changed"


class SalesforceSignInNeeded(Refused):
    """The account has no default connection, or it has expired: somebody must sign in to Salesforce."""

    status, code = 409, "salesforce_sign_in_needed"


class TooLarge(Refused):
    """The body is larger than any that makes sense."""

    status, code = 413, "too_large"


class Invalid(Refused):
    """Something in the request makes no sense; `fields` in the answer says what, by name."""

    status, code = 422, "invalid"

    @classmethod
    def at(cls, **fields: str) -> Invalid:
        """Refuse with a sentence for each field."""
        return cls("Some of what was sent cannot be accepted.", {"fields": fields})


class Unavailable(Refused):
    """The server, or Salesforce behind it, cannot do this now."""

    status, code = 503, "unavailable"
