"""Conditional requests: dates on records and describes, entity tags on Account records only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.helpers.salesforce_org import OrgClient


async def test_a_save_on_an_old_reading_is_refused(client: OrgClient) -> None:
    record_id = await client.create("Contact", LastName="Ohm")
    path = f"/sobjects/Contact/{record_id}"
    seen = (await client.call("GET", path)).headers["Last-Modified"]
    condition = {"If-Unmodified-Since": seen}
    assert (await client.call("PATCH", path, json={"Title": "A"}, headers=condition)).status_code == 204
    client.org.clock.move(timedelta(seconds=2))
    assert (await client.call("PATCH", path, json={"Title": "B"})).status_code == 204
    refused = await client.refusal("PATCH", path, json={"Title": "C"}, headers=condition)
    assert refused == (412, "PRECONDITION_FAILED")
    assert (await client.get(path))["Title"] == "B"


async def test_a_malformed_date_is_refused_on_writes_and_ignored_on_reads(client: OrgClient) -> None:
    path = f"/sobjects/Contact/{await client.create('Contact', LastName='Ohm')}"
    bad = {"If-Unmodified-Since": "soon", "If-Modified-Since": "soon"}
    assert (await client.call("PATCH", path, json={}, headers=bad)).status_code == 400
    assert (await client.call("GET", path, headers=bad)).status_code == 200


@pytest.mark.parametrize("path", ["/sobjects", "/sobjects/Contact/describe"])
async def test_describe_answers_304_until_rights_change(client: OrgClient, path: str) -> None:
    seen = (await client.call("GET", path)).headers["Last-Modified"]
    again = await client.call("GET", path, headers={"If-Modified-Since": seen})
    assert (again.status_code, again.content) == (304, b"")
    client.org.clock.move(timedelta(seconds=2))
    client.org.set_access(client.org.system_user_id, "Lead", "read")
    assert (await client.call("GET", path, headers={"If-Modified-Since": seen})).status_code == 200


async def test_only_account_records_have_entity_tags(client: OrgClient) -> None:
    contact = await client.call("GET", f"/sobjects/Contact/{await client.create('Contact', LastName='Ohm')}")
    assert "ETag" not in contact.headers
    path = f"/sobjects/Account/{await client.create('Account', Name='Ohm')}"
    tag = (await client.call("GET", path)).headers["ETag"]
    assert (await client.call("GET", path, headers={"If-None-Match": tag})).status_code == 304
    assert (await client.call("PATCH", path, json={"Site": "Ulm"}, headers={"If-Match": tag})).status_code == 204
    assert (await client.call("PATCH", path, json={"Site": "Bonn"}, headers={"If-Match": tag})).status_code == 412
