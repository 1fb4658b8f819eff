"""Tokens and people planted wherever the client handles text: none of them reaches the log at INFO."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from care_desktop.api.auth import OwnSafe, RefreshingToken
from care_desktop.api.redaction import Redactor, trace_of
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.domain.errors import CareDesktopError, Unacceptable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.records import NewRecord
from care_desktop.services.events import Bus, CaseChanged
from care_desktop.services.scope import TaskScope
from tests.helpers.org_answers import DESCRIBED, JSON, records
from tests.helpers.until import until
from tests.helpers.wires import ScriptedServer, Step, json_answer, page_answer, refusal, transport_over

ACCESS = "00D5g00000ABCDE!AQ0AQNzw.X_yz-123"
REFRESH = "5Aep8614iLM.Dq661ePDmPEgaAW9Oh_L3"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl"
PERSON = ("Quillfeather", "quill@feather.example", "+1 555 0199 77", "my order is late")
PLANTED = (ACCESS, REFRESH, JWT, *PERSON)
SAID = f"{PERSON[0]} <{PERSON[1]}> {PERSON[2]}: {PERSON[3]} {ACCESS} {JWT}"
FORM = {"LastName": PERSON[0], "Email": PERSON[1], "Phone": PERSON[2], "Description": PERSON[3]}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler like the program's writes of this package at INFO and above."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(Redactor())
    root = logging.getLogger("care_desktop")
    before = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)
    assert not [word for word in PLANTED if word in text.getvalue()], text.getvalue()


ANSWERS: dict[str, list[Step]] = {
    "a refusal that quotes": [refusal(400, "STRING_TOO_LONG", SAID, fields=["LastName"])],
    "a duplicate": [refusal(400, "DUPLICATES_DETECTED", SAID, duplicateResut={"errorMessage": SAID})],
    "an unknown code": [refusal(400, SAID, SAID)],
    "an answer that is none": [httpx.Response(201, content=json.dumps(SAID).encode(), headers=JSON)],
    "wrong types": [json_answer(201, {"id": SAID})],
    "a page": [httpx.Response(503, content=SAID.encode(), headers={"Content-Type": "text/html"})],
    "a broken connection": [httpx.ReadError(SAID)],
    "no connection": [httpx.ConnectError(SAID)] * 4,
    "a protocol error": [httpx.LocalProtocolError(SAID)],
    "headers that quote": [httpx.Response(500, headers={**JSON, "X-Request-Id": "7", "Set-Cookie": f"sid={ACCESS}"})],
}


@pytest.mark.parametrize("steps", ANSWERS.values(), ids=list(ANSWERS))
async def test_a_create_that_fares_badly_says_nothing_private(steps: list[Step], written: io.StringIO) -> None:
    org = SalesforceClient(transport_over(ScriptedServer(*steps), SalesforceDialect()))

    with pytest.raises(CareDesktopError):
        await org.create(NewRecord("Contact", FORM))


@pytest.mark.parametrize("status", [400, 401, 404, 500])
async def test_a_search_for_somebody_says_nothing_private(status: int, written: io.StringIO) -> None:
    org = SalesforceClient(transport_over(ScriptedServer(*[refusal(status, SAID, SAID)] * 5), SalesforceDialect()))

    with pytest.raises(CareDesktopError):
        await org.starting_with(PERSON[1])


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(400, {"error": "invalid_grant", "error_description": SAID}),
        json_answer(200, {"access_token": ACCESS, "refresh_token": 7}),
        page_answer(503),
        httpx.ReadError(SAID),
    ],
)
async def test_a_token_that_cannot_be_renewed_is_not_told(answer: Step, written: io.StringIO) -> None:
    async def keep(token: str) -> None:
        raise AssertionError("nothing is to be kept")

    door = transport_over(ScriptedServer(answer), TokenDialect())
    tokens = RefreshingToken(Refresh(door, "client"), OwnSafe(REFRESH, keep), access_token=ACCESS)
    server = ScriptedServer(refusal(401, "INVALID_SESSION_ID", SAID))
    org = SalesforceClient(transport_over(server, SalesforceDialect(), tokens=tokens))

    with pytest.raises(CareDesktopError):
        await org.starting_with("nobody")
    await tokens.aclose()


async def test_a_task_that_fails_tells_its_error_without_what_it_quotes(written: io.StringIO) -> None:
    class Row(BaseModel):
        number: int

    async def fail() -> None:
        try:
            Row.model_validate({"number": SAID})
        except ValidationError as error:
            raise Unacceptable({"": SAID}, SAID) from error

    heard: list[Exception] = []
    scope = TaskScope("private", heard.append)
    scope.start(fail())
    await until(lambda: heard)
    await scope.close()

    assert "ValidationError" in written.getvalue()
    assert "Unacceptable" in written.getvalue()
    assert "in fail" in written.getvalue()


def test_a_handler_that_fails_tells_its_error_without_what_it_quotes(written: io.StringIO) -> None:
    def fail(_fact: CaseChanged) -> None:
        raise KeyError(SAID)

    bus = Bus()
    bus.subscribe(CaseChanged, fail)
    bus.publish(CaseChanged(CaseId("case-1")))

    assert "KeyError" in written.getvalue()


def test_what_an_error_says_of_our_own_code_is_kept() -> None:
    with pytest.raises(AttributeError) as wrong:
        getattr(object(), "nowhere")  # noqa: B009

    assert "no attribute 'nowhere'" in trace_of(wrong.value)


def test_errors_in_groups_and_circles_are_told_without_their_texts() -> None:
    first, second = ValueError(SAID), KeyError(SAID)
    first.__context__, second.__context__ = second, first

    told = trace_of(ExceptionGroup(SAID, [first, second]))

    assert not [word for word in PLANTED if word in told]
    assert {"ExceptionGroup", "ValueError", "KeyError"} <= set(told.split())


async def test_what_goes_well_is_not_told_either(written: io.StringIO) -> None:
    org = SalesforceClient(transport_over(ScriptedServer(DESCRIBED, records()), SalesforceDialect()))

    await org.warm()
    await org.starting_with(PERSON[0])
