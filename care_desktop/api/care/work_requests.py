"""The requests about work on a Case, as pure functions; every write carries the operation's id as its key.

What is changed goes with what was seen of it, so that only a change of the same thing is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from care_desktop.api.care.requests import BASE, path_step
from care_desktop.api.sansio import WRITE_SECONDS, Request, Retry
from care_desktop.domain.ids import CaseId, MessageId, OperationId, UserId

if TYPE_CHECKING:
    from care_desktop.domain.case_work import CaseEdit, CustomerEdit
    from care_desktop.domain.cases import Case
    from care_desktop.domain.messaging import ThenStatus
    from care_desktop.domain.people import ContactPoint, Customer
    from care_desktop.domain.presence import Doing


def colleagues() -> Request:
    """Ask for everybody in the workspace."""
    return Request("GET", f"{BASE}/users")


def case_fields() -> Request:
    """Ask which fields a Case has."""
    return Request("GET", f"{BASE}/case-fields")


def edit_case(seen: Case, edit: CaseEdit, operation: OperationId) -> Request:
    """Change a Case where it is as it was seen."""
    body: dict[str, object] = {name: _pair(was, wanted) for name, was, wanted in _case_changes(seen, edit)}
    if edit.fields:
        values = dict(seen.fields)
        body["fields"] = {name: _pair(values.get(name, ""), wanted) for name, wanted in edit.fields.items()}
    return _write("PATCH", _case(seen.id), body, operation)


def edit_customer(seen: Customer, edit: CustomerEdit, operation: OperationId) -> Request:
    """Change a Customer where it is as it was seen."""
    names = ("first_name", "last_name", "display_name", "username", "handle", "note")
    wanted = ((name, getattr(seen, name), getattr(edit, name)) for name in names)
    body: dict[str, object] = {name: _pair(was, value) for name, was, value in wanted if value is not None}
    if edit.contact_points is not None:
        body["contact_points"] = _pair(_points(seen.contact_points), _points(edit.contact_points))
    return _write("PATCH", f"{BASE}/customers/{path_step(seen.id)}", body, operation)


def flag(case_id: CaseId, reason: str, operation: OperationId) -> Request:
    """Put a Case up for review."""
    return _write("POST", f"{_case(case_id)}/flags", {"reason": reason}, operation)


def take_flag_back(case_id: CaseId, flag_id: str, operation: OperationId) -> Request:
    """End a flag."""
    return _write("DELETE", f"{_case(case_id)}/flags/{path_step(flag_id)}", None, operation)


def close_flag(case_id: CaseId, flag_id: str, note: str, handed_back: bool, operation: OperationId) -> Request:
    """Resolve a flag, or hand the Case back."""
    body = {"note": note, "outcome": "handed_back" if handed_back else "resolved"}
    return _write("POST", f"{_case(case_id)}/flags/{path_step(flag_id)}/outcome", body, operation)


def flags_of(case_id: CaseId) -> Request:
    """Ask for all flags of a Case."""
    return Request("GET", f"{_case(case_id)}/flags")


def flag_queue(cursor: str | None, limit: int) -> Request:
    """Ask for the open flags."""
    place = {"cursor": cursor} if cursor is not None else {}
    return Request("GET", f"{BASE}/flags", query={**place, "limit": str(limit)})


def reply(case_id: CaseId, text: str, then: ThenStatus, operation: OperationId) -> Request:
    """Send a reply."""
    return _write("POST", f"{_case(case_id)}/replies", {"text": text, "then": then.value}, operation)


def note(case_id: CaseId, text: str, mentions: Sequence[UserId], operation: OperationId) -> Request:
    """Write an internal note."""
    return _write("POST", f"{_case(case_id)}/notes", {"text": text, "mentions": list(mentions)}, operation)


def cancel_reply(message_id: MessageId, operation: OperationId) -> Request:
    """Take a reply back."""
    return _write("DELETE", f"{BASE}/messages/{path_step(message_id)}", None, operation)


def resend_reply(message_id: MessageId, text: str, then: ThenStatus, operation: OperationId) -> Request:
    """Send a failed reply again."""
    path = f"{BASE}/messages/{path_step(message_id)}/resend"
    return _write("POST", path, {"text": text, "then": then.value}, operation)


def be_present(case_id: CaseId, doing: Doing) -> Request:
    """Tell that the user is at the Case."""
    return _write("PUT", f"{_case(case_id)}/presence", {"doing": doing.value})


def leave(case_id: CaseId) -> Request:
    """Tell that the user is not there any more."""
    return _write("DELETE", f"{_case(case_id)}/presence", None)


def notifications() -> Request:
    """Ask what is unseen."""
    return Request("GET", f"{BASE}/notifications")


def mark_seen(ids: Sequence[str]) -> Request:
    """Note what was seen."""
    return _write("POST", f"{BASE}/notifications/seen", {"ids": list(ids)})


def _case_changes(seen: Case, edit: CaseEdit) -> Iterator[tuple[str, str, str]]:
    if edit.assignee is not None:
        yield "assignee_id", seen.assignee_id or "", edit.assignee
    if edit.status is not None:
        yield "status", seen.status.value, edit.status.value
    if edit.priority is not None:
        yield "priority", seen.priority.value, edit.priority.value
    if edit.sentiment is not None:
        yield "sentiment", seen.sentiment.value, edit.sentiment.value
    if edit.subject is not None:
        yield "subject", seen.subject, edit.subject


def _pair(seen: object, wanted: object) -> Mapping[str, object]:
    return {"seen": seen, "wanted": wanted}


def _points(points: Sequence[ContactPoint]) -> list[dict[str, str]]:
    return [{"kind": point.kind.value, "value": point.value} for point in points]


def _case(case_id: CaseId) -> str:
    return f"{BASE}/cases/{path_step(case_id)}"


def _write(method: str, path: str, body: object, operation: OperationId | None = None) -> Request:
    headers = {"Idempotency-Key": operation} if operation else {}
    return Request(method, path, headers=headers, json=body, retry=Retry.IDEMPOTENT_WRITE, deadline=WRITE_SECONDS)
