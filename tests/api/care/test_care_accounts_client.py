"""What the Care client makes of answers about account settings, and how its writes are sent."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.domain.errors import (
    CareDesktopError,
    DefaultConnectionNeeded,
    Misunderstood,
    NoPermission,
    SettingsChanged,
    Unacceptable,
    Unreachable,
)
from care_desktop.domain.ids import AccountId
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow
from care_desktop.domain.session import SalesforceUser
from tests.helpers.builders import account, record_id
from tests.helpers.wires import ScriptedServer, Step, json_answer, transport_over

ACCOUNT = AccountId("a1")
TOLD: dict[str, Any] = {"id": "a1", "name": "Org", "instance_url": "https://org.example"}
ROW = {"sobject": "Case", "field": "Subject", "kind": "dynamic", "source": "moon_phase", "later": 1}
USER = SalesforceUser(record_id("005", 7), "ana@org.example")


def client(*steps: Step) -> tuple[CareClient, ScriptedServer]:
    server = ScriptedServer(*steps)
    return CareClient(transport_over(server, CareDialect())), server


def error(status: int, code: str, **extra: object) -> httpx.Response:
    return json_answer(status, {"error": {"code": code, "message": "no", **extra}})


async def test_a_server_of_the_first_version_is_understood() -> None:
    care, _ = client(json_answer(200, {"items": [TOLD]}))
    (known,) = await care.salesforce_accounts()
    assert (known.version, known.default_user, known.connected_users, known.login_url) == (1, None, (), "")


async def test_the_id_of_a_user_comes_in_full() -> None:
    bare = {"care_user": "Ana", "salesforce_user": {"id": USER.id[:15], "username": "u", "name": None}}
    care, _ = client(json_answer(200, {"items": [{**TOLD, "connected_users": [bare]}]}))
    (known,) = await care.salesforce_accounts()
    assert known.connected_users[0].salesforce_user == SalesforceUser(USER.id, "u")


async def test_rows_of_an_unknown_kind_or_source_come_back_with_the_next_save_as_they_were() -> None:
    row = {"sobject": "Case", "field": "Subject", "kind": "dynamic", "source": "moon_phase", "table": {}}
    strange = {**row, "field": "Luck__c", "kind": "magic", "table": {"full moon": "yes"}, "only_if": {"vip": True}}
    told = json_answer(200, {"version": 3, "rows": [row, strange]})
    care, server = client(told, told)
    mapping = await care.mapping(ACCOUNT)
    assert mapping.rows[0] == MappingRow("Case", "Subject", MappingKind.DYNAMIC, "moon_phase")

    await care.save_mapping(ACCOUNT, mapping)
    assert json.loads(server.requests[-1].content)["rows"] == [row, strange]


async def test_a_write_over_a_version_keeps_its_key_when_it_is_sent_again() -> None:
    care, server = client(json_answer(503, {}), json_answer(200, {"version": 4}), json_answer(200, {"version": 5}))
    for _twice in "12":
        await care.save_mapping(ACCOUNT, FieldMapping(3))
    lost, again, other = [request.headers["Idempotency-Key"] for request in server.requests]
    assert (lost == again, again == other) == (True, False)
    assert {request.headers["If-Match"] for request in server.requests} == {'"3"'}


async def test_what_somebody_else_saved_comes_with_the_refusal() -> None:
    care, _ = client(error(409, "settings_changed", account={**TOLD, "version": 9, "sync_contacts": True}))
    with pytest.raises(SettingsChanged) as switched:
        await care.set_contact_sync(account(), False)
    care, _ = client(error(409, "settings_changed", mapping={"version": 7, "rows": [ROW]}))
    with pytest.raises(SettingsChanged) as saved:
        await care.save_mapping(ACCOUNT, FieldMapping(3))
    assert (switched.value.current.version, saved.value.current.version) == (9, 7)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(409, "salesforce_sign_in_needed"), DefaultConnectionNeeded),
        (error(403, "forbidden"), NoPermission),
        (error(422, "invalid", fields={"user": "Another user."}), Unacceptable),
        (error(409, "settings_changed"), Misunderstood),
        (error(409, "settings_changed", account={"id": 1}), Misunderstood),
        (error(503, "unavailable"), Unreachable),
        (json_answer(200, {"access_token": "", "user": {"id": USER.id}}), Misunderstood),
        (json_answer(200, {"access_token": "t"}), Misunderstood),
    ],
)
async def test_every_answer_becomes_access_or_one_of_our_errors(answer: Step, kind: type[CareDesktopError]) -> None:
    care, _ = client(answer)
    with pytest.raises(kind):
        await care.default_access(ACCOUNT)


async def test_tokens_are_in_no_value_that_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    granted = {"access_token": "00D!secret", "user": {"id": USER.id}}
    care, server = client(json_answer(200, granted), json_answer(200, TOLD))
    with caplog.at_level("DEBUG", "care_desktop"):
        access = await care.default_access(ACCOUNT, "00D!stale")
        await care.set_default_connection(ACCOUNT, USER, "5Aep861")
    assert access.token == "00D!secret"
    assert b"00D!stale" in server.requests[0].content
    assert "secret" not in repr(access) + caplog.text
    assert "5Aep" not in caplog.text
