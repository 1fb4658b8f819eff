"""Messages on their way: shown at once, sent once, taken back while there is time, and given back when refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from care_desktop.domain.errors import AlreadySent, CareDesktopError, Misunderstood, Unreachable
from care_desktop.domain.ids import CaseId, MessageId, OperationId, UserId
from care_desktop.domain.messaging import Delivery, ThenStatus
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import Bus, CaseChanged
from care_desktop.services.messages import Messages
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message that was sent here: `resends` is the one that was not delivered and whose place it takes."""

    operation: OperationId
    case_id: CaseId
    customer: str
    text: str
    author: str
    at: datetime
    is_note: bool = False
    then: ThenStatus = ThenStatus.NONE
    resends: MessageId | None = None


@dataclass(frozen=True, slots=True)
class OutboxState:
    """What has no answer yet, in its order, and the operations that were taken back: those are shown no more."""

    going: tuple[Leaving, ...] = ()
    taken_back: frozenset[OperationId] = frozenset()


class Writer(Protocol):
    """Who has typed the messages, and keeps what comes back."""

    async def before_leaving(self, message: Leaving) -> None:
        """Put on disk that the message leaves now. Raises StorageTrouble."""

    def arrived(self, message: Leaving) -> None:
        """The Care server has it."""

    def came_back(self, message: Leaving, error: CareDesktopError) -> None:
        """It was refused, or it is not known whether it came there."""

    async def before_taking_back(self, message: Leaving) -> None:
        """Put the text back where it was typed, and that on disk. Raises StorageTrouble."""

    def taken_back(self, message: Leaving, error: CareDesktopError | None) -> None:
        """It is taken back, or could not be, or that is not known."""


class Outbox(Observable[OutboxState]):
    """Send one message after another; `deeds` (handed in) owns the tasks, also when the case is left."""

    def __init__(
        self,
        messages: Messages,
        casebook: Casebook,
        *,
        mentioned_in: Callable[[str], Awaitable[Sequence[UserId]]],
        bus: Bus,
        board: NoticeBoard,
        deeds: TaskScope,
    ) -> None:
        super().__init__(OutboxState())
        self._messages, self._casebook, self._board, self._deeds = messages, casebook, board, deeds
        self._mentioned_in = mentioned_in
        self._writer: Writer | None = None
        self._arrivals: dict[OperationId, asyncio.Future[MessageId]] = {}
        self._end = bus.subscribe(CaseChanged, self._on_case)

    def serve(self, writer: Writer) -> None:
        """Give what comes back to this writer."""
        self._writer = writer

    def of(self, case_id: CaseId | None) -> tuple[Leaving, ...]:
        """Return what is on its way from a Case."""
        return tuple(one for one in self.state.going if one.case_id == case_id)

    def send(self, message: Leaving) -> None:
        """Show the message as sent, offer to take it back, and send it; the same operation is sent once."""
        if message.operation in self._arrivals:
            return
        self._arrivals[message.operation] = asyncio.get_running_loop().create_future()
        self._set(replace(self.state, going=(*self.state.going, message)))
        if not message.is_note:
            self._board.show(self._undo_offer(message))
        self._deeds.start(self._send(message))

    def undo(self, message: Leaving) -> None:
        """Take a message back: its text is where it was typed at once; pressing twice does it once."""
        if message.operation in self.state.taken_back or message.operation not in self._arrivals:
            return
        self._set(replace(self.state, taken_back=self.state.taken_back | {message.operation}))
        self._board.withdraw(_key(message))
        self._deeds.start(self._take_back(message, self._arrivals[message.operation]))

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def _on_case(self, fact: CaseChanged) -> None:
        """Offer no more to take back what has left the server."""
        page = self._casebook.messages(fact.case_id)
        for message in page.messages if page is not None else ():
            left = message.outgoing is None or message.outgoing.state is not Delivery.SENDING
            if left and message.operation in self._arrivals and self._arrivals[message.operation].done():
                self._forget_arrival(message.operation)

    def _forget_arrival(self, operation: OperationId) -> None:
        del self._arrivals[operation]
        self._board.withdraw(f"sent {operation}")

    async def _send(self, message: Leaving) -> None:
        writer, arrival = self._writer, self._arrivals[message.operation]
        assert writer is not None
        try:
            await writer.before_leaving(message)
            accepted = await self._post(message)
        except CareDesktopError as error:
            arrival.set_exception(error)
            arrival.exception()  # whoever takes it back hears of it there
            self._forget(message)
            self._forget_arrival(message.operation)
            if message.operation not in self.state.taken_back:
                writer.came_back(message, error)
            return
        self._forget(message)
        arrival.set_result(accepted)
        if message.is_note:
            self._forget_arrival(message.operation)
        if message.operation not in self.state.taken_back:
            self._board.renew(replace(self._undo_offer(message), waits=False))
            writer.arrived(message)

    async def _post(self, message: Leaving) -> MessageId:
        case_id, text, operation = message.case_id, message.text, message.operation
        if message.is_note:
            sent = await self._messages.note(case_id, text, await self._mentioned_in(text), operation=operation)
        elif message.resends is not None:
            sent = await self._messages.resend(case_id, message.resends, text, message.then, operation=operation)
        else:
            sent = await self._messages.reply(case_id, text, message.then, operation=operation)
        return sent.id

    async def _take_back(self, message: Leaving, arrival: asyncio.Future[MessageId]) -> None:
        writer = self._writer
        assert writer is not None
        try:
            await writer.before_taking_back(message)
            accepted = await _accepted(arrival)
            if accepted is not None:
                await self._messages.take_back(message.case_id, accepted)
        except CareDesktopError as error:
            self._show_again(message)
            writer.taken_back(message, error)
            self._tell(message, error)
        else:
            writer.taken_back(message, None)

    def _show_again(self, message: Leaving) -> None:
        self._set(replace(self.state, taken_back=self.state.taken_back - {message.operation}))

    def _forget(self, message: Leaving) -> None:
        going = tuple(one for one in self.state.going if one.operation != message.operation)
        self._set(replace(self.state, going=going))

    def _undo_offer(self, message: Leaving) -> Notice:
        """The time to take a message back counts from the server's answer: until then the offer does not go."""
        sentence = _("Your reply to {customer} is on its way.").format(customer=message.customer.rstrip("."))
        return Notice(sentence, Severity.INFO, _("Undo"), lambda: self.undo(message), key=_key(message), waits=True)

    def _tell(self, message: Leaving, error: CareDesktopError) -> None:
        if isinstance(error, AlreadySent):
            sentence = _("Your reply to {customer} had been sent already.").format(customer=message.customer)
            self._board.show(Notice(sentence, Severity.WARNING, key=_key(message)))
            return
        template = _("It is not known whether your reply to {customer} was taken back. {why}")
        told = explain(error)
        sentence = template.format(customer=message.customer, why=told.sentence)
        self._board.show(Notice(sentence, Severity.PROBLEM, details=told.details, key=_key(message)))


def _key(message: Leaving) -> str:
    return f"sent {message.operation}"


async def _accepted(arrival: asyncio.Future[MessageId]) -> MessageId | None:
    """Return the message as Care knows it, None where it refused it. Raises what leaves that open."""
    try:
        return await arrival
    except (Unreachable, Misunderstood):
        raise
    except CareDesktopError:
        return None
