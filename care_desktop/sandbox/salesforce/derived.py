"""What the org fills in by itself: defaults, composed names, and what follows from another field."""

from __future__ import annotations

from typing import Any

from care_desktop.sandbox.salesforce.database import Database
from care_desktop.sandbox.salesforce.layouts import MASTER_RECORD_TYPE, RecordType
from care_desktop.sandbox.salesforce.picklists import default_of
from care_desktop.sandbox.salesforce.schema import SObject

_CASE_COUNTER = "CaseNumber"
_FIRST_CASE = 1_000


def defaults(sobject: SObject, record_type: RecordType) -> dict[str, Any]:
    """Return the values of a new record of that type of which nothing else is said."""
    found: dict[str, Any] = {}
    for field in sobject.stored_fields:
        chosen = default_of(field, record_type) or field.default_value
        if field.type == "boolean":
            found[field.name] = int(bool(chosen))
        elif chosen is not None:
            found[field.name] = chosen
    if sobject.field("RecordTypeId") and not record_type.master:
        found["RecordTypeId"] = record_type.id
    return found


def derive(sobject: SObject, record: dict[str, Any]) -> None:
    """Set the fields of a record that follow from its others."""
    if sobject.field("FirstName") and sobject.name != "Account":
        parts = (record.get("FirstName"), record.get("LastName"))
        record["Name"] = " ".join(part for part in parts if part)[: sobject.name_field.length]
    if record.get("RecordTypeId") == MASTER_RECORD_TYPE:
        record["RecordTypeId"] = None
    if sobject.name == "Case":
        _close(sobject, record)


def account_of_contact(db: Database, record: dict[str, Any]) -> None:
    """Give a Case without an Account record the one of its contact."""
    if record.get("ContactId") and not record.get("AccountId"):
        contact = db.one("SELECT AccountId FROM Contact WHERE Id = ?", (record["ContactId"],))
        record["AccountId"] = contact["AccountId"] if contact else None


def next_case_number(db: Database) -> str:
    """Return the number of the next Case: eight digits."""
    db.raise_number(_CASE_COUNTER, _FIRST_CASE)
    return f"{db.next_number(_CASE_COUNTER):08d}"


def use_case_number(db: Database, number: str) -> None:
    """Let the numbers of later Cases come after one that was given."""
    if number.isdigit():
        db.raise_number(_CASE_COUNTER, int(number))


def _close(sobject: SObject, record: dict[str, Any]) -> None:
    status = sobject.field("Status")
    closing = {value.value.lower() for value in status.picklist if value.closed} if status else set()
    closed = str(record.get("Status") or "").lower() in closing
    record["IsClosed"] = int(closed)
    record["ClosedDate"] = (record.get("ClosedDate") or record.get("LastModifiedDate")) if closed else None
