"""Turning to another user while requests are under way: nobody is taken for who was there before."""

from __future__ import annotations

import httpx

from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.org import OrgPlace
from tests.helpers.wires import BASE, ScriptedServer, json_answer, transport_over

ORG, ANA, BORIS = "00D000000000001AAA", "005000000000001AAA", "005000000000002AAA"


async def test_an_answer_about_the_user_of_before_is_not_taken_for_the_user_of_now() -> None:
    def answer_late(_request: httpx.Request) -> httpx.Response:
        client.turn_to(OrgPlace(BASE, org_id=ORG))
        return json_answer(200, {"user_id": ANA, "organization_id": ORG})

    server = ScriptedServer(answer_late, json_answer(200, {"user_id": BORIS, "organization_id": ORG}))
    client = SalesforceClient(transport_over(server, SalesforceDialect()))
    assert await client.my_user_id() == BORIS
    assert await client.my_user_id() == BORIS
    assert len(server.requests) == 2
