"""The part of the Care client that fits work_ports: work on a Case, messages, presence and notifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from care_desktop.api.care.line import CareLine

if TYPE_CHECKING:
    from care_desktop.domain.case_work import CaseEdit, CaseField, Colleague, CustomerEdit, Flag, FlagPage
    from care_desktop.domain.cases import Case, Message
    from care_desktop.domain.ids import CaseId, MessageId, OperationId, UserId
    from care_desktop.domain.messaging import ThenStatus
    from care_desktop.domain.people import Customer
    from care_desktop.domain.presence import Doing, Notification, Presence


class WorkClient(CareLine):
    """Reads and writes the work on Cases; what turns it is imported when it is needed."""

    async def colleagues(self) -> Sequence[Colleague]:
        """Return everybody in the workspace, by name."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.colleagues(), work_readers.COLLEAGUES)

    async def case_fields(self) -> Sequence[CaseField]:
        """Return the fields of a Case, in their order."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.case_fields(), work_readers.CASE_FIELDS)

    async def edit_case(self, seen: Case, edit: CaseEdit, operation: OperationId) -> Case:
        """Change what the edit names, provided that each of it is as `seen`."""
        from care_desktop.api.care import readers, work_requests

        return await self._read(work_requests.edit_case(seen, edit, operation), readers.CASE)

    async def edit_customer(self, seen: Customer, edit: CustomerEdit, operation: OperationId) -> Customer:
        """Change what the edit names, provided that each of it is as `seen`."""
        from care_desktop.api.care import readers, work_requests

        return await self._read(work_requests.edit_customer(seen, edit, operation), readers.CUSTOMER)

    async def flag(self, case_id: CaseId, reason: str, operation: OperationId) -> Case:
        """Put the Case up for review."""
        from care_desktop.api.care import readers, work_requests

        return await self._read(work_requests.flag(case_id, reason, operation), readers.CASE)

    async def take_flag_back(self, case_id: CaseId, flag_id: str, operation: OperationId) -> Case:
        """End one's own flag; a supervisor any."""
        from care_desktop.api.care import readers, work_requests

        return await self._read(work_requests.take_flag_back(case_id, flag_id, operation), readers.CASE)

    async def close_flag(
        self, case_id: CaseId, flag_id: str, note: str, operation: OperationId, *, handed_back: bool
    ) -> Case:
        """Resolve a flag, or hand the Case back to its agent, with a note."""
        from care_desktop.api.care import readers, work_requests

        request = work_requests.close_flag(case_id, flag_id, note, handed_back, operation)
        return await self._read(request, readers.CASE)

    async def flags_of(self, case_id: CaseId) -> Sequence[Flag]:
        """Return all flags of a Case, the newest first."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.flags_of(case_id), work_readers.FLAGS)

    async def flag_queue(self, *, cursor: str | None = None, limit: int = 64) -> FlagPage:
        """Return the open flags, oldest first."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.flag_queue(cursor, limit), work_readers.FLAG_PAGE)

    async def reply(self, case_id: CaseId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        """Send a reply: it leaves after the undo window."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.reply(case_id, text, then, operation), work_readers.MESSAGE)

    async def note(self, case_id: CaseId, text: str, mentions: Sequence[UserId], operation: OperationId) -> Message:
        """Write an internal note; who is mentioned is told."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.note(case_id, text, mentions, operation), work_readers.MESSAGE)

    async def cancel_reply(self, message_id: MessageId, operation: OperationId) -> None:
        """Take a reply back that has not left, or that failed."""
        from care_desktop.api.care import work_requests

        await self._send(work_requests.cancel_reply(message_id, operation))

    async def resend_reply(self, message_id: MessageId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        """Send a failed reply again, as a new message in its place."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.resend_reply(message_id, text, then, operation), work_readers.MESSAGE)

    async def be_present(self, case_id: CaseId, doing: Doing) -> Sequence[Presence]:
        """Tell that the user is at the Case; return who else is there."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.be_present(case_id, doing), work_readers.PRESENCES)

    async def leave(self, case_id: CaseId) -> None:
        """Tell that the user is not at the Case any more."""
        from care_desktop.api.care import work_requests

        await self._send(work_requests.leave(case_id))

    async def notifications(self) -> Sequence[Notification]:
        """Return what the user has not seen yet, the newest first."""
        from care_desktop.api.care import work_readers, work_requests

        return await self._read(work_requests.notifications(), work_readers.NOTIFICATIONS)

    async def mark_seen(self, ids: Sequence[str]) -> None:
        """Note that the user has seen these notifications."""
        from care_desktop.api.care import work_requests

        await self._send(work_requests.mark_seen(ids))
