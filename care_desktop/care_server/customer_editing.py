"""Changing a Customer's details: names, contact points and the note; Salesforce is never touched by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select, update

from care_desktop.care_server import changes
from care_desktop.care_server.case_editing import ChangedMeanwhile, Pair
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.customers import grown, read_customer
from care_desktop.care_server.doers import Doer
from care_desktop.care_server.messages import enter_activity, folded
from care_desktop.care_server.sync_tables import stored_suggestions
from care_desktop.care_server.tables import cases, contact_points, customers
from care_desktop.domain.cases import Activity
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.people import ContactPoint, Customer

_MOST_CASES_TOLD = 200
Points = tuple[ContactPoint, ...]


@dataclass(frozen=True, slots=True)
class CustomerWish:
    """What is wanted of a Customer: by column, and all contact points; each with what was seen."""

    columns: Mapping[str, Pair] = field(default_factory=dict)
    points: tuple[Points, Points] | None = None


def edit_customer(connection: Connection, customer_id: str, wish: CustomerWish, doer: Doer) -> Customer | None:
    """Change the Customer and return it as it is now, None when there is no such one. Raises ChangedMeanwhile."""
    connection.execute(select(customers.c.id).where(customers.c.id == customer_id).with_for_update())
    before = read_customer(connection, customer_id)
    if before is None:
        return None
    now = {name: getattr(before, name) for name in wish.columns}
    taken = wish.points is not None and before.contact_points not in wish.points
    if taken or any(now[name] not in pair for name, pair in wish.columns.items()):
        raise ChangedMeanwhile
    columns = {name: wanted for name, (_, wanted) in wish.columns.items() if wanted != now[name]}
    points = wish.points[1] if wish.points is not None and wish.points[1] != before.contact_points else None
    if not columns and points is None:
        return before
    if columns:
        connection.execute(update(customers).where(customers.c.id == customer_id).values(**columns))
    if points is not None:
        _write_points(connection, customer_id, points)
    told = [Activity(ActivityKind.CUSTOMER_EDITED, name, now[name], wanted) for name, wanted in columns.items()]
    if points is not None:
        told.append(
            Activity(ActivityKind.CUSTOMER_EDITED, "contact_points", _said(before.contact_points), _said(points))
        )
    _follow_up(connection, customer_id, told, doer)
    return read_customer(connection, customer_id)


def _write_points(connection: Connection, customer_id: str, points: Points) -> None:
    connection.execute(delete(contact_points).where(contact_points.c.customer_id == customer_id))
    rows = [{"customer_id": customer_id, "kind": str(point.kind), "value": point.value} for point in points]
    if rows:
        connection.execute(insert(contact_points), rows)


def _said(points: Points) -> str:
    return ", ".join(point.value for point in points)


def _follow_up(connection: Connection, customer_id: str, told: Sequence[Activity], doer: Doer) -> None:
    """Let the lists know the new name, and enter what was changed into the Cases that are worked on."""
    customer = read_customer(connection, customer_id)
    assert customer is not None
    own = cases.c.customer_id == customer_id
    newest_first = (cases.c.last_message_at.desc(), cases.c.id.desc())
    rows = connection.execute(
        select(cases.c.id, cases.c.number, cases.c.active).where(own).order_by(*newest_first)
    ).all()
    searched = folded(f"{customer.name}\n{customer.username}\n{customer.handle}")
    for row in rows:
        line = {"customer_name": customer.name, "searched_who": f"{searched}\n#{row.number}"}
        connection.execute(update(cases).where(cases.c.id == row.id).values(version=cases.c.version + 1, **line))
    # they were weighed against what the customer was before
    connection.execute(delete(stored_suggestions).where(stored_suggestions.c.customer_id == customer_id))
    active = [row.id for row in rows if row.active]
    for one in told:
        enter_activity(connection, active, doer.user.name, "edited the customer's details", doer.at, one)
    shown = [row.id for row in rows[:_MOST_CASES_TOLD]]
    versions = select(cases.c.id, cases.c.version).where(cases.c.id.in_(shown))
    news = [Change(ChangeKind.CASE, row.id, row.version) for row in connection.execute(versions)]
    changes.record(connection, [grown(connection, customer_id), *news, Change(ChangeKind.COUNTERS)])
