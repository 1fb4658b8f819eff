"""The state machine of a deed that writes to two systems: create a Salesforce record, then tell Care, exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId
from care_desktop.domain.records import NewRecord


class DeedKind(StrEnum):
    """Which deeds the journal knows."""

    CREATE_CONTACT = "create contact"
    CREATE_CASE = "create case"
    CREATE_LEAD = "create lead"


SOBJECTS: Mapping[DeedKind, str] = {
    DeedKind.CREATE_CONTACT: "Contact",
    DeedKind.CREATE_CASE: "Case",
    DeedKind.CREATE_LEAD: "Lead",
}
"""What a deed makes unless it says otherwise: a person account is made as an Account."""


class DeedState(StrEnum):
    """How far a deed has come.

    pending -> sending -> created -> done: the straight way (`created`: the record exists, Care does not know yet).
    sending -> unknown: the answer was lost, the record may exist.  unknown -> created | pending (reconciled).
    pending -> created: nothing was found when the answer was lost, and the record turned up later.
    pending | sending -> failed: refused, nothing was written.  created -> done even when Care says that it
    knows already.  created -> set_aside: the record exists, but Care refuses the second step (somebody linked
    another contact first); the user is told.  sending -> set_aside: the record exists, and nobody tells which it is.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    CREATED = "created"
    DONE = "done"
    FAILED = "failed"
    SET_ASIDE = "set aside"


_NEXT: Mapping[DeedState, frozenset[DeedState]] = {
    DeedState.PENDING: frozenset({DeedState.SENDING, DeedState.CREATED, DeedState.FAILED}),
    DeedState.SENDING: frozenset(
        {DeedState.CREATED, DeedState.UNKNOWN, DeedState.FAILED, DeedState.SENDING, DeedState.SET_ASIDE}
    ),
    DeedState.UNKNOWN: frozenset({DeedState.CREATED, DeedState.PENDING, DeedState.SENDING, DeedState.FAILED}),
    DeedState.CREATED: frozenset({DeedState.DONE, DeedState.SET_ASIDE}),
    DeedState.DONE: frozenset(),
    DeedState.FAILED: frozenset(),
    DeedState.SET_ASIDE: frozenset(),
}
SEVERAL = "several records"
"""The `trouble` of a deed that more than one record may come from: a person has to say which."""
OUT_OF_SIGHT = "out of sight"
"""The `trouble` of a deed whose record went to somebody whose records this user may not see."""
OPEN_STATES = frozenset(state for state, following in _NEXT.items() if following)


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the journal.

    `external_key` is the unique key in Salesforce (mode A), `idempotency_key` that of the request (mode B), both "" in
    mode C. `record_fields` are the Salesforce fields by API name; `sent_at` is aware UTC, the instant before the first
    byte of the first attempt, `tried_at` that of the last one. `contact_id`: whom a person account made stands for.
    """

    id: OperationId
    kind: DeedKind
    state: DeedState
    account_id: AccountId
    customer_id: CustomerId
    case_id: CaseId
    record_fields: Mapping[str, str | None]
    started_at: datetime
    external_field: str = ""
    external_key: str = ""
    allow_duplicate: bool = False
    sent_at: datetime | None = None
    tried_at: datetime | None = None
    record_id: RecordId | None = None
    record_number: str = ""
    trouble: str = field(default="")
    sobject: str = ""
    assignment_rule: bool = False
    idempotency_key: str = ""
    contact_id: ContactId | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES

    @property
    def subject(self) -> str:
        """What there is only one open deed of this kind for: the Customer of a contact, the Case of a Case."""
        return self.customer_id if self.kind is DeedKind.CREATE_CONTACT else self.case_id

    @property
    def draft_key(self) -> str:
        """Under which key of the journal the half-typed form of this deed is kept."""
        return draft_key(self.kind, self.subject)

    @property
    def record(self) -> NewRecord:
        """What is to be made in Salesforce."""
        return NewRecord(
            self.sobject or SOBJECTS[self.kind],
            self.record_fields,
            self.allow_duplicate,
            self.assignment_rule,
            external_field=self.external_field,
            external_key=self.external_key,
            idempotency_key=self.idempotency_key,
        )

    def asks_the_same(self, other: Deed) -> bool:
        """Whether both would send the same request, so that a key may be used again for it."""
        return self._asked() == other._asked()

    def _asked(self) -> tuple[object, ...]:
        return (self.record.sobject, dict(self.record_fields), self.allow_duplicate, self.assignment_rule)

    def moved(self, state: DeedState, **changes: Any) -> Deed:
        """Return the deed in its next state. Raises ValueError for a step that the state machine does not know."""
        if not may_follow(self.state, state):
            raise ValueError(f"a deed cannot go from {self.state} to {state}")
        return replace(self, state=state, **changes)


def draft_key(kind: DeedKind, subject: str) -> str:
    """Return the key of the draft of such a deed."""
    return f"{kind}:{subject}"


def may_follow(before: DeedState, after: DeedState) -> bool:
    """Say whether a deed may go from one state to the other."""
    return after in _NEXT[before]
