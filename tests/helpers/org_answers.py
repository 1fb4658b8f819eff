"""Answers of an org, and a client that gets them, for tests of the Salesforce wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact
from tests.helpers.wires import ScriptedServer, Step, json_answer, refusal, transport_over

ID, OTHER = "003000000000001AAA", "003000000000002AAA"
CONTACT = ContactId(ID)
JSON = {"Content-Type": "application/json"}
LAST_NAME = {"name": "LastName", "label": "Last Name", "type": "string", "length": 80, "nillable": False}
WRITABLE = {"createable": True, "updateable": True}
PARENTS = ("AccountId", "OwnerId", "LastModifiedById")
DESCRIBE = {
    "name": "Contact",
    "fields": [
        {**LAST_NAME, **WRITABLE},
        *({"name": name, **WRITABLE} for name in ("Id", "Name", "Title", "Email", "Phone", "LastModifiedDate")),
        *({"name": name, "type": "reference", **WRITABLE} for name in PARENTS),
        {"name": "VIP__c", "type": "boolean", "nillable": False, "custom": True, **WRITABLE},
        {"name": "Region__c", "type": "picklist", "nillable": False, "custom": True, **WRITABLE},
        {"name": "Key__c", "type": "string", "custom": True, "externalId": True, "unique": True, **WRITABLE},
    ],
}
ROW: dict[str, Any] = {"Id": ID, "Name": "Ada Pine", "Account": {"Name": "Harbor"}, "Email": None}
RECORD: dict[str, Any] = {
    **ROW,
    "LastName": "Pine",
    "Title": "Captain",
    "LastModifiedDate": "2024-05-01T10:00:00.750+0000",
    "Owner": {"Name": "Ana"},
    "LastModifiedBy": {"Name": "Ben"},
}
READ = Contact(CONTACT, {"Title": "Captain"}, last_modified=datetime(2024, 5, 1, 10, 0, 0, 750000, UTC))


def client(*steps: Step, key: str = "") -> tuple[SalesforceClient, ScriptedServer]:
    """Return a client whose org answers with those steps, and that org."""
    server = ScriptedServer(*steps)
    transport = transport_over(server, SalesforceDialect())
    return SalesforceClient(transport, instance_url="https://harbor.example/", external_id_field=key), server


def records(*rows: Mapping[str, Any]) -> httpx.Response:
    """Return the answer to a query."""
    return json_answer(200, {"totalSize": len(rows), "done": True, "records": list(rows)})


def asked(request: httpx.Request) -> str:
    """Return the text that was asked for."""
    return request.url.params["q"]


def sent(request: httpx.Request) -> Any:
    """Return the JSON that was sent."""
    return json.loads(request.content)


DESCRIBED = json_answer(200, DESCRIBE, Last_Modified="Wed, 01 May 2024 10:00:00 GMT")
SAVED = httpx.Response(204)
CONFLICT = refusal(412, "PRECONDITION_FAILED")
