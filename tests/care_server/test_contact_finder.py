"""What the Care server asks Salesforce for: one call, exact comparisons, nothing that the Customer does not have."""

from __future__ import annotations

import json

import httpx
import pytest

from care_desktop.api.auth import StaticToken
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.care_server.contact_finder import SalesforceContactFinder, questions
from care_desktop.domain.errors import Misunderstood
from care_desktop.domain.ids import CustomerId
from care_desktop.domain.people import ContactPoint, Customer, PointKind
from tests.helpers.care_server import contact_id
from tests.helpers.wires import BASE, ScriptedServer

JANE = Customer(
    CustomerId("jane"),
    1,
    "chat",
    first_name="Jane",
    last_name="O'Neil",
    handle="@jane",
    contact_points=(ContactPoint(PointKind.EMAIL, "j@example.com"), ContactPoint(PointKind.PHONE, "+40 712-345")),
)
NO_HANDLES = {"errorCode": "INVALID_FIELD", "message": "No such column 'Care_Handle__c'"}


def asked(customer: Customer) -> dict[str, str]:
    return {key: condition.soql for key, condition in questions(customer, handles=True).items()}


def answer_of(request: httpx.Request, *, handles: bool) -> httpx.Response:
    parts = []
    for number, part in enumerate(json.loads(request.content)["compositeRequest"]):
        good = handles or "Care_Handle__c" not in part["url"]
        record = {"Id": contact_id(1 + number % 2), "Name": "Jane", "Account": None}
        body: object = {"totalSize": 1, "done": True, "records": [record]} if good else [NO_HANDLES]
        parts.append({"httpStatusCode": 200 if good else 400, "referenceId": part["referenceId"], "body": body})
    return httpx.Response(200, json={"compositeResponse": parts})


def finder_over(server: ScriptedServer) -> SalesforceContactFinder:
    pool = Pool(lambda _: server)
    transport = Transport(pool, BASE, dialect=SalesforceDialect(), tokens=StaticToken("t"))
    return SalesforceContactFinder(SalesforceClient(transport))


def test_everything_that_is_known_is_asked_for_exactly() -> None:
    assert asked(JANE) == {
        "email": "Email IN ('j@example.com')",
        "phone": "(Phone IN ('+40 712-345', '40712345', '+40712345')) OR "
        "(MobilePhone IN ('+40 712-345', '40712345', '+40712345'))",
        "name": "(FirstName = 'Jane') AND (LastName = 'O\\'Neil')",
        "handle": "Care_Handle__c IN ('jane', '@jane')",
    }


@pytest.mark.parametrize(
    ("customer", "name"),
    [
        (Customer(CustomerId("c"), 1, "chat", first_name=" Ana "), "LastName = 'Ana'"),
        (Customer(CustomerId("c"), 1, "chat", last_name="Weber\0\n"), "LastName = 'Weber'"),
        (Customer(CustomerId("c"), 1, "chat", display_name="Ana W."), "Name = 'Ana W.'"),
    ],
)
def test_a_part_of_a_name_is_the_whole_key(customer: Customer, name: str) -> None:
    assert asked(customer) == {"name": name}


def test_a_value_longer_than_any_field_is_not_asked_for() -> None:
    assert asked(Customer(CustomerId("c"), 1, "chat", last_name="x" * 256, username="y" * 5000)) == {}


async def test_contacts_are_found_in_one_call_and_each_once() -> None:
    server = ScriptedServer(lambda request: answer_of(request, handles=True))
    finder = finder_over(server)
    found = await finder.find(JANE)
    assert [contact.id for contact in found] == [contact_id(1), contact_id(2)]
    assert len(server.requests) == 1


async def test_a_customer_without_anything_costs_no_call() -> None:
    server = ScriptedServer(lambda request: answer_of(request, handles=True))
    finder = finder_over(server)
    assert await finder.find(Customer(CustomerId("c"), 1, "chat", platform_id="77")) == []
    assert server.requests == []


async def test_an_org_without_a_field_for_handles_is_asked_for_the_rest() -> None:
    server = ScriptedServer(lambda request: answer_of(request, handles=False))
    finder = finder_over(server)
    assert len(await finder.find(JANE)) == 2
    assert len(await finder.find(JANE)) == 2
    assert len(server.requests) == 3


async def test_an_answer_that_makes_no_sense_is_misunderstood() -> None:
    record = {"Id": "not an id", "Name": "Jane"}
    part = {"httpStatusCode": 200, "referenceId": "q0", "body": {"done": True, "records": [record]}}
    finder = finder_over(ScriptedServer(httpx.Response(200, json={"compositeResponse": [part]})))
    with pytest.raises(Misunderstood):
        await finder.find(Customer(CustomerId("c"), 1, "chat", last_name="Weber"))
