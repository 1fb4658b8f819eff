"""The contract: every operation of the Care server in one table."""

from __future__ import annotations

from care_desktop.care_server import asked, push, reads, schema, suggestions, writes
from care_desktop.care_server.account_contract import ACCOUNT_OPERATIONS
from care_desktop.care_server.automation_contract import AUTOMATION_OPERATIONS
from care_desktop.care_server.board_contract import BOARD_OPERATIONS
from care_desktop.care_server.operations import Asking, Needs, Operation, Reading, Streaming, Writing
from care_desktop.care_server.sync_contract import SYNC_OPERATIONS
from care_desktop.care_server.work_contract import WORK_OPERATIONS
from care_desktop.domain.permissions import Level, Permission

_LINKS = Needs(Permission.MANAGE_CASES, contacts=Level.READ)
_LINK = "/v1/customers/{customer_id}/salesforce-link"
_REJECTION = "/v1/customers/{customer_id}/rejections/{contact_id}"

OPERATIONS: tuple[Operation, ...] = (
    Reading(
        method="GET",
        path="/v1/me",
        name="readMe",
        summary="The user who asks, and what that user may do",
        answer=schema.Me,
        handler=reads.me,
    ),
    Reading(
        method="GET",
        path="/v1/users",
        name="listUsers",
        summary="Everybody in the workspace",
        answer=schema.Users,
        handler=reads.users,
    ),
    *ACCOUNT_OPERATIONS,
    *AUTOMATION_OPERATIONS,
    *BOARD_OPERATIONS,
    *SYNC_OPERATIONS,
    Reading(
        method="GET",
        path="/v1/views",
        name="listViews",
        summary="The built-in views that the user may see, with their counters",
        answer=schema.ViewCounts,
        handler=reads.views,
    ),
    Reading(
        method="GET",
        path="/v1/cases",
        name="listCases",
        summary="A page of a view, narrowed by text and a filter, in the view's own order or another; "
        "the view of all cases needs see_all_cases",
        query=asked.CaseListQuery,
        answer=schema.CasePage,
        handler=reads.case_page,
        refuses=True,
    ),
    Reading(
        method="GET",
        path="/v1/cases/{case_id}",
        name="readCase",
        summary="A whole Case with its Customer and escalations",
        answer=schema.Case,
        handler=reads.case,
    ),
    Reading(
        method="GET",
        path="/v1/cases/{case_id}/messages",
        name="listMessages",
        summary="A page of the conversation, the newest page first, oldest first inside a page",
        query=asked.MessagesQuery,
        answer=schema.MessagePage,
        handler=reads.case_messages,
    ),
    Writing(
        method="POST",
        path="/v1/cases/{case_id}/read",
        name="markCaseRead",
        summary="Mark the Case read for the user who asks",
        status=204,
        handler=writes.read_up_to_now,
    ),
    Writing(
        method="POST",
        path="/v1/cases/{case_id}/escalations",
        name="recordEscalation",
        summary="Record a Salesforce Case or Lead that was made from the Case by hand",
        body=asked.EscalationBody,
        answer=schema.Escalation,
        status=201,
        needs=Needs(cases=Level.CREATE),
        handler=writes.escalate,
    ),
    Reading(
        method="GET",
        path="/v1/customers/{customer_id}",
        name="readCustomer",
        summary="A Customer with contact points and profiles",
        answer=schema.Customer,
        handler=reads.customer,
    ),
    Reading(
        method="GET",
        path="/v1/customers/{customer_id}/cases",
        name="listCasesOfCustomer",
        summary="The Cases of a Customer, newest first",
        answer=schema.CaseRows,
        handler=reads.history,
    ),
    Writing(
        method="PUT",
        path=_LINK,
        name="link",
        summary="Link a Salesforce contact to the Customer, if none is linked in that account",
        body=asked.LinkBody,
        answer=schema.Customer,
        needs=_LINKS,
        conflicts=True,
        handler=writes.link,
    ),
    Writing(
        method="DELETE",
        path=_LINK,
        name="unlink",
        summary="Remove the link, if it is the expected one",
        query=asked.UnlinkQuery,
        answer=schema.Customer,
        needs=_LINKS,
        conflicts=True,
        handler=writes.unlink,
    ),
    Asking(
        method="GET",
        path="/v1/customers/{customer_id}/suggestions",
        name="suggestContacts",
        summary="Salesforce contacts that may be the Customer, with what agrees and what contradicts",
        query=asked.AccountQuery,
        answer=schema.Suggestions,
        needs=Needs(contacts=Level.READ),
        handler=suggestions.suggest,
    ),
    Writing(
        method="PUT",
        path=_REJECTION,
        name="rejectContact",
        summary='Remember "Not this person"',
        query=asked.AccountQuery,
        status=204,
        needs=_LINKS,
        handler=writes.reject,
    ),
    Writing(
        method="DELETE",
        path=_REJECTION,
        name="takeBackRejection",
        summary='Take "Not this person" back',
        query=asked.AccountQuery,
        status=204,
        needs=_LINKS,
        handler=writes.take_back,
    ),
    Writing(
        method="POST",
        path="/v1/customers/{customer_id}/activities",
        name="recordActivity",
        summary="Enter in the Case's activity that a contact was created or edited",
        body=asked.ActivityBody,
        status=204,
        needs=Needs(contacts=Level.CREATE),
        needs_key=True,
        handler=writes.record_activity,
    ),
    *WORK_OPERATIONS,
    Streaming(
        method="GET",
        path="/v1/changes",
        name="streamChanges",
        summary="Server-sent events of kind case, customer, account, counters, presence, notification "
        "or reset, resumed by Last-Event-ID",
        query=asked.StreamQuery,
        handler=push.stream,
    ),
)
