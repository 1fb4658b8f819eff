"""The requests to the Care server, as pure functions; every write carries the operation's id as its key."""

from __future__ import annotations

from urllib.parse import quote

from care_desktop.api.sansio import READ_SECONDS, WRITE_SECONDS, Request, Retry
from care_desktop.domain.case_rows import CaseQuery, EscalationKind
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId

BASE = "/v1"
NO_EVENT = "0"


def page(query: CaseQuery, row: int, cursor: str | None, limit: int) -> Request:
    """Ask for a page of the case list, by its cursor or by its first row."""
    place = {"cursor": cursor} if cursor is not None else {"row": str(row)}
    wanted = {"view": query.view.value, **_narrowed(query), **place, "limit": str(limit)}
    return Request("GET", f"{BASE}/cases", query=wanted)


def counters() -> Request:
    """Ask how many Cases each view holds."""
    return Request("GET", f"{BASE}/views")


def case(case_id: CaseId) -> Request:
    """Ask for a whole Case."""
    return Request("GET", f"{BASE}/cases/{path_step(case_id)}")


def messages(case_id: CaseId, before: str | None, limit: int, activity: bool = False) -> Request:
    """Ask for the newest messages of a Case, or for those before a page."""
    place = {"before": before} if before is not None else {}
    place |= {"activity": "true"} if activity else {}
    return Request("GET", f"{BASE}/cases/{path_step(case_id)}/messages", query={**place, "limit": str(limit)})


def read(case_id: CaseId) -> Request:
    """Mark a Case read up to now."""
    return _write("POST", f"{BASE}/cases/{path_step(case_id)}/read", None, None)


def customer(customer_id: CustomerId) -> Request:
    """Ask for a Customer."""
    return Request("GET", _customer(customer_id))


def history(customer_id: CustomerId) -> Request:
    """Ask for all Cases of a Customer."""
    return Request("GET", f"{_customer(customer_id)}/cases")


def link(customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId) -> Request:
    """Add the Salesforce profile, provided that none is there."""
    body = {"salesforce_account_id": account, "contact_id": contact, "expected": None}
    return _write("PUT", f"{_customer(customer_id)}/salesforce-link", body, operation)


def unlink(customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId) -> Request:
    """Remove the Salesforce profile, provided that it is still that contact."""
    query = {"salesforce_account_id": account, "expected": contact}
    path = f"{_customer(customer_id)}/salesforce-link"
    return _write("DELETE", path, None, operation, query)


def suggestions(customer_id: CustomerId, account: AccountId) -> Request:
    """Ask for the suggested contacts."""
    path = f"{_customer(customer_id)}/suggestions"
    return Request("GET", path, query={"salesforce_account_id": account}, deadline=READ_SECONDS)


def reject(customer_id: CustomerId, account: AccountId, contact: ContactId, rejected: bool) -> Request:
    """Remember "Not this person", or take it back."""
    path = f"{_customer(customer_id)}/rejections/{path_step(contact)}"
    return _write("PUT" if rejected else "DELETE", path, None, None, {"salesforce_account_id": account})


def activity(
    customer_id: CustomerId, case_id: CaseId, kind: str, contact: tuple[AccountId, ContactId], operation: OperationId
) -> Request:
    """Enter a deed on a contact in the Case's activity."""
    body = {"case_id": case_id, "kind": kind, "salesforce_account_id": contact[0], "contact_id": contact[1]}
    return _write("POST", f"{_customer(customer_id)}/activities", body, operation)


def escalation(
    case_id: CaseId, kind: EscalationKind, record: tuple[AccountId, RecordId, str], operation: OperationId
) -> Request:
    """Record an escalation: the account, the record and its number."""
    account, record_id, number = record
    body = {"kind": kind.value, "salesforce_account_id": account, "record_id": record_id, "number": number}
    return _write("POST", f"{BASE}/cases/{path_step(case_id)}/escalations", body, operation)


def me() -> Request:
    """Ask who is signed in."""
    return Request("GET", f"{BASE}/me")


def changes(after: str | None) -> Request:
    """Open the push stream after an event; without one after an event that no server knows, so that a reset comes."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": after or NO_EVENT}
    return Request("GET", f"{BASE}/changes", headers=headers)


def _narrowed(query: CaseQuery) -> dict[str, str]:
    narrowed = query.filter
    said = {
        "q": query.text,
        "status": ",".join(sorted(narrowed.statuses)),
        "priority": ",".join(sorted(narrowed.priorities)),
        "assigned": ",".join(sorted(narrowed.assigned)),
        "platform": ",".join(sorted(narrowed.platforms)),
        "unread": "true" if narrowed.unread else "",
        "sort": query.sort.value if query.sort is not None else "",
    }
    return {name: value for name, value in said.items() if value}


def _write(
    method: str, path: str, body: object, operation: OperationId | None, query: dict[str, str] | None = None
) -> Request:
    headers = {"Idempotency-Key": operation} if operation else {}
    return Request(
        method,
        path,
        query=query or {},
        headers=headers,
        json=body,
        retry=Retry.IDEMPOTENT_WRITE,
        deadline=WRITE_SECONDS,
    )


def _customer(customer_id: CustomerId) -> str:
    return f"{BASE}/customers/{path_step(customer_id)}"


def path_step(value: str) -> str:
    """Return an id as one step of a path. Raises Misunderstood for what would lead elsewhere."""
    if not value.strip("."):
        raise Misunderstood("not an id")
    return quote(value, safe="")
