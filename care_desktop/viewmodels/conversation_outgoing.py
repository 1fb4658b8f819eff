"""What is on its way in a conversation: messages without an answer stand there at once, those taken back no more."""

from __future__ import annotations

from collections.abc import Sequence

from care_desktop.domain.cases import Author, Message, Outgoing
from care_desktop.domain.ids import CaseId, MessageId, OperationId
from care_desktop.domain.messaging import Delivery, Undelivered
from care_desktop.i18n import _
from care_desktop.viewmodels.outbox import Leaving, OutboxState


def with_leaving(messages: Sequence[Message], outbox: OutboxState, case_id: CaseId | None) -> tuple[Message, ...]:
    """Return the messages as the agent has left them: sent ones at the end, each once, whoever tells of it first."""
    going = [one for one in outbox.going if one.case_id == case_id]
    replaced = {one.resends for one in going if one.operation not in outbox.taken_back}
    shown = [one for one in messages if one.operation not in outbox.taken_back and one.id not in replaced]
    there = {one.operation for one in messages if one.operation} | outbox.taken_back
    return (*shown, *(_message(one) for one in going if one.operation not in there))


def delivery_of(message: Message) -> Delivery:
    """Return where a message is on its way."""
    return message.outgoing.state if message.outgoing is not None else Delivery.SENT


def remark_of(message: Message) -> str:
    """Return what is said under a message that is not sent, "" under all others."""
    if message.outgoing is None or message.outgoing.state is not Delivery.FAILED:
        return ""
    match message.outgoing.why:
        case Undelivered.BLOCKED:
            return _("Not delivered: the customer has blocked this channel.")
        case Undelivered.PLATFORM:
            return _("Not delivered: the platform did not take it. Sending it again may help.")
    return _("Not delivered.")


class Deliveries:
    """Hears what becomes of the replies that were seen on their way, and says it once."""

    def __init__(self) -> None:
        self._sending: set[OperationId] = set()

    def news(self, messages: Sequence[Message]) -> str:
        """Return the sentence for a reply that was delivered, or was not, since the last look; "" for none."""
        said = ""
        for message in messages:
            if delivery_of(message) is Delivery.SENDING:
                self._sending.add(message.operation)
            elif message.operation and message.operation in self._sending:
                self._sending.discard(message.operation)
                said = remark_of(message) or _("Your reply was sent.")
        return said


def _message(leaving: Leaving) -> Message:
    return Message(
        MessageId(f"leaving {leaving.operation}"),
        Author.NOTE if leaving.is_note else Author.AGENT,
        leaving.author,
        leaving.text,
        leaving.at,
        operation=leaving.operation,
        outgoing=Outgoing(Delivery.SENDING, leaving.at, leaving.then),
    )
