"""Writing in a Case: replies with a moment to take them back, and internal notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from care_desktop.domain.cases import Message, MessagePage
from care_desktop.domain.errors import NoPermission
from care_desktop.domain.ids import CaseId, MessageId, OperationId, UserId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.messaging import ThenStatus
from care_desktop.domain.permissions import Permission
from care_desktop.services.cases import Cases
from care_desktop.services.session import Session
from care_desktop.services.work_ports import CareMessages


class Messages:
    """Send through Care; what it accepted stands in the casebook's conversation at once.

    `operation` is the writer's own, so that a text that was sent before a crash is not sent again: the same operation
    gives the same message. Raises NoPermission, Unacceptable ("text"), RecordGone, Unreachable, AnswerLost.
    """

    def __init__(self, care: CareMessages, session: Session, cases: Cases) -> None:
        self._care = care
        self._session = session
        self._cases = cases

    async def why_not_reply(self, case_id: CaseId) -> Refusal | None:
        """Return why the signed-in user may not reply in this Case, or None."""
        if not self._session.rights.has(Permission.MANAGE_CASES):
            return Refusal.NO_PERMISSION
        case = await self._cases.known(case_id)
        return None if case.assignee_id == self._session.me.id else Refusal.NOT_ASSIGNED

    async def reply(
        self, case_id: CaseId, text: str, then: ThenStatus = ThenStatus.NONE, *, operation: OperationId | None = None
    ) -> Message:
        """Send a reply; it can be taken back until its `outgoing.leaves_at`."""
        refusal = await self.why_not_reply(case_id)
        if refusal is not None:
            raise NoPermission(refusal=refusal)
        sent = await self._care.reply(case_id, text, then, operation or new_operation())
        return self._learn(case_id, sent)

    async def note(
        self, case_id: CaseId, text: str, mentions: Sequence[UserId] = (), *, operation: OperationId | None = None
    ) -> Message:
        """Write an internal note; who is mentioned is told."""
        return self._learn(case_id, await self._care.note(case_id, text, mentions, operation or new_operation()))

    async def take_back(self, case_id: CaseId, message_id: MessageId) -> None:
        """Take back a reply that has not left, or that failed. Raises AlreadySent."""
        await self._care.cancel_reply(message_id, new_operation())
        self._drop(case_id, message_id)

    async def resend(
        self,
        case_id: CaseId,
        message_id: MessageId,
        text: str,
        then: ThenStatus = ThenStatus.NONE,
        *,
        operation: OperationId | None = None,
    ) -> Message:
        """Send a failed reply again, with another text or the same; it takes the place of the failed one."""
        sent = await self._care.resend_reply(message_id, text, then, operation or new_operation())
        self._drop(case_id, message_id)
        return self._learn(case_id, sent)

    def _learn(self, case_id: CaseId, message: Message) -> Message:
        page = self._cases.casebook.messages(case_id)
        if page is not None and all(known.id != message.id for known in page.messages):
            self._cases.casebook.learn_messages(case_id, replace(page, messages=(*page.messages, message)))
        return message

    def _drop(self, case_id: CaseId, message_id: MessageId) -> None:
        page = self._cases.casebook.messages(case_id)
        if page is not None:
            kept = tuple(known for known in page.messages if known.id != message_id)
            self._cases.casebook.learn_messages(case_id, MessagePage(kept, page.earlier))


def new_operation() -> OperationId:
    """Return the id of a new deed."""
    return OperationId(str(uuid4()))
