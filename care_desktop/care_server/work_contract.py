"""The part of the contract about work on Cases: changes, flags, presence and notifications."""

from __future__ import annotations

from care_desktop.care_server import schema, work_asked, work_schema
from care_desktop.care_server import work_handlers as handlers
from care_desktop.care_server.message_contract import MESSAGE_OPERATIONS
from care_desktop.care_server.operations import Needs, Operation, Reading, Writing
from care_desktop.domain.permissions import Permission

_MANAGES = Needs(Permission.MANAGE_CASES)
_CASE = "/v1/cases/{case_id}"
_PRESENCE = f"{_CASE}/presence"

WORK_OPERATIONS: tuple[Operation, ...] = (
    Reading(
        method="GET",
        path="/v1/case-fields",
        name="listCaseFields",
        summary="The fields that the workspace gave its Cases",
        answer=work_schema.CaseFields,
        handler=handlers.case_fields,
    ),
    Writing(
        method="PATCH",
        path=_CASE,
        name="changeCase",
        summary="Change what is as it was seen: who works on the Case, its status, priority, sentiment, subject, "
        "fields. To give a Case of somebody else away needs see_all_cases",
        body=work_asked.CaseEditBody,
        answer=schema.Case,
        needs=_MANAGES,
        conflicts=True,
        handler=handlers.change_case,
    ),
    Writing(
        method="PATCH",
        path="/v1/customers/{customer_id}",
        name="changeCustomer",
        summary="Change the Customer's details that are as they were seen; Salesforce is not touched",
        body=work_asked.CustomerEditBody,
        answer=schema.Customer,
        needs=_MANAGES,
        conflicts=True,
        handler=handlers.change_customer,
    ),
    Reading(
        method="GET",
        path=f"{_CASE}/flags",
        name="listFlags",
        summary="All flags of a Case, the newest first",
        answer=work_schema.Flags,
        handler=handlers.flags,
    ),
    Writing(
        method="POST",
        path=f"{_CASE}/flags",
        name="flagCase",
        summary="Put the Case up for review; everybody may",
        body=work_asked.FlagBody,
        answer=schema.Case,
        needs_key=True,
        conflicts=True,
        handler=handlers.flag,
    ),
    Writing(
        method="DELETE",
        path=f"{_CASE}/flags/{{flag_id}}",
        name="takeFlagBack",
        summary="End one's own open flag; that of somebody else needs manage_cases and see_all_cases",
        answer=schema.Case,
        refuses=True,
        conflicts=True,
        handler=handlers.take_flag_back,
    ),
    Writing(
        method="POST",
        path=f"{_CASE}/flags/{{flag_id}}/outcome",
        name="closeFlag",
        summary="Resolve the open flag, or hand the Case back to its agent; needs see_all_cases too",
        body=work_asked.FlagOutcomeBody,
        answer=schema.Case,
        needs=_MANAGES,
        conflicts=True,
        handler=handlers.close_flag,
    ),
    Reading(
        method="GET",
        path="/v1/flags",
        name="listFlagQueue",
        summary="The open flags of all Cases, oldest first",
        query=work_asked.FlagsQuery,
        answer=schema.FlagPage,
        needs=Needs(Permission.SEE_ALL_CASES),
        handler=handlers.flag_queue,
    ),
    *MESSAGE_OPERATIONS,
    Reading(
        method="GET",
        path=_PRESENCE,
        name="listPresences",
        summary="Who else is at the Case",
        answer=work_schema.Presences,
        handler=handlers.who_is_present,
    ),
    Writing(
        method="PUT",
        path=_PRESENCE,
        name="bePresent",
        summary="Say that the user is at the Case, for 25 seconds, and hear who else is",
        body=work_asked.PresenceBody,
        answer=work_schema.Presences,
        handler=handlers.be_present,
    ),
    Writing(
        method="DELETE",
        path=_PRESENCE,
        name="leaveCase",
        summary="Say that the user is not at the Case any more",
        status=204,
        handler=handlers.leave,
    ),
    Reading(
        method="GET",
        path="/v1/notifications",
        name="listNotifications",
        summary="What concerns the user and was not seen yet",
        answer=work_schema.Notifications,
        handler=handlers.unseen,
    ),
    Writing(
        method="POST",
        path="/v1/notifications/seen",
        name="markNotificationsSeen",
        summary="Note that the user has seen them",
        body=work_asked.SeenBody,
        status=204,
        handler=handlers.mark_seen,
    ),
)
