"""The part of the contract about what agents write."""

from __future__ import annotations

from care_desktop.care_server import schema, work_asked
from care_desktop.care_server import work_handlers as handlers
from care_desktop.care_server.operations import Needs, Operation, Writing
from care_desktop.domain.permissions import Permission

_MANAGES = Needs(Permission.MANAGE_CASES)

MESSAGE_OPERATIONS: tuple[Operation, ...] = (
    Writing(
        method="POST",
        path="/v1/cases/{case_id}/replies",
        name="sendReply",
        summary="Send a reply as the assigned user; it leaves after five seconds, and can be taken back until then",
        body=work_asked.ReplyBody,
        answer=schema.Message,
        status=201,
        needs=_MANAGES,
        needs_key=True,
        handler=handlers.reply,
    ),
    Writing(
        method="POST",
        path="/v1/cases/{case_id}/notes",
        name="writeNote",
        summary="Write an internal note, which the Customer never sees, and tell who is mentioned",
        body=work_asked.NoteBody,
        answer=schema.Message,
        status=201,
        needs=_MANAGES,
        needs_key=True,
        handler=handlers.note,
    ),
    Writing(
        method="DELETE",
        path="/v1/messages/{message_id}",
        name="cancelReply",
        summary="Take back one's own reply that has not left, or that failed",
        status=204,
        needs=_MANAGES,
        conflicts=True,
        handler=handlers.cancel_reply,
    ),
    Writing(
        method="POST",
        path="/v1/messages/{message_id}/resend",
        name="resendReply",
        summary="Send a failed reply again as the assigned user, with another text or the same; it takes its place",
        body=work_asked.ReplyBody,
        answer=schema.Message,
        status=201,
        needs=_MANAGES,
        needs_key=True,
        conflicts=True,
        handler=handlers.resend_reply,
    ),
)
