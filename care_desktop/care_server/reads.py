"""The handlers that only read."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from care_desktop.care_server import case_lists, messages, schema
from care_desktop.care_server.asked import CaseListQuery, MessagesQuery, Nothing
from care_desktop.care_server.case_counts import counters
from care_desktop.care_server.case_store import case_exists, read_case
from care_desktop.care_server.cursors import BadCursor
from care_desktop.care_server.customers import read_customer
from care_desktop.care_server.operations import Call, Needs
from care_desktop.care_server.refusals import Invalid, NotFound
from care_desktop.care_server.users import all_users
from care_desktop.domain.cases import View
from care_desktop.domain.permissions import Permission

Plain = Call[Nothing, Nothing]
NO_CASE = "There is no such case."
NO_CUSTOMER = "There is no such customer."
_SEES_ALL = Permission.SEE_ALL_CASES
_NO_CURSOR = "This is no place in this list."


def me(call: Plain, _connection: Connection) -> schema.Me:
    """Say who asks."""
    user, rights = call.user, call.user.rights
    levels = {"contacts": rights.contacts.name.lower(), "cases": rights.cases.name.lower()}
    names = sorted(rights.permissions)
    return schema.Me.model_validate(
        {"id": user.id, "name": user.name, "email": user.email, "permissions": names, **levels}
    )


def users(_call: Plain, connection: Connection) -> schema.Users:
    """List everybody."""
    return schema.Users.model_validate({"items": all_users(connection)})


def views(call: Plain, connection: Connection) -> schema.ViewCounts:
    """Count the cases of each view that the user may see."""
    counts = counters(connection, call.user.id)
    if not call.user.rights.has(_SEES_ALL):
        del counts[View.ALL]
    return schema.ViewCounts(items=[schema.ViewCount(view=view, count=n) for view, n in counts.items()])


def case_page(call: Call[CaseListQuery, Nothing], connection: Connection) -> schema.CasePage:
    """Return a page of the case list."""
    asked, query = call.query, call.query.wanted()
    if query.view is View.ALL:
        Needs(_SEES_ALL).check(call.user.rights)
    try:
        page = case_lists.page(connection, call.user.id, query, row=asked.row, cursor=asked.cursor, limit=asked.limit)
    except BadCursor as wrong:
        raise Invalid.at(cursor=_NO_CURSOR) from wrong
    return schema.CasePage.model_validate(page)


def case(call: Plain, connection: Connection) -> schema.Case:
    """Return a whole Case."""
    found = read_case(connection, call.path["case_id"])
    if found is None:
        raise NotFound(NO_CASE)
    address = f"{call.room.public_url}/cases/{found.number}" if call.room.public_url else ""
    return schema.Case.model_validate(replace(found, url=address))


def case_messages(call: Call[MessagesQuery, Nothing], connection: Connection) -> schema.MessagePage:
    """Return a page of the conversation."""
    case_id, asked = call.path["case_id"], call.query
    if not case_exists(connection, case_id):
        raise NotFound(NO_CASE)
    try:
        page = messages.page(connection, case_id, before=asked.before, limit=asked.limit, activity=asked.activity)
    except BadCursor as wrong:
        raise Invalid.at(before=_NO_CURSOR) from wrong
    return schema.MessagePage.model_validate(page)


def customer(call: Plain, connection: Connection) -> schema.Customer:
    """Return a Customer."""
    found = read_customer(connection, call.path["customer_id"])
    if found is None:
        raise NotFound(NO_CUSTOMER)
    return schema.Customer.model_validate(found)


def history(call: Plain, connection: Connection) -> schema.CaseRows:
    """Return the Cases of a Customer."""
    customer_id = customer(call, connection).id
    return schema.CaseRows.model_validate({"items": case_lists.history(connection, call.user.id, customer_id)})
