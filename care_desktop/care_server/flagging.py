"""Flags: putting a Case up for review, taking that back, resolving it, handing the Case back to its agent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, update

from care_desktop.care_server.case_store import tell_case
from care_desktop.care_server.doers import Doer
from care_desktop.care_server.flag_reading import open_flag
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.notifications import News, notify
from care_desktop.care_server.refusals import Forbidden
from care_desktop.care_server.tables import cases
from care_desktop.care_server.tallies import tallied
from care_desktop.care_server.work_tables import flags
from care_desktop.domain.case_work import Flag, FlagState, may_review
from care_desktop.domain.cases import Activity
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.permissions import Permission
from care_desktop.domain.presence import NotificationKind

_KINDS = {
    FlagState.TAKEN_BACK: (ActivityKind.FLAG_TAKEN_BACK, "took the flag back"),
    FlagState.RESOLVED: (ActivityKind.FLAG_RESOLVED, "resolved the flag"),
    FlagState.HANDED_BACK: (ActivityKind.FLAG_HANDED_BACK, "handed the case back"),
}
_NEWS = {
    FlagState.RESOLVED: NotificationKind.FLAG_RESOLVED,
    FlagState.HANDED_BACK: NotificationKind.FLAG_HANDED_BACK,
}


class NotThatFlag(Exception):
    """The Case is flagged already, or its flag is closed, or another one by now; `by` is who did it, if known."""

    def __init__(self, by: str = "") -> None:
        super().__init__(by)
        self.by = by


def raise_flag(connection: Connection, case: Row[Any], reason: str, doer: Doer) -> None:
    """Put the Case up for review. Raises NotThatFlag when it is flagged already."""
    known = open_flag(connection, case.id)
    if known is not None:
        raise NotThatFlag(known.by)
    own = {"reason": reason, "by_id": doer.user.id, "by": doer.user.name, "at": to_micros(doer.at)}
    connection.execute(insert(flags).values(id=str(uuid4()), case_id=case.id, state=str(FlagState.OPEN), **own))
    _mark(connection, case.id, flagged=True, flag_reason=reason, flagged_by=doer.user.name)
    told = Activity(ActivityKind.FLAGGED, after=reason)
    enter_activity(connection, [case.id], doer.user.name, f"flagged the case: {reason}", doer.at, told)
    tell_case(connection, case.id)


def close_flag(connection: Connection, case: Row[Any], closing: tuple[str, FlagState, str], doer: Doer) -> None:
    """Close the flag of that id, in that way, with that note. Raises NotThatFlag, Forbidden."""
    flag_id, state, note = closing
    flag = open_flag(connection, case.id)
    if flag is None or flag.id != flag_id:
        raise NotThatFlag
    _check(flag, state, doer)
    closed = {"state": str(state), "closed_by": doer.user.name, "closed_at": to_micros(doer.at), "note": note}
    connection.execute(update(flags).where(flags.c.id == flag_id).values(**closed))
    _mark(connection, case.id, flagged=False, flag_reason="", flagged_by="")
    kind, words = _KINDS[state]
    told = Activity(kind, before=flag.reason, after=note)
    enter_activity(connection, [case.id], doer.user.name, f"{words}: {note}" if note else words, doer.at, told)
    tell_case(connection, case.id)
    if state in _NEWS:
        news = News(_NEWS[state], case.id, doer.user.name, note, doer.at)
        notify(connection, news, {flag.by_id, case.assignee_id or ""} - {doer.user.id})


def _check(flag: Flag, state: FlagState, doer: Doer) -> None:
    own = flag.by_id == doer.user.id if flag.by_id else flag.by == doer.user.name
    if state is FlagState.TAKEN_BACK and own:
        return
    if not may_review(doer.user.rights):
        sees_all = doer.user.rights.has(Permission.SEE_ALL_CASES)
        raise Forbidden.lacking(Permission.MANAGE_CASES if sees_all else Permission.SEE_ALL_CASES)


def _mark(connection: Connection, case_id: str, **values: object) -> None:
    with tallied(connection, cases.c.id == case_id):
        connection.execute(update(cases).where(cases.c.id == case_id).values(**values))
