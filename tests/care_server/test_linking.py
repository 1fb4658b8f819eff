"""Link and unlink: on the Customer, with preconditions, for all its Cases at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from starlette.applications import Starlette

from care_desktop.care_server.links import Linking, Taken, link
from care_desktop.care_server.store import Store
from tests.helpers.care_server import (
    ACCOUNT,
    LINK,
    NOW,
    OTHER_ACCOUNT,
    CareClient,
    contact_id,
    fill,
    record_id,
    serving,
)

ClientOf = Callable[[str], CareClient]


async def test_a_link_stands_on_the_customer_with_who_and_when(care: CareClient) -> None:
    customer = (await care.link(contact_id(1))).json()
    assert customer["profiles"] == [
        {
            "network": "salesforce",
            "profile_id": contact_id(1),
            "salesforce_account_id": ACCOUNT,
            "linked_by": "Ana Popa",
            "linked_by_id": "ana",
            "linked_at": "2026-03-01T12:00:00Z",
        }
    ]
    assert customer["version"] == 2
    assert (await care.get("/v1/cases/done"))["customer"] == customer


async def test_linking_clears_the_badge_everywhere_and_unlinking_brings_it_back(care: CareClient) -> None:
    await care.link(contact_id(1))
    assert (await care.get("/v1/cases", view="unlinked"))["total"] == 0
    assert {row["unlinked_escalations"] for row in (await care.get("/v1/customers/jane/cases"))["items"]} == {0}
    await care.unlink(contact_id(1))
    assert [row["id"] for row in (await care.get("/v1/cases", view="unlinked"))["items"]] == ["escalated"]


async def test_a_link_in_another_account_does_not_clear_the_badge(care: CareClient) -> None:
    body = {"salesforce_account_id": OTHER_ACCOUNT, "contact_id": contact_id(1)}
    assert (await care.ask("PUT", LINK, json=body)).status_code == 200
    assert (await care.get("/v1/cases", view="unlinked"))["total"] == 1


async def test_the_same_link_again_changes_nothing(care: CareClient) -> None:
    first = (await care.link(contact_id(1))).json()
    assert (await care.link(contact_id(1))).json() == first


async def test_another_contact_is_refused_with_the_state_of_now(care: CareClient) -> None:
    linked = (await care.link(contact_id(1))).json()
    for answer in (await care.link(contact_id(2)), await care.unlink(contact_id(2))):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "link_taken")
        assert answer.json()["error"]["customer"] == linked


async def test_unlinking_what_is_not_linked_is_no_error(care: CareClient) -> None:
    answer = await care.unlink(contact_id(1))
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


async def test_one_contact_may_be_linked_to_several_customers(care: CareClient) -> None:
    assert (await care.link(contact_id(1))).status_code == 200
    assert (await care.link(contact_id(1), customer="omar")).status_code == 200


async def test_link_and_unlink_are_entered_in_every_open_case(care: CareClient) -> None:
    await care.link(contact_id(1))
    await care.unlink(contact_id(1))
    for case, entries in (("open", 2), ("escalated", 2), ("done", 0)):
        page = await care.get(f"/v1/cases/{case}/messages", activity=1)
        assert [m["author_name"] for m in page["items"] if m["author"] == "activity"] == ["Ana Popa"] * entries
    assert all(m["author"] != "activity" for m in (await care.get("/v1/cases/open/messages"))["items"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact_id": contact_id(1)[:15]},
        {"contact_id": contact_id(1)[:17] + "5"},
        {"contact_id": record_id("001", 1)},
        {"contact_id": 3},
        {"salesforce_account_id": "nowhere"},
        {"expected": contact_id(2)},
        {"surprise": True},
    ],
)
async def test_a_body_that_makes_no_sense_is_refused_by_field(care: CareClient, wrong: dict[str, object]) -> None:
    body = {"salesforce_account_id": ACCOUNT, "contact_id": contact_id(1), **wrong}
    answer = await care.ask("PUT", LINK, json=body)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, set(wrong))


async def test_an_unknown_customer_is_not_found(care: CareClient) -> None:
    assert (await care.link(contact_id(1), customer="nobody")).status_code == 404


def test_of_two_links_at_once_exactly_one_is_made(store: Store) -> None:
    for _ in range(10):
        store.clear()
        fill(store)
        barrier = Barrier(2)

        def attempt(number: int, barrier: Barrier = barrier) -> str:
            wish = Linking("jane", ACCOUNT, contact_id(number), "Ana Popa", NOW)
            barrier.wait()
            try:
                with store.writing() as connection:
                    link(connection, wish)
            except Taken:
                return "taken"
            return "linked"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(attempt, (1, 2))) == ["linked", "taken"]


async def test_of_many_links_over_the_network_exactly_one_is_made(app: Starlette, store: Store) -> None:
    def attempt(url: str, number: int) -> int:
        body = {"salesforce_account_id": ACCOUNT, "contact_id": contact_id(number)}
        return httpx.put(
            url + LINK, json=body, headers={"Authorization": "Bearer token-ana"}, trust_env=False
        ).status_code

    with serving(app, store) as url:
        answers = await asyncio.gather(*(asyncio.to_thread(attempt, url, number) for number in range(1, 7)))
        await asyncio.get_running_loop().shutdown_default_executor()
    assert sorted(answers) == [200, 409, 409, 409, 409, 409]
