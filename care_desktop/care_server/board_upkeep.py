"""Keeping the board's table true: whoever changes a Case or its escalations has its rows made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from care_desktop.care_server.board_tables import board
from care_desktop.care_server.database import execute_many
from care_desktop.care_server.stored_suggestions import read_stored
from care_desktop.care_server.sync_tables import stored_suggestions
from care_desktop.care_server.tables import cases, escalations, profiles, salesforce_accounts
from care_desktop.domain.board import Suggested, how_clear, strength
from care_desktop.domain.cases import Priority
from care_desktop.domain.people import SALESFORCE_NETWORK

_MOST_NAMED = 500
NOT_LOOKED_FOR = -1
"""The clarity of a row whose Customer nobody has looked for in Salesforce yet."""
_LONGEST_KEY = 120
"""Of a name to sort by: PostgreSQL keeps no longer ones in an index."""
_CLARITY = {Suggested.NONE: 0, Suggested.SOME: 1, Suggested.CLEAR: 2}
_URGENCY = {str(priority): rank for rank, priority in enumerate(Priority)}


def refresh(connection: Connection, which: ColumnElement[bool]) -> None:
    """Make the rows of the cases of that condition anew."""
    _refresh(connection, _statements(which), {})


def refresh_cases(connection: Connection, case_ids: Iterable[str]) -> None:
    """Make the rows of these cases anew."""
    for chunk in _chunks(list(dict.fromkeys(case_ids))):
        _refresh(connection, _OF_CASES, {"these": chunk})


def refresh_customers(connection: Connection, customer_ids: Iterable[str]) -> None:
    """Make the rows of these Customers' cases anew: what is suggested for them, or what they are called, is different.

    Cases that are not unlinked are left alone: this is no place where one comes onto the board.
    """
    for chunk in _chunks(list(dict.fromkeys(customer_ids))):
        _refresh(connection, _OF_CUSTOMERS, {"these": chunk})


def _refresh(connection: Connection, statements: _Statements, values: Mapping[str, Any]) -> None:
    connection.execute(statements.remove, values)
    if connection.execute(statements.add, values).rowcount:
        _score(connection, connection.execute(statements.looked_for, values).all())


def _score(connection: Connection, looked_for: Iterable[Row[str, str]]) -> None:
    """Note how good the best of the stored suggestions is."""
    pairs: dict[str, list[str]] = defaultdict(list)
    for account_id, customer_id in looked_for:
        pairs[account_id].append(customer_id)
    scores = [score for account_id, ids in pairs.items() for score in _scores(connection, account_id, ids)]
    if scores:
        is_theirs = and_(board.c.customer_id == bindparam("person"), board.c.account_id == bindparam("account"))
        scored = update(board).where(is_theirs).values(weakness=bindparam("weak"), clarity=bindparam("clear"))
        execute_many(connection, scored, scores)


def _scores(connection: Connection, account_id: str, customer_ids: list[str]) -> Iterator[dict[str, str | int]]:
    for chunk in _chunks(customer_ids):
        for customer_id, stored in read_stored(connection, account_id, chunk).items():
            best = stored.best
            clear = Suggested.NONE if best is None else how_clear(best, len(stored.suggested) - 1)
            weak = 1 if best is None else -strength(best)
            yield {"person": customer_id, "account": account_id, "weak": weak, "clear": _CLARITY[clear]}


def _chunks(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _MOST_NAMED] for start in range(0, len(ids), _MOST_NAMED))


def _rows() -> Select[str, str, str, str, int, int, str, int, int, str, str]:
    urgency = case(_URGENCY, value=cases.c.priority, else_=len(_URGENCY))
    # not lower(): what SQLite makes small are the letters of English alone
    names = func.replace(cases.c.searched_who, literal("\n#").concat(cast(cases.c.number, String)), "")
    line = literal("\n")
    searched = cases.c.searched_who.concat(line).concat(cases.c.searched_snippet).concat(line)
    return (
        select(
            cases.c.id,
            cases.c.customer_id,
            escalations.c.id,
            escalations.c.salesforce_account_id,
            escalations.c.created_at,
            urgency,
            func.substr(names, 1, _LONGEST_KEY),
            literal(1, Integer),
            literal(NOT_LOOKED_FOR, Integer),
            func.coalesce(cases.c.assignee_id, literal("")),
            searched.concat(escalations.c.number),
        )
        .select_from(cases)
        .join(escalations, escalations.c.id == _oldest())
        .where(cases.c.unlinked.is_(True))
    )


def _oldest() -> ColumnElement[str]:
    """The oldest escalation of a Case whose Customer has no linked contact there, see links.recount_escalations."""
    own = escalations.alias("own")
    its_link = select(profiles.c.seq).where(
        profiles.c.customer_id == cases.c.customer_id,
        profiles.c.network == SALESFORCE_NETWORK,
        profiles.c.salesforce_account_id == own.c.salesforce_account_id,
    )
    connected = select(salesforce_accounts.c.id).where(salesforce_accounts.c.removed.is_(False))
    found = select(own.c.id).where(
        own.c.case_id == cases.c.id,
        ~its_link.correlate(cases, own).exists(),
        own.c.salesforce_account_id.in_(connected),
    )
    return found.order_by(own.c.created_at, own.c.id).limit(1).correlate(cases).scalar_subquery()


@dataclass(frozen=True, slots=True)
class _Statements:
    """What makes the rows of some cases anew; `looked_for` are their Customers whom somebody has looked for."""

    remove: Delete
    add: Insert
    looked_for: Select[str, str]


def _statements(which: ColumnElement[bool]) -> _Statements:
    own = board.c.case_id.in_(select(cases.c.id).where(which))
    its_own = and_(
        stored_suggestions.c.customer_id == board.c.customer_id,
        stored_suggestions.c.salesforce_account_id == board.c.account_id,
    )
    found = select(board.c.account_id, board.c.customer_id).distinct().select_from(board)
    names = [column.name for column in board.columns]
    return _Statements(
        delete(board).where(own),
        insert(board).from_select(names, _rows().where(which)),
        found.join(stored_suggestions, its_own).where(own),
    )


# built once: to build them costs more than to execute them, and every write of a Case does
_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_OF_CASES = _statements(cases.c.id.in_(_THESE))
_OF_CUSTOMERS = _statements(and_(cases.c.customer_id.in_(_THESE), cases.c.unlinked.is_(True)))
