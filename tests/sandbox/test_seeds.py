from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from care_desktop.sandbox import seeds
from care_desktop.sandbox.clock import StageClock
from care_desktop.sandbox.data_folder import CARE_FILE, SALESFORCE_FILE
from care_desktop.sandbox.million import CASES, Million
from care_desktop.sandbox.salesforce.ids import normal_id
from care_desktop.sandbox.seed_builder import SeedData, name_of
from care_desktop.sandbox.seed_names import EMPTY, MILLION, NO_ACCOUNT, STORIES
from care_desktop.sandbox.seeds import Seeding, SeedingStopped
from care_desktop.sandbox.stories import ago

NOW = datetime(2031, 3, 4, 5, 6, 7, tzinfo=UTC)
ADDRESS = re.compile(r"[\w.+-]+@([\w.-]+)")


@pytest.fixture(scope="module")
def data() -> SeedData:
    return seeds.build(STORIES, NOW)


def customers_with(data: SeedData, **fields: Any) -> list[dict[str, Any]]:
    return [c for c in data.customers if all(c.get(name) == value for name, value in fields.items())]


def linked_contact(customer: dict[str, Any]) -> str | None:
    return next((profile["profile_id"] for profile in customer["profiles"]), None)


def test_there_is_as_much_of_everything_as_promised(data: SeedData) -> None:
    assert len(data.customers) >= 200
    assert len(data.cases) >= 300
    assert len(data.records["Contact"]) == 2_000
    assert len(data.records["Account"]) == 150


def test_the_same_seed_grows_twice_from_the_same_instant(data: SeedData) -> None:
    assert seeds.build(STORIES, NOW) == data


def test_nothing_in_a_seed_happens_after_now(data: SeedData) -> None:
    times = [message["sent_at"] for message in data.messages]
    times += [escalation["created_at"] for escalation in data.escalations]
    times += [profile["linked_at"] for customer in data.customers for profile in customer["profiles"]]
    assert max(times) <= NOW


def test_messages_of_a_case_stand_in_their_order(data: SeedData) -> None:
    last: dict[str, datetime] = {}
    for message in data.messages:
        assert last.get(message["case_id"], message["sent_at"]) <= message["sent_at"]
        last[message["case_id"]] = message["sent_at"]


def test_every_id_that_is_named_is_there(data: SeedData) -> None:
    contacts = {contact["Id"] for contact in data.records["Contact"]}
    records = contacts | {row["Id"] for name in ("Case", "Lead") for row in data.records[name]}
    users = {user["id"] for user in data.users}
    case_ids = {case["id"] for case in data.cases}
    assert {linked_contact(c) for c in data.customers} - {None} <= contacts
    assert {escalation["record_id"] for escalation in data.escalations} <= records
    assert {case["assignee_id"] for case in data.cases} - {None} <= users
    assert {message["case_id"] for message in data.messages} == case_ids
    assert len({case["number"] for case in data.cases}) == len(data.cases)
    assert all(normal_id(record_id) == record_id for record_id in records)


def test_every_address_is_in_a_domain_that_nobody_owns(data: SeedData) -> None:
    text = json.dumps([data.customers, data.messages, data.records, data.users], default=str)
    hosts = set(ADDRESS.findall(text))
    assert hosts
    assert {host for host in hosts if not host.endswith((".example", ".example.sandbox"))} == set()


def test_five_jane_millers_differ_by_account_title_and_city(data: SeedData) -> None:
    contacts = data.records["Contact"]
    janes = [c for c in contacts if (c.get("FirstName"), c["LastName"]) == ("Jane", "Miller")]
    assert len(janes) == 5
    assert len({(jane.get("AccountId"), jane.get("Title"), jane["MailingCity"]) for jane in janes}) == 5
    assert len(customers_with(data, first_name="Jane", last_name="Miller")) == 5


def test_people_are_called_all_kinds_of_names(data: SeedData) -> None:
    names = [name_of(customer) for customer in data.customers]
    assert any(len(name) >= 60 for name in names)
    for alphabet in ("֐-׿", "؀-ۿ", "぀-ヿ", "一-鿿", "🌀-🫿"):
        assert any(re.search(f"[{alphabet}]", name) for name in names), alphabet
    assert any("<script>" in name for name in names)
    assert any(c.get("last_name") and not c.get("first_name") for c in data.customers)
    assert any(c.get("first_name") and not c.get("last_name") for c in data.customers)
    nameless = [c for c in data.customers if not c.get("first_name") and not c.get("last_name")]
    assert any(c.get("handle") for c in nameless)
    assert any(c.get("platform_id") and not c.get("handle") and not c.get("display_name") for c in nameless)


def test_one_email_may_belong_to_a_family(data: SeedData) -> None:
    emails = Counter(contact.get("Email") for contact in data.records["Contact"])
    assert emails["familie.becker@posthaus.example"] == 3


def test_the_stories_cover_the_states_of_a_case(data: SeedData) -> None:
    assert {case["status"] for case in data.cases} == {"new", "open", "pending", "on_hold", "done", "spam"}
    assert sum(bool(case.get("flag_reason")) for case in data.cases) >= 3
    cases_of = Counter(case["customer_id"] for case in data.cases)
    assert max(cases_of.values()) >= 6
    silent = {case["id"] for case in data.cases} - {m["case_id"] for m in data.messages if m["author"] == "customer"}
    assert silent
    assert any(message["author"] == "note" for message in data.messages)
    assert any(message.get("attachments") for message in data.messages)
    assert max(len(message["text"]) for message in data.messages) > 2_400


def test_some_customers_have_not_written_for_ninety_days(data: SeedData) -> None:
    heard = {m["case_id"]: m["sent_at"] for m in data.messages if m["author"] == "customer"}
    linked = {c["id"] for c in data.customers if linked_contact(c)}
    ages = [NOW - heard[c["id"]] for c in data.cases if c["id"] in heard and c["customer_id"] in linked]
    assert any(age > timedelta(days=90) for age in ages)
    assert timedelta(days=90) in ages


def test_escalations_come_linked_unlinked_manual_and_as_leads(data: SeedData) -> None:
    customers = {customer["id"]: customer for customer in data.customers}
    cases = {case["id"]: customers[case["customer_id"]] for case in data.cases}
    kinds = {(bool(linked_contact(cases[e["case_id"]])), e["origin"], e["kind"]) for e in data.escalations}
    assert {(False, "automatic", "case"), (True, "manual", "case"), (True, "automatic", "case")} <= kinds
    assert "lead" in {kind for _, _, kind in kinds}
    assert data.rejections


def test_links_to_a_deleted_and_to_a_merged_contact_are_there(data: SeedData) -> None:
    linked = {linked_contact(customer) for customer in data.customers}
    assert linked & set(data.deleted)
    assert linked & {loser for loser, _ in data.merged}


def test_an_empty_seed_has_users_and_the_account_only() -> None:
    data = seeds.build(EMPTY, NOW)
    assert [user["id"] for user in data.users] == ["ana", "ben", "mei", "sofia", "rita", "nora"]
    assert [account["name"] for account in data.salesforce_accounts] == ["Harbor & Pine Sandbox"]
    assert (data.customers, data.cases, data.records.get("Contact")) == ([], [], None)


def test_without_an_account_nothing_on_the_care_side_speaks_of_salesforce() -> None:
    data = seeds.build(NO_ACCOUNT, NOW)
    assert len(data.cases) >= 300
    assert data.salesforce_accounts == data.escalations == data.rejections == []
    assert not any(customer["profiles"] for customer in data.customers)


@pytest.mark.parametrize(
    ("text", "seconds"), [("-3m", 180), ("-2d", 172_800), ("-1d4h", 100_800), ("-1h2m3s", 3_723), ("-90d", 7_776_000)]
)
def test_times_are_told_before_now(text: str, seconds: int) -> None:
    assert NOW - ago(NOW, text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "-", "3d", "-3x", "-4h1d"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time before now"):
        ago(NOW, text)


def test_a_seed_fills_both_databases(tmp_path: Path) -> None:
    Seeding(StageClock()).fill(STORIES, tmp_path, frozenset({CARE_FILE, SALESFORCE_FILE}))
    with closing(sqlite3.connect(tmp_path / CARE_FILE)) as care:
        assert care.execute("SELECT count(*) FROM cases").fetchone()[0] >= 300
        assert care.execute("SELECT count(*) FROM escalations").fetchone()[0] >= 10
    with closing(sqlite3.connect(tmp_path / SALESFORCE_FILE)) as org:
        alive = org.execute("SELECT count(*) FROM Contact WHERE IsDeleted = 0").fetchone()[0]
        merged = org.execute("SELECT count(*) FROM Contact WHERE MasterRecordId IS NOT NULL").fetchone()[0]
    assert (alive, merged) == (1_998, 1)


def test_a_million_cases_are_made_one_at_a_time() -> None:
    million = Million(NOW, lambda: None)
    rows = zip(range(5), million.customers(), million.cases(), million.messages(), strict=False)
    for _, customer, case, message in rows:
        assert customer["first_name"]
        assert case["id"] == message["case_id"]
        assert case["created_at"] == message["sent_at"] < NOW
    assert CASES == 1_000_000


def test_seeding_gives_up_when_told(tmp_path: Path) -> None:
    seeding = Seeding(StageClock())
    seeding.stop()
    with pytest.raises(SeedingStopped):
        seeding.fill(MILLION, tmp_path, frozenset({CARE_FILE}))
