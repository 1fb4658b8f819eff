"""The messages, presence and notifications of a fake Care server; a test says when a reply leaves, or that it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from care_desktop.domain.cases import Author, Case, Message, MessagePage, Outgoing
from care_desktop.domain.errors import AlreadySent, NoPermission, RecordGone, Unacceptable
from care_desktop.domain.ids import CaseId, MessageId, OperationId, UserId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.messaging import UNDO_SECONDS, Delivery, ThenStatus, Undelivered, fits, longest_reply
from care_desktop.domain.presence import EXPIRES_AFTER, Doing, Notification, NotificationKind, Presence
from tests.helpers.builders import NOW
from tests.helpers.fake_work import FakeWork


class FakeMessages(FakeWork):
    """Fits work_ports.CareMessages and CarePresence.

    `deliver` lets a reply leave; `present` and `unseen` may be set. `now` is the server's clock.
    """

    pages: dict[CaseId, MessagePage]

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.present: dict[CaseId, tuple[Presence, ...]] = {}
        self.heartbeats: list[tuple[CaseId, Doing]] = []
        self.unseen: list[Notification] = []
        self._written: dict[OperationId, Message] = {}
        self._cancelled: set[MessageId] = set()

    # what a test does to the server

    def deliver(self, message_id: MessageId, why: Undelivered | None = None) -> Message:
        """Let a reply leave, or fail."""
        case_id, message = self._find(message_id)
        assert message.outgoing is not None, "it has left already"
        if why is not None:
            failed = replace(message.outgoing, state=Delivery.FAILED, why=why)
            return self._replace(case_id, replace(message, outgoing=failed))
        then = message.outgoing.then.status
        sent = self._replace(case_id, replace(message, outgoing=None))
        if then is not None:
            self.put_case(replace(self.cases[case_id], status=then))
        return sent

    def come(self, case_id: CaseId, user: UserId, name: str, doing: Doing = Doing.VIEWING) -> None:
        """Let somebody else be at a Case."""
        others = [one for one in self.present.get(case_id, ()) if one.user_id != user]
        here = Presence(user, name, doing, case_id, self.now + timedelta(seconds=EXPIRES_AFTER))
        self.present[case_id] = (*others, here)
        self.push("presence", case_id)

    def go(self, case_id: CaseId, user: UserId) -> None:
        """Let somebody else leave a Case."""
        self.present[case_id] = tuple(one for one in self.present.get(case_id, ()) if one.user_id != user)
        self.push("presence", case_id)

    def notify(
        self, kind: NotificationKind, case_id: CaseId, by: str = "Kim Colleague", text: str = ""
    ) -> Notification:
        """Let something happen that concerns the user."""
        case, number = self.cases[case_id], len(self.unseen) + 1
        told = Notification(f"note-{number}", kind, case_id, case.number, case.customer.name, by, text, self.now)
        self.unseen.insert(0, told)
        self.push("notification")
        return told

    # work_ports.CareMessages

    async def reply(self, case_id: CaseId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        async with self.gate("reply"):
            return self._written.get(operation) or self._send(case_id, text, then, operation)

    async def note(self, case_id: CaseId, text: str, mentions: Sequence[UserId], operation: OperationId) -> Message:
        async with self.gate("note"):
            if operation in self._written:
                return self._written[operation]
            self._check_text(text, 10_000)
            return self._append(case_id, self._message(Author.NOTE, text, operation))

    async def cancel_reply(self, message_id: MessageId, operation: OperationId) -> None:
        async with self.gate("cancel_reply"):
            if message_id not in self._cancelled:
                self._take_away(message_id)

    async def resend_reply(self, message_id: MessageId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        async with self.gate("resend_reply"):
            if operation in self._written:
                return self._written[operation]
            case_id, message = self._find(message_id)
            if message.outgoing is None or message.outgoing.state is not Delivery.FAILED:
                raise AlreadySent
            sent = self._send(case_id, text, then, operation)
            self._take_away(message_id)
            return sent

    # work_ports.CarePresence

    async def be_present(self, case_id: CaseId, doing: Doing) -> Sequence[Presence]:
        async with self.gate("be_present"):
            self.heartbeats.append((case_id, doing))
            return tuple(one for one in self.present.get(case_id, ()) if one.until > self.now)

    async def leave(self, case_id: CaseId) -> None:
        async with self.gate("leave"):
            return

    async def notifications(self) -> Sequence[Notification]:
        async with self.gate("notifications"):
            return tuple(self.unseen)

    async def mark_seen(self, ids: Sequence[str]) -> None:
        async with self.gate("mark_seen"):
            self.unseen = [one for one in self.unseen if one.id not in ids]

    def _send(self, case_id: CaseId, text: str, then: ThenStatus, operation: OperationId) -> Message:
        case: Case = self._case(case_id)
        if case.assignee_id != self.user.id:
            raise NoPermission("not assigned", Refusal.NOT_ASSIGNED)
        self._check_text(text, longest_reply(case.platform))
        outgoing = Outgoing(Delivery.SENDING, self.now + timedelta(seconds=UNDO_SECONDS), then)
        return self._append(case_id, replace(self._message(Author.AGENT, text, operation), outgoing=outgoing))

    def _message(self, author: Author, text: str, operation: OperationId) -> Message:
        number = MessageId(f"written-{len(self._written) + 1}")
        return Message(number, author, self.user.name, text, self.now, author_id=self.user.id, operation=operation)

    def _check_text(self, text: str, longest: int) -> None:
        if not fits(text, longest):
            raise Unacceptable({"text": f"A message has 1 to {longest} characters."})

    def _append(self, case_id: CaseId, message: Message) -> Message:
        page = self.pages.get(case_id, MessagePage(()))
        self.pages[case_id] = replace(page, messages=(*page.messages, message))
        self._written[message.operation] = message
        self.put_case(self.cases[case_id])
        return message

    def _find(self, message_id: MessageId) -> tuple[CaseId, Message]:
        for case_id, page in self.pages.items():
            for message in page.messages:
                if message.id == message_id:
                    return case_id, message
        raise RecordGone(details="no such message")

    def _replace(self, case_id: CaseId, message: Message) -> Message:
        page = self.pages[case_id]
        kept = tuple(message if one.id == message.id else one for one in page.messages)
        self.pages[case_id] = replace(page, messages=kept)
        self.put_case(self.cases[case_id])
        return message

    def _take_away(self, message_id: MessageId) -> None:
        case_id, message = self._find(message_id)
        if message.outgoing is None:
            raise AlreadySent
        self._cancelled.add(message_id)
        page = self.pages[case_id]
        self.pages[case_id] = replace(page, messages=tuple(one for one in page.messages if one.id != message_id))
        self.put_case(self.cases[case_id])
