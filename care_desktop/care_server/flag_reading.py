"""Reading flags, and making those of Cases that were loaded as flagged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, null, select, tuple_

from care_desktop.care_server import cursors
from care_desktop.care_server.instants import from_micros, maybe_instant
from care_desktop.care_server.tables import cases
from care_desktop.care_server.work_tables import flags, is_open
from care_desktop.domain.case_work import Flag, FlagState
from care_desktop.domain.ids import CaseId, UserId


def open_flag(connection: Connection, case_id: str) -> Flag | None:
    """Return the open flag of a Case, None when there is none."""
    row = connection.execute(select(flags).where(flags.c.case_id == case_id, is_open)).first()
    return None if row is None else _flag(row)


def flags_of(connection: Connection, case_id: str) -> list[Flag]:
    """Return all flags of a Case, the newest first."""
    mine = select(flags).where(flags.c.case_id == case_id).order_by(flags.c.at.desc(), flags.c.id.desc())
    return [_flag(row) for row in connection.execute(mine)]


def queue(connection: Connection, cursor: str | None, limit: int) -> tuple[list[Flag], int, str | None]:
    """Return open flags, oldest first; how many there are; and the cursor of the next page. Raises BadCursor."""
    wanted = select(flags).where(is_open)
    if cursor is not None:
        at, flag_id = cursors.decode(cursor, int, str)
        wanted = wanted.where(tuple_(flags.c.at, flags.c.id) > tuple_(at, flag_id))
    rows = connection.execute(wanted.order_by(flags.c.at, flags.c.id).limit(limit + 1)).all()
    shown = rows[:limit]
    total = connection.execute(select(func.count()).select_from(flags).where(is_open)).scalar_one()
    following = cursors.encode(shown[-1].at, shown[-1].id) if len(rows) > limit else None
    return [_flag(row) for row in shown], total, following


def adopt_flags(connection: Connection) -> None:
    """Make the flags of Cases that say that they are flagged, and have none: seeds, and databases of before."""
    known = select(flags.c.case_id).where(is_open)
    loaded = select(
        literal("flag-") + cases.c.id,
        cases.c.id,
        cases.c.flag_reason,
        literal(""),
        cases.c.flagged_by,
        cases.c.last_message_at,
        literal(str(FlagState.OPEN)),
        literal(""),
        null(),
        literal(""),
    ).where(cases.c.flagged.is_(True), cases.c.id.not_in(known))
    names = ["id", "case_id", "reason", "by_id", "by", "at", "state", "closed_by", "closed_at", "note"]
    connection.execute(insert(flags).from_select(names, loaded))


def _flag(row: Row[Any]) -> Flag:
    return Flag(
        row.id,
        CaseId(row.case_id),
        row.reason,
        UserId(row.by_id),
        row.by,
        from_micros(row.at),
        FlagState(row.state),
        row.closed_by,
        maybe_instant(row.closed_at),
        row.note,
    )
