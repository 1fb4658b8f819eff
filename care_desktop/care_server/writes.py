"""The handlers that write."""

from __future__ import annotations

from sqlalchemy import Connection, select

from care_desktop.care_server import changes, links, schema
from care_desktop.care_server.asked import (
    AccountQuery,
    ActivityBody,
    EscalationBody,
    LinkBody,
    Nothing,
    UnlinkQuery,
)
from care_desktop.care_server.case_store import (
    Escalated,
    RecordedElsewhere,
    case_exists,
    mark_read,
    record_escalation,
    tell_case,
)
from care_desktop.care_server.changes import Change, ChangeKind
from care_desktop.care_server.customers import grown, read_customer
from care_desktop.care_server.links import Linking, Taken
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.operations import Call, Needs
from care_desktop.care_server.reads import NO_CASE, NO_CUSTOMER
from care_desktop.care_server.refusals import Invalid, LinkTaken, NotFound
from care_desktop.care_server.suggestions import set_rejected
from care_desktop.care_server.tables import salesforce_accounts
from care_desktop.domain.cases import Activity
from care_desktop.domain.ids import CONTACT_PREFIX, normalise_record_id
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.people import Customer
from care_desktop.domain.permissions import Level

_ACTIVITIES = {"contact_created": "created the Salesforce contact", "contact_edited": "edited the Salesforce contact"}


def link(call: Call[Nothing, LinkBody], connection: Connection) -> schema.Customer:
    """Link a contact; the same again is no error."""
    _check_account(connection, call.body.salesforce_account_id)
    wish = _wish(call, call.body.salesforce_account_id, call.body.contact_id)
    try:
        return _answer(links.link(connection, wish))
    except Taken as taken:
        raise _taken(taken, "Another contact is linked to this customer.") from taken


def unlink(call: Call[UnlinkQuery, Nothing], connection: Connection) -> schema.Customer:
    """Remove a link; none there is no error."""
    wish = _wish(call, call.query.salesforce_account_id, call.query.expected)
    try:
        return _answer(links.unlink(connection, wish))
    except Taken as taken:
        raise _taken(taken, "Another contact was linked to this customer meanwhile.") from taken


def reject(call: Call[AccountQuery, Nothing], connection: Connection) -> None:
    """Remember "Not this person"."""
    _set_rejected(call, connection, True)


def take_back(call: Call[AccountQuery, Nothing], connection: Connection) -> None:
    """Forget "Not this person"."""
    _set_rejected(call, connection, False)


def record_activity(call: Call[Nothing, ActivityBody], connection: Connection) -> None:
    """Enter in the Case's activity what was done to the contact."""
    body = call.body
    if body.kind == "contact_edited":
        Needs(contacts=Level.MODIFY).check(call.user.rights)
    if read_customer(connection, call.path["customer_id"]) is None:
        raise NotFound(NO_CUSTOMER)
    if not case_exists(connection, body.case_id, call.path["customer_id"]):
        raise Invalid.at(case_id="This customer has no such case.")
    _check_account(connection, body.salesforce_account_id)
    text, told = f"{_ACTIVITIES[body.kind]} {body.contact_id}", Activity(ActivityKind(body.kind), body.contact_id)
    enter_activity(connection, [body.case_id], call.user.name, text, call.room.now(), told)
    tell_case(connection, body.case_id)


def escalate(call: Call[Nothing, EscalationBody], connection: Connection) -> schema.Escalation:
    """Record a manual escalation; the record exists, so no rule refuses it here."""
    body, case_id = call.body, call.path["case_id"]
    if not case_exists(connection, case_id):
        raise NotFound(NO_CASE)
    _check_account(connection, body.salesforce_account_id)
    made = Escalated(case_id, body.salesforce_account_id, body.kind, body.record_id, body.number)
    try:
        escalation = record_escalation(connection, made, call.user.name, call.room.now())
    except RecordedElsewhere as wrong:
        raise Invalid.at(record_id="This record belongs to another case.") from wrong
    return schema.Escalation.model_validate(escalation)


def read_up_to_now(call: Call[Nothing, Nothing], connection: Connection) -> None:
    """Mark the Case read for this user."""
    if not mark_read(connection, call.path["case_id"], call.user.id):
        raise NotFound(NO_CASE)


def _wish(call: Call[Nothing, LinkBody] | Call[UnlinkQuery, Nothing], account_id: str, contact_id: str) -> Linking:
    customer_id, user = call.path["customer_id"], call.user
    return Linking(customer_id, account_id, contact_id, user.name, call.room.now(), user.id)


def _answer(customer: Customer | None) -> schema.Customer:
    if customer is None:
        raise NotFound(NO_CUSTOMER)
    return schema.Customer.model_validate(customer)


def _taken(taken: Taken, message: str) -> LinkTaken:
    return LinkTaken(message, {"customer": _answer(taken.customer).model_dump(mode="json")})


def _set_rejected(call: Call[AccountQuery, Nothing], connection: Connection, rejected: bool) -> None:
    customer_id, contact_id = call.path["customer_id"], call.path["contact_id"]
    if read_customer(connection, customer_id) is None:
        raise NotFound(NO_CUSTOMER)
    if normalise_record_id(contact_id, CONTACT_PREFIX) != contact_id:
        raise NotFound("There is no such contact.")
    _check_account(connection, call.query.salesforce_account_id)
    pair = (customer_id, call.query.salesforce_account_id, contact_id)
    set_rejected(connection, pair, rejected, (call.user.name, call.room.now()))
    # its suggestions are different now, and with them its rows on the board
    changes.record(connection, [grown(connection, customer_id), Change(ChangeKind.COUNTERS)])


def _check_account(connection: Connection, account_id: str) -> None:
    its_own = (salesforce_accounts.c.id == account_id, salesforce_accounts.c.removed.is_(False))
    if connection.execute(select(salesforce_accounts.c.id).where(*its_own)).first() is None:
        raise Invalid.at(salesforce_account_id="This Salesforce account is not connected.")
