"""Forms from describe, and many queries in one call."""

from __future__ import annotations

import httpx
import pytest

from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.domain.errors import (
    Misunderstood,
    NoPermission,
)
from tests.helpers.org_answers import (
    DESCRIBED,
    ROW,
    client,
)
from tests.helpers.wires import ScriptedServer, json_answer, refusal, transport_over


async def test_the_form_has_its_order_what_is_required_and_the_key() -> None:
    org, _ = client(DESCRIBED, key="Key__c")
    form = await org.contact_form()
    assert [field.name for field in form.fields[:4]] == ["LastName", "Title", "Email", "Phone"]
    assert {"AccountId", "VIP__c", "Region__c"} == {field.name for field in form.fields[4:]} - {"Name"}
    assert [field.name for field in form.fields if field.required] == ["LastName", "Region__c"]
    assert form.external_id == "Key__c"


@pytest.mark.parametrize("key", ["", "Nope__c", "Region__c", "Email"])
async def test_a_field_that_cannot_be_a_key_is_none(key: str) -> None:
    org, _ = client(DESCRIBED, key=key)
    assert (await org.contact_form()).external_id == ""


async def test_describe_is_read_once_and_looked_at_again_after_a_while() -> None:
    now = [0.0]
    no_ui_api = refusal(404, "NOT_FOUND")
    server = ScriptedServer(DESCRIBED, no_ui_api, httpx.Response(304), httpx.ConnectError("refused"))
    org = SalesforceClient(transport_over(server, SalesforceDialect()), ticks=lambda: now[0])
    forms = [await org.contact_form(), await org.contact_form()]
    now[0] = 601.0
    forms.append(await org.contact_form(fresh=True))
    now[0] = 1300.0
    forms.append(await org.contact_form(fresh=True))
    assert all(form == forms[0] for form in forms)
    assert server.requests[2].headers["If-Modified-Since"] == "Wed, 01 May 2024 10:00:00 GMT"


async def test_queries_in_one_call_come_back_under_their_keys() -> None:
    parts = [
        {"httpStatusCode": 200, "referenceId": "q1", "body": {"records": []}},
        {"httpStatusCode": 200, "referenceId": "q0", "body": {"records": [ROW]}},
    ]
    org, server = client(json_answer(200, {"compositeResponse": parts}))
    found = await org.composite_queries({"by email": "SELECT Id FROM Contact", "by phone": "SELECT Id FROM Contact"})
    assert found == {"by email": [ROW], "by phone": []}
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ([{"httpStatusCode": 400, "referenceId": "q0", "body": [{"errorCode": "MALFORMED_QUERY"}]}], Misunderstood),
        ([{"httpStatusCode": 403, "referenceId": "q0", "body": [{"errorCode": "INSUFFICIENT_ACCESS"}]}], NoPermission),
        ([], Misunderstood),
        ([{"httpStatusCode": 200, "referenceId": "q0", "body": "x"}], Misunderstood),
    ],
)
async def test_200_outside_says_nothing_about_what_is_inside(parts: list[object], kind: type[Exception]) -> None:
    org, _ = client(json_answer(200, {"compositeResponse": parts}))
    with pytest.raises(kind):
        await org.composite_queries({"a": "SELECT Id FROM Contact"})


async def test_too_many_queries_for_one_call_are_refused_and_none_cost_nothing() -> None:
    org, server = client(json_answer(200, {}))
    with pytest.raises(Misunderstood):
        await org.composite_queries({str(number): "SELECT Id FROM Contact" for number in range(26)})
    assert await org.composite_queries({}) == {}
    assert server.requests == []
