"""The stage's own side of the org: seeding, files, emptying."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.queries import Reading
from care_desktop.sandbox.salesforce.settings import OrgSettings
from tests.helpers.salesforce_org import AGENT, OrgClient, new_org


def test_data_is_still_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "org.sqlite"
    first = Org(path, StageClock(), settings=OrgSettings())
    assert first.is_empty()
    first.bulk_insert("Contact", [{"LastName": "Ohm"}])
    access, _ = first.issue_tokens(first.system_user_id)
    org_id = first.id
    first.close()
    second = Org(path, StageClock(), settings=OrgSettings())
    assert not second.is_empty()
    assert second.id == org_id
    assert second.tokens.grant(access) is not None
    second.close()


def test_seeded_rows_keep_their_ids_and_dates_and_new_ids_come_after() -> None:
    org = new_org()
    given = make_id("003", 500)
    created = datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert org.bulk_insert("contact", [{"Id": given, "LastName": "Ohm", "CreatedDate": created}]) == [given]
    assert org.bulk_insert("Contact", [{"LastName": "Next"}]) == [make_id("003", 501)]
    soql = "SELECT CreatedDate, LastModifiedDate, OwnerId FROM Contact WHERE LastName = 'Ohm'"
    page = org.queries.first_page(soql, Reading(org.schema, AGENT, ""), batch=200, deleted=False)
    assert page.records[0]["CreatedDate"] == page.records[0]["LastModifiedDate"] == "2024-05-01T12:00:00.000+0000"
    assert page.records[0]["OwnerId"] == org.system_user_id
    org.close()


def test_seeding_refuses_what_it_does_not_know() -> None:
    org = new_org()
    with pytest.raises(KeyError):
        org.bulk_insert("Unicorn", [{}])
    for row in ({"LastName": "x", "Nope": 1}, {"Id": "nonsense", "LastName": "x"}, {"Id": make_id("001", 1)}):
        with pytest.raises(ValueError, match="Contact"):
            org.bulk_insert("Contact", [{"LastName": "rolled back"}, row])
    assert org.is_empty()
    org.close()


def test_given_case_numbers_are_kept_and_counted_on() -> None:
    org = new_org()
    org.bulk_insert("Case", [{"CaseNumber": "00002000", "Subject": "a"}, {"Subject": "b"}])
    rows = org.db.all("SELECT CaseNumber FROM 'Case' ORDER BY Id")
    assert [row["CaseNumber"] for row in rows] == ["00002000", "00002001"]
    org.close()


async def test_a_reset_org_is_new(client: OrgClient) -> None:
    await client.create("Contact", LastName="Ohm")
    client.org.reset()
    assert client.org.is_empty()
    assert await client.refusal("GET", "/limits") == (401, "INVALID_SESSION_ID")
    client.access_token, _ = client.org.issue_tokens(client.org.system_user_id)
    assert await client.create("Contact", LastName="Ohm") == make_id("003", 1)
