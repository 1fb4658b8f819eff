"""The Care client and the Care server's OpenAPI document cannot drift apart."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from care_desktop.api.care import (
    lists,
    wire,
    wire_accounts,
    wire_automation,
    wire_board,
    wire_people,
    wire_sync,
    wire_work,
)
from care_desktop.api.decoding import Wire
from care_desktop.care_server.openapi import document
from care_desktop.domain.board import BoardQuery
from care_desktop.domain.cases import CaseQuery, EscalationKind, Priority
from care_desktop.domain.contact_sync import Verdict
from care_desktop.domain.errors import NoPermission
from care_desktop.domain.ids import AccountId, OperationId, UserId
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow
from care_desktop.domain.session import NewAccount, SalesforceUser
from care_desktop.services.ports import Care
from tests.helpers.builders import record_id
from tests.helpers.care_server import operation_of
from tests.helpers.care_worlds import CONTACT, JANE, NEW, OPEN, server_in_process
from tests.helpers.work_calls import ask_about_work

NOT_FOR_THE_WINDOW = {"listPresences"}
SHAPES: dict[type[Wire], str] = {
    wire_people.WireCustomer: "Customer",
    wire_people.WireProfile: "Profile",
    wire_people.WirePoint: "ContactPoint",
    wire_people.WireMe: "Me",
    wire_accounts.WireAccount: "SalesforceAccount",
    wire_accounts.WireConnectedUser: "ConnectedUser",
    wire_accounts.WireAccess: "DefaultAccess",
    wire_accounts.WireMapping: "Mapping",
    wire_automation.WireRules: "EscalationRules",
    wire_automation.WireRule: "EscalationRule",
    wire_automation.WireJobs: "AutomationJobs",
    wire_automation.WireJob: "AutomationJob",
    wire_automation.WireUnsettledRecords: "UnsettledRecords",
    wire_automation.WireUnsettledRecord: "UnsettledRecord",
    wire_automation.WireRetried: "RetriedJobs",
    wire_board.WireBoardRow: "BoardRow",
    wire_board.WireBoardRows: "BoardRows",
    wire_board.WireBoardPage: "BoardPage",
    wire_board.WireLoadCount: "LoadCount",
    wire_board.WireLoad: "Load",
    wire_board.WireWorkload: "Workload",
    wire_sync.WireSyncRun: "SyncRun",
    wire_sync.WireSyncKey: "SyncKey",
    wire_sync.WireSyncTrouble: "SyncTrouble",
    wire_sync.WireSyncRunPage: "SyncRunPage",
    wire_sync.WireSyncRuns: "SyncRuns",
    wire_sync.WireSyncPreview: "SyncPreview",
    wire_sync.WireSyncBand: "SyncBand",
    wire_sync.WireSyncExample: "SyncExample",
    wire_people.WireSuggestions: "Suggestions",
    wire_people.WireSuggested: "SuggestedContact",
    wire_people.WireMatch: "ContactMatch",
    wire_people.WireEvidence: "Evidence",
    wire.WireCase: "Case",
    wire_work.WireUser: "User",
    wire_work.WireCaseField: "CaseField",
    wire_work.WireFlag: "Flag",
    wire_work.WireFlagPage: "FlagPage",
    wire_work.WireFlagged: "FlaggedCase",
    wire_work.WireOutgoing: "Outgoing",
    wire_work.WireActivity: "Activity",
    wire_work.WirePresence: "Presence",
    wire_work.WireNotification: "Notification",
    wire.WireEscalation: "Escalation",
    wire.WireField: "FieldValue",
    wire.WireMessages: "MessagePage",
    wire.WireMessage: "Message",
    wire.WireAttachment: "Attachment",
}

LISTS = {
    "CaseRow": lists.ROW,
    "CasePage": lists.PAGE,
    "CaseRows": lists.HISTORY,
    "ViewCounts": lists.COUNTERS,
    "ViewCount": lists.COUNT,
}


async def test_everything_the_client_asks_is_in_the_document_and_every_answer_is_as_it_says(tmp_path: Path) -> None:
    requests: list[httpx.Request] = []
    async with server_in_process(tmp_path, requests.append) as world:
        care = world.port
        account = (await care.salesforce_accounts())[0].id
        await care.me()
        await care.counters()
        page = await care.page(CaseQuery(text="e"), limit=1)
        await care.page(CaseQuery(text="e"), cursor=page.following, row=3)
        await care.case(OPEN)
        await care.messages(OPEN, limit=1)
        await care.mark_read(OPEN)
        await care.customer(JANE)
        await care.history(JANE)
        suggestions = await care.suggestions(JANE, account)
        assert suggestions.suggested[0].agrees
        await care.reject(JANE, account, CONTACT, True)
        assert (await care.suggestions(JANE, account)).rejected[0].contact.id == CONTACT
        await care.reject(JANE, account, CONTACT, False)
        await care.link(JANE, account, CONTACT, OperationId("1"))
        await care.record_contact_activity(JANE, OPEN, "contact_edited", account, CONTACT, OperationId("2"))
        await care.record_escalation(NEW, account, EscalationKind.CASE, record_id("500", 9), "9", OperationId("3"))
        await care.unlink(JANE, account, CONTACT, OperationId("4"))
        await ask_about_work(care, OPEN, JANE)
        await ask_about_accounts(care)
        await ask_about_contact_sync(care)
        await ask_as_supervisor(world.supervise())
    operations = [operation_of(request.method, request.url.path) for request in requests]
    assert None not in operations
    asked = {operation["operationId"] for operation in operations} | {"streamChanges"} | NOT_FOR_THE_WINDOW
    known = {operation["operationId"] for path in document()["paths"].values() for operation in path.values()}
    assert asked >= {name for name in known if name not in ("health", "readHealth", "openapi", "readOpenapi")}


async def ask_as_supervisor(care: Care) -> None:
    page = await care.board(BoardQuery(text="miller", priority=Priority.MEDIUM, assignee=UserId("ana")), limit=1)
    assert await care.board_rows([row.case_id for row in page.rows]) == page.rows
    assert await care.workload_cases(UserId("ana"))
    assert {load.user_id for load in await care.workload()} >= {"ana", ""}


async def ask_about_accounts(care: Care) -> None:
    user = SalesforceUser(record_id("005", 1), "ana@org.example", "Ana")
    new = NewAccount("Org", record_id("00D", 7), "https://org.example", False, "https://login.example", "app", user)
    account = await care.add_account(new)
    await care.note_own_connection(account.id, user)
    await care.note_own_connection(account.id, None)
    await care.set_default_connection(account.id, user, "refresh")
    await care.default_access(account.id)
    account = await care.set_default_connection(account.id, None, "")
    with pytest.raises(NoPermission):
        await care.set_contact_sync(account, True)
    rows = (MappingRow("Case", "Priority", MappingKind.VARIABLE, "priority", {"urgent": "High", "": "Low"}),)
    saved = await care.save_mapping(account.id, FieldMapping(0, rows, {"Case": record_id("012", 1)}))
    assert await care.mapping(account.id) == saved
    await ask_about_automation(care, account.id)
    await care.remove_account(account.id)


async def ask_about_automation(care: Care, account: AccountId) -> None:
    rules = await care.escalation_rules(account)
    with pytest.raises(NoPermission):
        await care.save_escalation_rules(account, rules)
    assert (await care.automation_jobs(account, only_failed=True, limit=1)).jobs == ()
    with pytest.raises(NoPermission):
        await care.retry_job(account, "no-such")
    with pytest.raises(NoPermission):
        await care.retry_failed_jobs(account)
    with pytest.raises(NoPermission):
        await care.unsettled_records(account, "no-such")
    with pytest.raises(NoPermission):
        await care.settle_job(account, "no-such", None)


async def ask_about_contact_sync(care: Care) -> None:
    account = (await care.salesforce_accounts())[0]
    assert (await care.sync_runs(account.id, verdict=Verdict.ASK, failed=True)).runs == ()
    assert await care.case_sync_runs(OPEN) == ()
    for refused in (
        care.set_only_full_names(account, True),
        care.retry_sync(account.id, OperationId("5")),
        care.sync_preview(account.id),
    ):
        with pytest.raises(NoPermission):
            await refused


@pytest.mark.parametrize(("model", "name"), SHAPES.items(), ids=SHAPES.values())
def test_our_models_ask_for_nothing_that_the_document_does_not_promise(model: type[Wire], name: str) -> None:
    fields = {field.alias or own for own, field in model.model_fields.items()}
    required = {field.alias or own for own, field in model.model_fields.items() if field.is_required()}
    ask_for_no_more(name, fields, required)


@pytest.mark.parametrize("name", LISTS)
def test_our_lists_ask_for_nothing_that_the_document_does_not_promise(name: str) -> None:
    shape = LISTS[name]
    ask_for_no_more(name, {*shape.required, *shape.optional}, set(shape.required))


def ask_for_no_more(name: str, fields: set[str], required: set[str]) -> None:
    promised = document()["components"]["schemas"][name]
    assert fields <= set(promised["properties"])
    assert required <= set(promised["required"])
