"""What the services need of Care to work on a Case: changes, flags, messages, presence and notifications.

Every write carries an operation: the same one again is the same write, and answers alike. Methods raise the errors of
domain/errors.py; `CaseConflict` and `CustomerConflict` carry what stands there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from care_desktop.domain.case_work import CaseEdit, CaseField, Colleague, CustomerEdit, Flag, FlagPage
from care_desktop.domain.cases import Case, Message
from care_desktop.domain.ids import CaseId, MessageId, OperationId, UserId
from care_desktop.domain.messaging import ThenStatus
from care_desktop.domain.people import Customer
from care_desktop.domain.presence import Doing, Notification, Presence


class CareWork(Protocol):
    """Working on a Case."""

    async def colleagues(self) -> Sequence[Colleague]:
        """Return everybody in the workspace, by name."""

    async def case_fields(self) -> Sequence[CaseField]:
        """Return the fields of a Case, in their order."""

    async def edit_case(self, seen: Case, edit: CaseEdit, operation: OperationId) -> Case:
        """Change what the edit names, provided that each of it is as `seen`; what is as wanted already is no error.

        Raises CaseConflict (somebody else changed one of these things), Unacceptable with a problem by name ("status",
        "subject", "fields.NAME": also the mandatory fields that block Done), NoPermission.
        """

    async def edit_customer(self, seen: Customer, edit: CustomerEdit, operation: OperationId) -> Customer:
        """Change what the edit names, provided that each of it is as `seen`. Raises CustomerConflict, Unacceptable."""

    async def flag(self, case_id: CaseId, reason: str, operation: OperationId) -> Case:
        """Put the Case up for review. Raises CaseConflict (it is flagged already), Unacceptable ("reason")."""

    async def take_flag_back(self, case_id: CaseId, flag_id: str, operation: OperationId) -> Case:
        """End one's own flag; a supervisor any. Raises CaseConflict (closed or another one by now), NoPermission."""

    async def close_flag(
        self, case_id: CaseId, flag_id: str, note: str, operation: OperationId, *, handed_back: bool
    ) -> Case:
        """Resolve a flag, or hand the Case back to its agent, with a note. Raises CaseConflict, NoPermission."""

    async def flags_of(self, case_id: CaseId) -> Sequence[Flag]:
        """Return all flags of a Case, the newest first."""

    async def flag_queue(self, *, cursor: str | None = None, limit: int = 64) -> FlagPage:
        """Return the open flags, oldest first. Raises NoPermission."""


class CareMessages(Protocol):
    """Writing in a Case."""

    async def reply(self, case_id: CaseId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        """Accept a reply: it is SENDING, and leaves after the undo window. The message carries the operation.

        Raises NoPermission (NOT_ASSIGNED: the Case is not the user's), Unacceptable ("text").
        """

    async def note(self, case_id: CaseId, text: str, mentions: Sequence[UserId], operation: OperationId) -> Message:
        """Write an internal note; who is mentioned is told. Raises Unacceptable ("text", "mentions")."""

    async def cancel_reply(self, message_id: MessageId, operation: OperationId) -> None:
        """Take a reply back that is SENDING or FAILED; again is no error. Raises AlreadySent."""

    async def resend_reply(self, message_id: MessageId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        """Send a FAILED reply again, as a new message in its place. Raises NoPermission, Unacceptable, AlreadySent."""


class CarePresence(Protocol):
    """Who is where, and what concerns the user."""

    async def be_present(self, case_id: CaseId, doing: Doing) -> Sequence[Presence]:
        """Tell that the user is at the Case, for EXPIRES_AFTER seconds; return who else is there."""

    async def leave(self, case_id: CaseId) -> None:
        """Tell that the user is not at the Case any more; again is no error."""

    async def notifications(self) -> Sequence[Notification]:
        """Return what the user has not seen yet, the newest first, 200 at most."""

    async def mark_seen(self, ids: Sequence[str]) -> None:
        """Note that the user has seen these notifications; again is no error."""
