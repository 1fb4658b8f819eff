"""Unmodified simple-salesforce works against the server as it works against an org."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_soql

from tests.helpers.foreign_clients import PlainHttp
from tests.helpers.salesforce_server import RunningOrg, running_org


@pytest.fixture
def server() -> Iterator[RunningOrg]:
    with running_org() as running:
        yield running


@pytest.fixture
def salesforce(server: RunningOrg) -> Iterator[Any]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", PlainHttp())
        yield Salesforce(
            instance_url=server.url.replace("http:", "https:"),
            session_id=server.access_token,
            session=session,
            version="59.0",
        )


def test_it_creates_reads_changes_and_deletes(salesforce: Any) -> None:
    created = salesforce.Contact.create({"LastName": "Ohm", "Email": "ohm@example.com"})
    assert created["success"] is True
    contact_id = created["id"]
    assert salesforce.Contact.get(contact_id)["Email"] == "ohm@example.com"
    assert salesforce.Contact.update(contact_id, {"Title": "CEO", "Email": None}) == 204
    record = salesforce.Contact.get(contact_id)
    assert (record["Title"], record["Email"]) == ("CEO", None)
    assert salesforce.Contact.delete(contact_id) == 204
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Contact.get(contact_id)


def test_it_upserts_and_reads_by_external_id(salesforce: Any) -> None:
    key = "Care_Customer_Id__c/cust-1"
    assert salesforce.Contact.upsert(key, {"LastName": "Ohm"}) == 201
    assert salesforce.Contact.upsert(key, {"LastName": "Ohm", "Title": "CEO"}) == 200
    record = salesforce.Contact.get_by_custom_id("Care_Customer_Id__c", "cust-1")
    assert record["Title"] == "CEO"


def test_it_queries_every_page(salesforce: Any, server: RunningOrg) -> None:
    server.org.bulk_insert("Contact", [{"LastName": f"N{number:04}"} for number in range(4500)])
    first = salesforce.query("SELECT LastName FROM Contact ORDER BY LastName")
    assert (first["totalSize"], first["done"], len(first["records"])) == (4500, False, 2000)
    whole = salesforce.query_all("SELECT LastName FROM Contact ORDER BY LastName")
    assert [record["LastName"] for record in whole["records"]] == [f"N{number:04}" for number in range(4500)]


def test_it_queries_what_it_escaped(salesforce: Any) -> None:
    for name in ("O'Brien", "50% \\ off", 'Line\nfeed "x"', "Ωμ 😀"):
        salesforce.Contact.create({"LastName": name})
        found = salesforce.query(format_soql("SELECT LastName FROM Contact WHERE LastName = {}", name))
        assert [record["LastName"] for record in found["records"]] == [name]


def test_it_searches(salesforce: Any) -> None:
    contact_id = salesforce.Contact.create({"LastName": "Findable", "Email": "f@example.com"})["id"]
    found = salesforce.search("FIND {Findable} IN NAME FIELDS RETURNING Contact(Id, Name)")
    assert [record["Id"] for record in found["searchRecords"]] == [contact_id]
    quick = salesforce.quick_search("Findab*")
    assert [record["Id"] for record in quick["searchRecords"]] == [contact_id]
    plain = salesforce.restful("parameterizedSearch", params={"q": "f@example.com", "sobject": "Contact"})
    assert [record["Id"] for record in plain["searchRecords"]] == [contact_id]


def test_it_describes(salesforce: Any) -> None:
    described = salesforce.describe()
    assert described is not None
    assert "Contact" in {entry["name"] for entry in described["sobjects"]}
    fields = salesforce.Contact.describe()["fields"]
    assert next(field for field in fields if field["name"] == "LastName")["length"] == 80
    assert salesforce.Contact.metadata()["objectDescribe"]["name"] == "Contact"


def test_it_reads_the_limits_and_the_usage_header(salesforce: Any) -> None:
    assert salesforce.limits()["DailyApiRequests"]["Max"] == 100_000
    assert salesforce.api_usage["api-usage"].total == 100_000


def test_it_sees_what_was_deleted(salesforce: Any) -> None:
    contact_id = salesforce.Contact.create({"LastName": "Gone"})["id"]
    salesforce.Contact.delete(contact_id)
    assert salesforce.query("SELECT Id FROM Contact")["totalSize"] == 0
    assert salesforce.query("SELECT Id FROM Contact", include_deleted=True)["totalSize"] == 1


def test_its_errors_are_its_own(salesforce: Any, server: RunningOrg) -> None:
    with pytest.raises(SalesforceMalformedRequest, match="REQUIRED_FIELD_MISSING"):
        salesforce.Contact.create({})
    with pytest.raises(SalesforceMalformedRequest, match="MALFORMED_QUERY"):
        salesforce.query("SELECT")
    twins = [{"LastName": name, "Email": "both@example.com"} for name in ("A", "B")]
    server.org.bulk_insert("Contact", twins)
    with pytest.raises(SalesforceMoreThanOneRecord):
        salesforce.Contact.get_by_custom_id("Email", "both@example.com")
    server.org.reset()
    with pytest.raises(SalesforceExpiredSession):
        salesforce.query("SELECT Id FROM Contact")


def test_dates_come_back_as_they_were_written(salesforce: Any) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    record = salesforce.Contact.get(salesforce.Contact.create({"LastName": "Ohm"})["id"])
    created = datetime.strptime(record["CreatedDate"], "%Y-%m-%dT%H:%M:%S.%f%z")
    assert before <= created <= datetime.now(UTC)
