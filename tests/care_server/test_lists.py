"""The case list: views, counters, filter, and pages that give every row once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from care_desktop.care_server import cursors
from care_desktop.care_server.store import Store
from tests.helpers.care_server import NOW, CareClient

ClientOf = Callable[[str], CareClient]


@pytest.mark.parametrize(
    ("view", "ids"),
    [
        ("inbox", ["open", "new", "escalated"]),
        ("new", ["new"]),
        ("my_open", ["open"]),
        ("my_pending", ["escalated"]),
        ("my_on_hold", []),
        ("done", ["done"]),
        ("my_mentions", []),
        ("spam", []),
        ("unlinked", ["escalated"]),
        ("flagged", ["escalated"]),
    ],
)
async def test_a_view_holds_its_cases_and_counts_them(care: CareClient, view: str, ids: list[str]) -> None:
    page = await care.get("/v1/cases", view=view)
    counts = {entry["view"]: entry["count"] for entry in (await care.get("/v1/views"))["items"]}
    assert [row["id"] for row in page["items"]] == ids
    assert page["total"] == counts[view] == len(ids)


async def test_my_views_are_those_of_the_user_who_asks(client_of: ClientOf) -> None:
    sofia = client_of("sofia")
    assert (await sofia.get("/v1/cases", view="my_open"))["total"] == 0
    assert [row["id"] for row in (await sofia.get("/v1/cases", view="my_mentions"))["items"]] == ["escalated"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("MILLER", ["open", "escalated"]),
        ("omar_1", ["new"]),
        ("omarx1", []),
        ("@omar", ["new"]),
        ("1001", ["open"]),
        ("#1003", ["escalated"]),
        ("on its WAY", ["open"]),
        ("100%", ["new"]),
        ("100% <b>", ["new"]),
        ("10%n", []),
        ("\\", []),
        ("'", []),
        ("   ", ["open", "new", "escalated"]),
        ("x" * 5000, []),
    ],
)
async def test_the_filter_takes_typed_text_as_it_is(care: CareClient, text: str, ids: list[str]) -> None:
    page = await care.get("/v1/cases", q=text)
    assert [row["id"] for row in page["items"]] == ids
    assert page["total"] == len(ids)


async def test_a_row_tells_what_the_list_shows(care: CareClient) -> None:
    row = (await care.get("/v1/cases", view="my_open"))["items"][0]
    assert (row["customer_name"], row["assignee"], row["snippet"]) == ("Jane Miller", "Ana Popa", "On its way.")
    assert (row["unread"], row["flagged"], row["unlinked_escalations"]) == (True, False, 0)


@pytest.mark.parametrize("parameters", [{"limit": 0}, {"limit": 201}, {"row": -1}, {"view": "x"}, {"cursor": "?"}])
async def test_parameters_that_make_no_sense_are_named(care: CareClient, parameters: dict[str, str]) -> None:
    answer = await care.ask("GET", "/v1/cases", params=parameters)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, set(parameters))


def _load_many(store: Store, numbers: range) -> None:
    store.load(
        cases=[
            {
                "id": f"many-{n}",
                "number": 5000 + n,
                "customer_id": "omar",
                "created_at": NOW - timedelta(seconds=n // 3),
            }
            for n in numbers
        ]
    )


async def test_walking_the_pages_gives_every_case_once_while_others_arrive(care: CareClient, store: Store) -> None:
    _load_many(store, range(100, 150))
    before = {row["id"] for row in (await care.get("/v1/cases", view="new", limit=200))["items"]}
    seen: list[str] = []
    cursor, arrivals = None, 0
    while True:
        page = await care.get("/v1/cases", view="new", sort="newest", limit=7, **({"cursor": cursor} if cursor else {}))
        seen += [row["id"] for row in page["items"]]
        cursor, arrivals = page["following"], arrivals + 1
        if cursor is None:
            break
        _load_many(store, range(-arrivals, -arrivals + 1))
        store.receive_message("many-149", f"Hello {arrivals}", NOW + timedelta(seconds=arrivals))
    assert len(seen) == len(set(seen))
    assert set(seen) == before - {"many-149"}


async def test_a_page_by_row_is_the_same_from_either_end(care: CareClient, store: Store) -> None:
    _load_many(store, range(50))
    whole = [row["id"] for row in (await care.get("/v1/cases", view="new", limit=200))["items"]]
    for first in range(0, 52, 3):
        page = await care.get("/v1/cases", view="new", row=first, limit=5)
        assert [row["id"] for row in page["items"]] == whole[first : first + 5]
        assert (page["first"], page["total"]) == (first, 51)
        assert (page["following"] is None) == (first + 5 >= 51)


async def test_a_page_beyond_the_end_is_empty(care: CareClient) -> None:
    page = await care.get("/v1/cases", row=1_000_000)
    assert (page["items"], page["total"], page["following"]) == ([], 3, None)


async def test_a_cursor_with_a_number_that_no_order_knows_is_no_fault_of_the_server(care: CareClient) -> None:
    cursor = cursors.encode(0, 2**40, 0, "x")
    answer = await care.ask("GET", "/v1/cases", params={"sort": "priority", "cursor": cursor})
    assert answer.status_code in (200, 422), answer.text
