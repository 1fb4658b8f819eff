"""A deed as a row of the journal, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId
from care_desktop.domain.operations import Deed, DeedKind, DeedState


def to_text(deed: Deed) -> str:
    """Return the deed as JSON."""
    return json.dumps(
        {
            "id": deed.id,
            "kind": deed.kind,
            "state": deed.state,
            "account_id": deed.account_id,
            "customer_id": deed.customer_id,
            "case_id": deed.case_id,
            "record_fields": dict(deed.record_fields),
            "started_at": deed.started_at.isoformat(),
            "external_field": deed.external_field,
            "external_key": deed.external_key,
            "allow_duplicate": deed.allow_duplicate,
            "sent_at": deed.sent_at.isoformat() if deed.sent_at else None,
            "tried_at": deed.tried_at.isoformat() if deed.tried_at else None,
            "record_id": deed.record_id,
            "record_number": deed.record_number,
            "trouble": deed.trouble,
            "sobject": deed.sobject,
            "assignment_rule": deed.assignment_rule,
            "idempotency_key": deed.idempotency_key,
            "contact_id": deed.contact_id,
        },
        ensure_ascii=False,
    )


def from_text(text: str) -> Deed:
    """Return the deed, also from a row that an older version wrote.

    Raises: ValueError, KeyError or TypeError for text that is not one.
    """
    row: Mapping[str, Any] = json.loads(text)
    return Deed(
        OperationId(row["id"]),
        DeedKind(row["kind"]),
        DeedState(row["state"]),
        AccountId(row["account_id"]),
        CustomerId(row["customer_id"]),
        CaseId(row["case_id"]),
        dict(row["record_fields"]),
        datetime.fromisoformat(row["started_at"]),
        external_field=row["external_field"],
        external_key=row["external_key"],
        allow_duplicate=row["allow_duplicate"],
        sent_at=datetime.fromisoformat(row["sent_at"]) if row["sent_at"] else None,
        tried_at=datetime.fromisoformat(row["tried_at"]) if row.get("tried_at") else None,
        record_id=RecordId(row["record_id"]) if row["record_id"] else None,
        record_number=row["record_number"],
        trouble=row["trouble"],
        sobject=row.get("sobject", ""),
        assignment_rule=row.get("assignment_rule", False),
        idempotency_key=row.get("idempotency_key", ""),
        contact_id=ContactId(row["contact_id"]) if row.get("contact_id") else None,
    )
