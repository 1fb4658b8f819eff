"""Suggested contacts: found by Salesforce, weighed, ranked; "Not this person" is remembered and can be taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from care_desktop.care_server.stored_suggestions import read_stored
from care_desktop.domain.errors import Busy, CareDesktopError, SignInNeeded, Unreachable
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch
from tests.helpers.care_server import ACCOUNT, NOW, OTHER_ACCOUNT, CareClient, contact_id
from tests.helpers.fake_orgs import FakeOrgs

JANE = ContactMatch(ContactId(contact_id(1)), "Jane Miller", account="Harbor", email="jane@example.com")
TOM = ContactMatch(ContactId(contact_id(2)), "Tom Miller", email="jane@example.com")
STRANGER = ContactMatch(ContactId(contact_id(3)), "Omar Haddad")
PATH = "/v1/customers/jane/suggestions"


@pytest.fixture
def orgs(store: Store) -> FakeOrgs:
    return FakeOrgs(store, STRANGER, TOM, JANE)


@pytest.fixture
async def care(store: Store, orgs: FakeOrgs) -> AsyncIterator[CareClient]:
    client = CareClient(create_app(store, orgs=orgs, now=lambda: NOW))
    yield client
    await client.http.aclose()


def names(entries: list[dict[str, dict[str, str]]]) -> list[str]:
    return [entry["contact"]["name"] for entry in entries]


async def test_suggestions_come_best_first_with_their_reasons(care: CareClient) -> None:
    answer = await care.get(PATH, salesforce_account_id=ACCOUNT)
    tom = answer["suggested"][1]
    assert names(answer["suggested"]) == ["Jane Miller", "Tom Miller"]
    assert {reason["kind"] for reason in tom["agrees"]} == {"email", "last name"}
    assert {reason["kind"] for reason in tom["contradicts"]} == {"first name", "shared"}
    assert tom["agrees"][0]["customer_value"] == "jane@example.com"


async def test_not_this_person_is_remembered_and_taken_back(care: CareClient) -> None:
    path = f"/v1/customers/jane/rejections/{JANE.id}"
    for _ in range(2):
        assert (await care.ask("PUT", path, params={"salesforce_account_id": ACCOUNT})).status_code == 204
    rejected = await care.get(PATH, salesforce_account_id=ACCOUNT)
    await care.ask("DELETE", path, params={"salesforce_account_id": ACCOUNT})
    restored = await care.get(PATH, salesforce_account_id=ACCOUNT)
    assert (names(rejected["suggested"]), names(rejected["rejected"])) == (["Tom Miller"], ["Jane Miller"])
    assert (names(restored["suggested"]), restored["rejected"]) == (["Jane Miller", "Tom Miller"], [])


async def test_a_rejection_stands_for_its_own_account_and_customer(care: CareClient) -> None:
    path = f"/v1/customers/omar/rejections/{JANE.id}"
    await care.ask("PUT", path, params={"salesforce_account_id": ACCOUNT})
    path = f"/v1/customers/jane/rejections/{JANE.id}"
    await care.ask("PUT", path, params={"salesforce_account_id": OTHER_ACCOUNT})
    assert (await care.get(PATH, salesforce_account_id=ACCOUNT))["rejected"] == []


@pytest.mark.parametrize(
    ("customer", "contact", "account", "status"),
    [("nobody", JANE.id, ACCOUNT, 404), ("jane", "003", ACCOUNT, 404), ("jane", JANE.id, "nowhere", 422)],
)
async def test_only_a_pair_that_can_exist_is_rejected(
    care: CareClient, customer: str, contact: str, account: str, status: int
) -> None:
    path = f"/v1/customers/{customer}/rejections/{contact}"
    assert (await care.ask("PUT", path, params={"salesforce_account_id": account})).status_code == status


async def test_a_contact_that_another_customer_carries_says_so(care: CareClient) -> None:
    await care.link(JANE.id, customer="omar")
    suggested = (await care.get(PATH, salesforce_account_id=ACCOUNT))["suggested"]
    jane = next(entry for entry in suggested if entry["contact"]["id"] == JANE.id)
    assert "already linked" in {reason["kind"] for reason in jane["contradicts"]}


async def test_a_linked_customer_has_no_suggestions_and_costs_no_call(care: CareClient, orgs: FakeOrgs) -> None:
    await care.link(JANE.id)
    assert await care.get(PATH, salesforce_account_id=ACCOUNT) == {"suggested": [], "rejected": []}
    assert orgs.asked == []


@pytest.mark.parametrize("trouble", [Unreachable("gone"), SignInNeeded("expired"), Busy("limit", 2.5)])
async def test_without_salesforce_suggestions_are_unavailable(
    care: CareClient, orgs: FakeOrgs, trouble: CareDesktopError
) -> None:
    orgs.trouble = trouble
    answer = await care.ask("GET", PATH, params={"salesforce_account_id": ACCOUNT})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer.headers.get("Retry-After") == ("3" if isinstance(trouble, Busy) else None)


async def test_an_account_that_nobody_reaches_is_unavailable(care: CareClient) -> None:
    answer = await care.ask("GET", PATH, params={"salesforce_account_id": OTHER_ACCOUNT})
    assert answer.status_code == 503


async def test_suggestions_need_a_customer_and_an_account(care: CareClient) -> None:
    unknown = await care.ask("GET", "/v1/customers/x/suggestions", params={"salesforce_account_id": ACCOUNT})
    nowhere = await care.ask("GET", PATH)
    assert (unknown.status_code, nowhere.status_code) == (404, 422)


async def test_an_address_that_other_customers_have_too_weighs_less_and_says_so(care: CareClient, store: Store) -> None:
    point = {"kind": "email", "value": "jane@example.com"}
    alike = {"platform": "mail", "contact_points": [point]}
    store.load(customers=[{"id": "same", "first_name": "jane", "last_name": "Miller", **alike}])
    before = (await care.get(PATH, salesforce_account_id=ACCOUNT))["suggested"][0]
    store.load(customers=[{"id": "desk", "display_name": "Front desk", **alike}])
    after = (await care.get(PATH, salesforce_account_id=ACCOUNT))["suggested"][0]
    assert "shared by customers" not in {reason["kind"] for reason in before["contradicts"]}
    (shared,) = [reason for reason in after["contradicts"] if reason["kind"] == "shared by customers"]
    assert shared["customer_value"] == "jane@example.com"


async def test_what_was_found_is_stored_for_the_board_without_the_rejected(care: CareClient, store: Store) -> None:
    await care.get(PATH, salesforce_account_id=ACCOUNT)
    with store.reading() as connection:
        stored = read_stored(connection, ACCOUNT, ["jane", "omar"])
    await care.ask("PUT", f"/v1/customers/jane/rejections/{JANE.id}", params={"salesforce_account_id": ACCOUNT})
    with store.reading() as connection:
        left = read_stored(connection, ACCOUNT, ["jane"])["jane"]
    assert [one.contact.name for one in stored["jane"].suggested] == ["Jane Miller", "Tom Miller"]
    assert (list(stored), [one.contact.name for one in left.suggested]) == (["jane"], ["Tom Miller"])
