"""How many cases a query has, without counting cases: a list says it with each of its pages. And which, if few."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, func, select, true

from care_desktop.care_server import changes
from care_desktop.care_server.case_conditions import BY_STATUS, MINE, is_unread_by, narrowed, read_of, wanted
from care_desktop.care_server.tables import cases, mentions, reads
from care_desktop.care_server.tallies import FilterGroup, Group, count_tallied, fine_tallies, read_groups, read_tallies
from care_desktop.domain.cases import CaseQuery, Status, View

_SLOW = 0.05
"""Seconds. What took longer to count is not counted again as soon as something has changed, but …"""
_REST = 20
"""… after so many times as long: at most a twentieth of the time goes into counting it."""
_MOST = 500
_FEW = 1_000
"""So many are looked up and sorted sooner than found one by one on a walk along a view."""
_MOST_GROUPS = 200
_IN_GROUP = select(cases.c.id).where(
    cases.c.status == bindparam("status"),
    cases.c.priority == bindparam("priority"),
    cases.c.platform == bindparam("platform"),
    cases.c.unread == bindparam("is_unread"),
)
_SMALL = frozenset({View.FLAGGED, View.UNLINKED})
"""Each has an index of its own cases alone."""
_SETTLED = frozenset({Status.DONE, Status.SPAM})


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases there are; their ids too, in any order, where they are known because they are few."""

    total: int
    ids: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    count: Count
    head: int
    good_until: float


_kept: WeakKeyDictionary[Engine, OrderedDict[tuple[str, CaseQuery], _Kept]] = WeakKeyDictionary()


def counters(connection: Connection, user_id: str) -> dict[View, int]:
    """Return how many cases each view holds for this user."""
    kept = read_tallies(connection)
    counts = {view: sum(n for group, n in kept.items() if _holds(view, group, user_id)) for view in View}
    mentioned = select(func.count()).select_from(mentions).where(mentions.c.user_id == user_id)
    counts[View.MY_MENTIONS] = connection.execute(mentioned).scalar_one()
    return counts


def count(connection: Connection, user_id: str, query: CaseQuery) -> Count:
    """Count the cases of a query; where that takes long, say how many there were seconds ago."""
    if query.text.strip() or (query.filter and query.view is View.MY_MENTIONS):
        return _remembered(connection, user_id, query, lambda: _counted(connection, wanted(user_id, query)))
    if not query.filter:
        return Count(counters(connection, user_id)[query.view])
    groups = narrowed(user_id, query, fine_tallies)
    total = count_tallied(connection, groups)
    if not total:
        return Count(0)
    if total <= _FEW and query.view not in _SMALL and (found := read_groups(connection, groups, _MOST_GROUPS)):
        ids = _in_groups(connection, found, is_unread_by(user_id) if query.filter.unread else true())
        return Count(len(ids), ids)
    if not query.filter.unread:
        return Count(total)
    read = select(func.count()).select_from(reads.join(cases)).where(read_of(user_id, query))
    seen = _remembered(connection, user_id, query, lambda: Count(connection.execute(read).scalar_one()))
    return Count(max(total - seen.total, 0))


def _counted(connection: Connection, which: ColumnElement[bool]) -> Count:
    """Look through all cases once, and not once more for a page of the few that there are."""
    ids = connection.scalars(select(cases.c.id).where(which).limit(_FEW + 1)).all()
    if len(ids) <= _FEW:
        return Count(len(ids), ids)
    return Count(connection.execute(select(func.count()).select_from(cases).where(which)).scalar_one())


def _in_groups(connection: Connection, groups: Sequence[FilterGroup], also: ColumnElement[bool]) -> list[str]:
    """Each group is looked up on its own: of one condition, SQLite takes apart what they have in common."""
    ids: list[str] = []
    for status, assignee_id, priority, platform, unread in groups:
        told = {"status": status, "priority": priority, "platform": platform, "is_unread": unread, "who": assignee_id}
        whose = cases.c.assignee_id == bindparam("who") if assignee_id else cases.c.assignee_id.is_(None)
        ids += connection.scalars(_IN_GROUP.where(whose, also), told)
    return ids


def _remembered(connection: Connection, user_id: str, query: CaseQuery, count: Callable[[], Count]) -> Count:
    """Count, or say what was counted while nothing has changed since, or counting must have its rest."""
    kept, key = _kept.setdefault(connection.engine, OrderedDict()), (user_id, replace(query, sort=None))
    known, head, began = kept.get(key), changes.head(connection), time.monotonic()
    if known is not None and (known.head == head or began < known.good_until):
        return known.count
    fresh, ended = count(), time.monotonic()
    took = ended - began
    kept[key] = _Kept(fresh, head, ended + took * _REST if took > _SLOW else 0.0)
    while len(kept) > _MOST:
        kept.popitem(last=False)
    return fresh


def _holds(view: View, group: Group, user_id: str) -> bool:
    status, assignee_id, flagged, unlinked = group
    if view in MINE:
        return status == MINE[view] and assignee_id == user_id
    if view in BY_STATUS:
        return status == BY_STATUS[view]
    if view is View.INBOX:
        return status not in _SETTLED
    if view is View.ALL:
        return True
    return (view is View.FLAGGED and flagged) or (view is View.UNLINKED and unlinked)
