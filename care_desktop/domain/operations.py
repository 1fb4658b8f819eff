"""The state machine of a deed that writes to two systems: create a Salesforce record, then tell Care, exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.ids import AccountId, CaseId, CustomerId, OperationId, RecordId


class DeedKind(StrEnum):
    """Which deeds the journal knows."""

    CREATE_CONTACT = "create contact"
    CREATE_CASE = "create case"


class DeedState(StrEnum):
    """How far a deed has come.

    pending -> sending -> created -> done: the straight way (`created`: the record exists, Care does not know yet).
    sending -> unknown: the answer was lost, the record may exist.  unknown -> created | pending (reconciled).
    pending | sending -> failed: refused, nothing was written.  created -> done even when Care says that it
    knows already.  created -> set_aside: the record exists, but Care refuses the second step (somebody linked
    another contact first); the user is told.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    CREATED = "created"
    DONE = "done"
    FAILED = "failed"
    SET_ASIDE = "set aside"


_NEXT: Mapping[DeedState, frozenset[DeedState]] = {
    DeedState.PENDING: frozenset({DeedState.SENDING, DeedState.FAILED}),
    DeedState.SENDING: frozenset({DeedState.CREATED, DeedState.UNKNOWN, DeedState.FAILED, DeedState.SENDING}),
    DeedState.UNKNOWN: frozenset({DeedState.CREATED, DeedState.PENDING, DeedState.SENDING, DeedState.FAILED}),
    DeedState.CREATED: frozenset({DeedState.DONE, DeedState.SET_ASIDE}),
    DeedState.DONE: frozenset(),
    DeedState.FAILED: frozenset(),
    DeedState.SET_ASIDE: frozenset(),
}
OPEN_STATES = frozenset(state for state, following in _NEXT.items() if following)


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the journal. `external_key` is the unique key in Salesforce (mode A), "" in mode C.

    `record_fields` are the Salesforce fields by API name; `sent_at` is aware UTC, the instant before the first byte.
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
    record_id: RecordId | None = None
    record_number: str = ""
    trouble: str = field(default="")

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES


def may_follow(before: DeedState, after: DeedState) -> bool:
    """Say whether a deed may go from one state to the other."""
    return after in _NEXT[before]
