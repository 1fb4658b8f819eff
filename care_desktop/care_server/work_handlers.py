"""The handlers of work on a Case: changes, flags, replies and notes, presence and notifications."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from care_desktop.care_server import (
    case_lists,
    flag_reading,
    flagging,
    message_writing,
    notifications,
    presences,
    schema,
)
from care_desktop.care_server import work_schema as work
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.case_editing import ChangedMeanwhile, edit_case, read_case_fields
from care_desktop.care_server.case_store import case_exists, read_case
from care_desktop.care_server.cursors import BadCursor
from care_desktop.care_server.customer_editing import edit_customer
from care_desktop.care_server.customers import read_customer
from care_desktop.care_server.doers import NO_CASE, doer_of, held_case
from care_desktop.care_server.flagging import NotThatFlag
from care_desktop.care_server.message_writing import Reply
from care_desktop.care_server.messages import read_message
from care_desktop.care_server.operations import Call
from care_desktop.care_server.presences import Place
from care_desktop.care_server.refusals import CaseChanged, CustomerChanged, Invalid, NotFound
from care_desktop.care_server.work_asked import (
    CaseEditBody,
    CustomerEditBody,
    FlagBody,
    FlagOutcomeBody,
    FlagsQuery,
    NoteBody,
    PresenceBody,
    ReplyBody,
    SeenBody,
)
from care_desktop.domain.case_work import FlagState

Plain = Call[Nothing, Nothing]
_NO_CUSTOMER = "There is no such customer."
_CHANGED = "Somebody changed this case meanwhile."


def case_fields(_call: Plain, connection: Connection) -> work.CaseFields:
    """List the fields of a Case."""
    return work.CaseFields.model_validate({"items": read_case_fields(connection)})


def change_case(call: Call[Nothing, CaseEditBody], connection: Connection) -> schema.Case:
    """Change a Case where it is as it was seen."""
    case = held_case(connection, call.path["case_id"])
    with _conflicts(call, connection):
        edit_case(connection, case, call.body.wish(), doer_of(call))
    return _case(call, connection)


def change_customer(call: Call[Nothing, CustomerEditBody], connection: Connection) -> schema.Customer:
    """Change a Customer where it is as it was seen."""
    if problems := call.body.problems():
        raise Invalid.at(**problems)
    try:
        customer = edit_customer(connection, call.path["customer_id"], call.body.wish(), doer_of(call))
    except ChangedMeanwhile as changed:
        now = schema.Customer.model_validate(read_customer(connection, call.path["customer_id"]))
        told = {"customer": now.model_dump(mode="json")}
        raise CustomerChanged("Somebody changed this customer meanwhile.", told) from changed
    if customer is None:
        raise NotFound(_NO_CUSTOMER)
    return schema.Customer.model_validate(customer)


def flag(call: Call[Nothing, FlagBody], connection: Connection) -> schema.Case:
    """Put a Case up for review."""
    case = held_case(connection, call.path["case_id"])
    with _conflicts(call, connection):
        flagging.raise_flag(connection, case, call.body.reason, doer_of(call))
    return _case(call, connection)


def take_flag_back(call: Plain, connection: Connection) -> schema.Case:
    """End a flag."""
    return _close(call, connection, FlagState.TAKEN_BACK, "")


def close_flag(call: Call[Nothing, FlagOutcomeBody], connection: Connection) -> schema.Case:
    """Resolve a flag, or hand the Case back."""
    return _close(call, connection, call.body.state(), call.body.note)


def flags(call: Plain, connection: Connection) -> work.Flags:
    """List all flags of a Case."""
    if not case_exists(connection, call.path["case_id"]):
        raise NotFound(NO_CASE)
    return work.Flags.model_validate({"items": flag_reading.flags_of(connection, call.path["case_id"])})


def flag_queue(call: Call[FlagsQuery, Nothing], connection: Connection) -> schema.FlagPage:
    """Return a page of the review queue."""
    try:
        found, total, following = flag_reading.queue(connection, call.query.cursor, call.query.limit)
    except BadCursor as wrong:
        raise Invalid.at(cursor="This is no place in this list.") from wrong
    rows = case_lists.rows_of(connection, call.user.id, [one.case_id for one in found])
    items = [{"flag": one, "case": rows[one.case_id]} for one in found]
    return schema.FlagPage.model_validate({"items": items, "total": total, "following": following})


def reply(call: Call[Nothing, ReplyBody], connection: Connection) -> schema.Message:
    """Accept a reply."""
    case = held_case(connection, call.path["case_id"])
    return _message(connection, message_writing.send_reply(connection, case, _reply(call), doer_of(call)))


def note(call: Call[Nothing, NoteBody], connection: Connection) -> schema.Message:
    """Write an internal note."""
    case, text = held_case(connection, call.path["case_id"]), (call.body.text, call.key or "")
    seq = message_writing.write_note(connection, case, text, call.body.mentions, doer_of(call))
    return _message(connection, seq)


def cancel_reply(call: Plain, connection: Connection) -> None:
    """Take a reply back."""
    message_writing.cancel_reply(connection, call.path["message_id"], doer_of(call))


def resend_reply(call: Call[Nothing, ReplyBody], connection: Connection) -> schema.Message:
    """Send a failed reply once more."""
    message_id = call.path["message_id"]
    return _message(connection, message_writing.resend_reply(connection, message_id, _reply(call), doer_of(call)))


def be_present(call: Call[Nothing, PresenceBody], connection: Connection) -> work.Presences:
    """Note that the user is at the Case, and say who else is."""
    presences.be_present(connection, _place(call, connection), call.body.doing, call.room.now())
    return who_is_present(call, connection)


def leave(call: Plain, connection: Connection) -> None:
    """Note that the user has left the Case."""
    presences.leave(connection, _place(call, connection))


def who_is_present(call: Call[Nothing, Any], connection: Connection) -> work.Presences:
    """Say who else is at the Case."""
    now = call.room.now()
    found = presences.others_at(connection, _place(call, connection), now)
    return work.Presences.model_validate({"items": found, "now": now})


def unseen(call: Plain, connection: Connection) -> work.Notifications:
    """List what the user has not seen."""
    return work.Notifications.model_validate({"items": notifications.unseen(connection, call.user.id)})


def mark_seen(call: Call[Nothing, SeenBody], connection: Connection) -> None:
    """Note what the user has seen."""
    notifications.mark_seen(connection, call.user.id, call.body.ids)


def _close(call: Call[Nothing, Any], connection: Connection, state: FlagState, closing: str) -> schema.Case:
    case = held_case(connection, call.path["case_id"])
    with _conflicts(call, connection):
        flagging.close_flag(connection, case, (call.path["flag_id"], state, closing), doer_of(call))
    return _case(call, connection)


@contextmanager
def _conflicts(call: Call[Nothing, Any], connection: Connection) -> Iterator[None]:
    """Refuse with the Case as it is now where somebody else was first."""
    try:
        yield
    except (ChangedMeanwhile, NotThatFlag) as changed:
        told = {"case": _case(call, connection).model_dump(mode="json"), "changed_by": changed.by}
        raise CaseChanged(_CHANGED, told) from changed


def _case(call: Call[Nothing, Any], connection: Connection) -> schema.Case:
    found = read_case(connection, call.path["case_id"])
    assert found is not None, "it is held"
    address = f"{call.room.public_url}/cases/{found.number}" if call.room.public_url else ""
    return schema.Case.model_validate(replace(found, url=address))


def _message(connection: Connection, seq: int) -> schema.Message:
    return schema.Message.model_validate(read_message(connection, seq))


def _reply(call: Call[Nothing, ReplyBody]) -> Reply:
    return Reply(call.body.text, call.body.then, call.key or "")


def _place(call: Call[Nothing, Any], connection: Connection) -> Place:
    case = read_case(connection, call.path["case_id"])
    if case is None:
        raise NotFound(NO_CASE)
    return Place(call.user.id, case.id, case.customer.id)
