"""What somebody has typed under a Case and not sent, and what was sent without an answer yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from care_desktop.domain.ids import MessageId, OperationId


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that has left for the Care server; whether it came there is not known.

    The same text under the same operation may be sent again and counts once. `taken_back`: it was to be taken back,
    and is not to be sent under this operation again. `resends`: it takes the place of this message, which was not
    delivered; in that place it is sent again.
    """

    operation: OperationId
    is_note: bool
    text: str
    taken_back: bool = False
    resends: MessageId | None = None


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """The two texts of one Case, kept apart so that no note is ever sent as a reply, and which is on show.

    `resends`: the reply takes the place of this message, which was not delivered.
    """

    reply: str = ""
    note: str = ""
    is_note: bool = False
    unsent: tuple[Unsent, ...] = ()
    resends: MessageId | None = None

    @property
    def text(self) -> str:
        """The text on show."""
        return self.note if self.is_note else self.reply

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.reply.strip() or self.note.strip() or self.unsent)

    def with_text(self, text: str, *, is_note: bool) -> MessageDraft:
        """Return the draft with another reply, or another note."""
        return replace(self, note=text) if is_note else replace(self, reply=text)

    def with_more(self, text: str, *, is_note: bool) -> MessageDraft:
        """Return the draft with `text` put before what stands there; text that stands there is not put in twice."""
        stands = self.note if is_note else self.reply
        if stands.startswith(text):
            return self
        return self.with_text(f"{text}\n\n{stands}" if stands.strip() else text, is_note=is_note)

    def with_less(self, text: str, *, is_note: bool) -> MessageDraft:
        """Return the draft without a text that had come back and was sent after all; what was added to it stays."""
        stands = self.note if is_note else self.reply
        rest = stands.removeprefix(text).lstrip("\n") if text else stands
        return self.with_text(rest, is_note=is_note) if rest != stands else self

    def without(self, operation: OperationId) -> MessageDraft:
        """Return the draft when it is known what became of one message."""
        return replace(self, unsent=tuple(one for one in self.unsent if one.operation != operation))

    def leaving(self, message: Unsent) -> MessageDraft:
        """Return the draft while `message`, whose text stood here, is on its way."""
        others = self.without(message.operation).unsent
        resends = self.resends if message.is_note else None
        return replace(self.with_text("", is_note=message.is_note), unsent=(*others, message), resends=resends)

    def leaving_once_more(self, message: Unsent) -> MessageDraft:
        """Return the draft while `message` goes where it was not delivered; where its text had come back, it goes."""
        others = self.without(message.operation)
        if self.resends != message.resends:
            return replace(others, unsent=(*others.unsent, message))
        came_back = self.reply == message.text or self.reply.startswith(f"{message.text}\n\n")
        rest = others.with_less(message.text, is_note=False) if came_back else others
        return replace(rest, resends=None, unsent=(*rest.unsent, message))

    def doubt_about(self, text: str, *, is_note: bool, resends: MessageId | None = None) -> Unsent | None:
        """Return the message of this very text and place whose fate is not known, so that sending goes on with it."""
        wanted = (text, is_note, resends)
        same = (one for one in self.unsent if (one.text, one.is_note, one.resends) == wanted and not one.taken_back)
        return next(same, None)
