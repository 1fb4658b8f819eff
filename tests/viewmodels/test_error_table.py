"""Every row of the table of Salesforce's errors ends in its place: at a field, above the form, or under Details."""

from __future__ import annotations

import json
from typing import Any

import pytest

from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.sansio import Response
from care_desktop.domain.errors import Busy, CareDesktopError, DailyLimit, LikelyDuplicate, SignInNeeded
from care_desktop.viewmodels.form import new_form
from care_desktop.viewmodels.form_panel import PanelState, failed, opened
from care_desktop.viewmodels.notices import explain
from tests.helpers.builders import contact_form

SAID = "Der Server sagt es in seiner Sprache"
FIELD, FORM, TOLD, AGAIN = "at the field", "above the form", "told", "told, with a retry"
TABLE = [
    ("REQUIRED_FIELD_MISSING", 400, ["LastName"], FIELD),
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", 400, [], FORM),
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", 400, ["LastName"], FIELD),
    ("FIELD_INTEGRITY_EXCEPTION", 400, ["LastName"], FIELD),
    ("STRING_TOO_LONG", 400, ["LastName"], FIELD),
    ("INVALID_EMAIL_ADDRESS", 400, ["Email"], FIELD),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", 400, ["LastName"], FIELD),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", 400, ["LastName"], FIELD),
    ("INVALID_TYPE", 400, [], TOLD),
    ("MALFORMED_QUERY", 400, [], TOLD),
    ("MALFORMED_SEARCH", 400, [], TOLD),
    ("MALFORMED_ID", 400, ["Id"], TOLD),
    ("JSON_PARSER_ERROR", 400, [], TOLD),
    ("INVALID_CROSS_REFERENCE_KEY", 400, ["AccountId"], FORM),
    ("INVALID_CROSS_REFERENCE_KEY", 404, [], TOLD),
    ("DUPLICATE_VALUE", 400, [], FORM),
    ("DUPLICATE_EXTERNAL_ID", 400, [], FORM),
    ("UNABLE_TO_LOCK_ROW", 400, [], AGAIN),
    ("ENTITY_IS_DELETED", 404, [], TOLD),
    ("NOT_FOUND", 404, [], TOLD),
    ("ENTITY_IS_LOCKED", 400, [], FORM),
    ("INSUFFICIENT_ACCESS_OR_READONLY", 400, [], TOLD),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", 400, [], TOLD),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", 400, [], FORM),
    ("CANNOT_EXECUTE_FLOW_TRIGGER", 400, [], FORM),
    ("STORAGE_LIMIT_EXCEEDED", 403, [], TOLD),
    ("TXN_SECURITY_NO_ACCESS", 403, [], TOLD),
    ("FUNCTIONALITY_NOT_ENABLED", 403, [], TOLD),
    ("API_DISABLED_FOR_ORG", 403, [], TOLD),
    ("SERVER_UNAVAILABLE", 503, [], AGAIN),
    ("UNKNOWN_EXCEPTION", 500, [], AGAIN),
    ("QUERY_TIMEOUT", 400, [], AGAIN),
    ("REQUEST_RUNNING_TOO_LONG", 400, [], AGAIN),
    ("METHOD_NOT_ALLOWED", 405, [], TOLD),
    ("UNSUPPORTED_API_VERSION", 410, [], TOLD),
    ("NEVER_HEARD_OF_THIS", 400, ["LastName"], FIELD),
    ("NEVER_HEARD_OF_THIS", 400, [], FORM),
    ("NEVER_HEARD_OF_THIS", 403, [], TOLD),
]


def rest(code: str, status: int, fields: list[str], **more: Any) -> Response:
    """The same refusal as the REST API says it."""
    entry = {"errorCode": code, "message": SAID, "fields": fields, **more}
    return Response(status, {"content-type": "application/json"}, json.dumps([entry]).encode())


def ui_api(code: str, status: int, fields: list[str]) -> Response:
    """And as the UI API does, inside its output."""
    items = [{"errorCode": code, "message": SAID, "field": name, "constituentField": None} for name in fields]
    by_field = {item["field"]: [item] for item in items}
    loose = [] if items else [{"errorCode": code, "message": SAID, "field": None}]
    body = {"errorCode": "INVALID_INPUT", "message": "x", "output": {"errors": loose, "fieldErrors": by_field}}
    return Response(status, {"content-type": "application/json"}, json.dumps([body]).encode())


def after(error: CareDesktopError) -> PanelState:
    form = new_form(contact_form(), {"LastName": "Lee", "Email": "ann@example.com"})
    return failed(opened(form, ""), error)


@pytest.mark.parametrize("spoken", [rest, ui_api], ids=["REST", "UI API"])
@pytest.mark.parametrize(("code", "status", "fields", "place"), TABLE, ids=lambda value: str(value))
def test_a_refusal_ends_in_its_place(code: str, status: int, fields: list[str], place: str, spoken: Any) -> None:
    error = SalesforceDialect().error(spoken(code, status, fields))

    panel = after(error)

    field = panel.form.field(fields[0]) if fields else None
    assert ((field.problem if field else "") == SAID) is (place == FIELD)
    assert (panel.form.problem == SAID) is (place == FORM)
    assert (panel.error is not None) is (place in (TOLD, AGAIN))
    if panel.error is not None:
        assert panel.error.can_retry is (place == AGAIN)
        assert SAID in panel.error.details
        assert code not in panel.error.sentence
    if place == FIELD:
        assert panel.focus == fields[0]
    assert SAID in error.details


def test_the_two_limits_are_told_apart_by_the_one_text_that_is_read() -> None:
    dialect = SalesforceDialect()
    daily = rest("REQUEST_LIMIT_EXCEEDED", 403, [])
    daily = Response(403, daily.headers, daily.body.replace(SAID.encode(), b"TotalRequests Limit exceeded."))
    concurrent = Response(403, daily.headers, daily.body.replace(b"TotalRequests", b"ConcurrentPerOrgLongTxn"))

    assert isinstance(dialect.error(daily), DailyLimit)
    assert type(dialect.error(concurrent)) is Busy
    assert explain(dialect.error(daily)).sentence != explain(dialect.error(concurrent)).sentence


@pytest.mark.parametrize("code", ["STORAGE_LIMIT_EXCEEDED", "TXN_SECURITY_NO_ACCESS", "API_DISABLED_FOR_ORG"])
def test_what_only_an_administrator_can_change_is_no_lack_of_the_agents_rights(code: str) -> None:
    dialect = SalesforceDialect()

    told = explain(dialect.error(rest(code, 403, []))).sentence

    assert "administrator" in told
    assert told != explain(dialect.error(rest("INSUFFICIENT_ACCESS", 403, []))).sentence


def test_an_expired_session_asks_to_sign_in() -> None:
    error = SalesforceDialect().error(rest("INVALID_SESSION_ID", 401, []))

    assert isinstance(error, SignInNeeded)
    assert "Sign in" in explain(error).sentence


def test_a_likely_duplicate_is_no_problem_of_the_form() -> None:
    error = SalesforceDialect().error(rest("DUPLICATES_DETECTED", 400, [], duplicateResut={"allowSave": True}))

    assert isinstance(error, LikelyDuplicate)
    assert explain(error).sentence == SAID


def test_several_problems_stand_each_in_its_place() -> None:
    entries = [
        {"errorCode": "STRING_TOO_LONG", "message": "one", "fields": ["LastName"]},
        {"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "two", "fields": []},
    ]
    answer = Response(400, {"content-type": "application/json"}, json.dumps(entries).encode())

    panel = after(SalesforceDialect().error(answer))

    field = panel.form.field("LastName")
    assert field is not None
    assert (field.problem, panel.form.problem) == ("one", "two")
