"""The orders and the filter of the case list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from care_desktop.care_server import case_lists
from care_desktop.care_server.case_conditions import wanted
from care_desktop.care_server.case_orders import ORDERS
from care_desktop.care_server.store import Store
from care_desktop.care_server.tallies import tally_all
from care_desktop.domain.cases import CaseFilter, CaseQuery, Priority, Sort, View
from tests.helpers.care_server import NOW, CareClient

ClientOf = Callable[[str], CareClient]
# minutes ago: when the customer wrote last, when we answered last
CASES = {
    "early": ("low", 50, None),
    "answered": ("urgent", 60, 5),
    "late": ("high", 10, None),
    "middle": ("high", 30, None),
}


@pytest.fixture
def many(store: Store) -> Store:
    store.load(cases=[_case(place, name) for place, name in enumerate(CASES)])
    store.load(
        messages=[
            {"case_id": name, "author": author, "text": "Words.", "sent_at": NOW - timedelta(minutes=ago)}
            for name, (_priority, customer, ours) in CASES.items()
            for author, ago in (("customer", customer), ("agent", ours))
            if ago is not None
        ]
    )
    return store


def _case(place: int, name: str) -> dict[str, object]:
    return {
        "id": name,
        "number": 7000 + place,
        "customer_id": "omar",
        "status": "on_hold",
        "assignee_id": "ana",
        "priority": CASES[name][0],
        "created_at": NOW - timedelta(hours=2),
    }


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("newest", ["answered", "late", "middle", "early"]),
        ("oldest", ["early", "middle", "late", "answered"]),
        ("waiting", ["early", "middle", "late", "answered"]),
        ("priority", ["answered", "middle", "late", "early"]),
    ],
)
async def test_every_order_holds_by_page_by_row_and_by_cursor(
    care: CareClient, many: Store, sort: str, ids: list[str]
) -> None:
    asked = {"view": "my_on_hold", "sort": sort}
    assert [row["id"] for row in (await care.get("/v1/cases", **asked))["items"]] == ids
    by_row = [(await care.get("/v1/cases", **asked, row=row, limit=1))["items"][0]["id"] for row in range(4)]
    walked: list[str] = []
    cursor: str | None = ""
    for _page in ids:
        page = await care.get("/v1/cases", **asked, limit=1, **({"cursor": cursor} if cursor else {}))
        walked += [row["id"] for row in page["items"]]
        cursor = page["following"]
    assert (by_row, walked, cursor) == (ids, ids, None)


async def test_work_begins_with_who_waits_longest_and_reading_with_the_newest(care: CareClient, many: Store) -> None:
    with many.writing() as connection:
        connection.execute(text("UPDATE cases SET status = 'open' WHERE id IN ('early', 'late', 'answered')"))
    mine = (await care.get("/v1/cases", view="my_open", limit=2))["items"]
    assert [row["id"] for row in mine][:1] == ["early"]
    assert (await care.get("/v1/cases", limit=1))["items"][0]["id"] != "early"


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"priority": "high"}, ["late", "middle"]),
        ({"priority": "high,urgent"}, ["answered", "late", "middle"]),
        ({"status": "done"}, []),
        ({"assigned": "nobody"}, []),
        ({"assigned": "me", "priority": "low"}, ["early"]),
        ({"assigned": "me,nobody", "priority": "low"}, ["early"]),
        ({"assigned": "others"}, []),
        ({"platform": "x,nowhere", "priority": "urgent"}, ["answered"]),
        ({"platform": "nowhere"}, []),
        ({"q": "omar", "priority": "urgent"}, ["answered"]),
    ],
)
async def test_a_filter_narrows_a_view_and_its_count(
    care: CareClient, many: Store, asked: dict[str, str], ids: list[str]
) -> None:
    with many.writing() as connection:
        connection.execute(text("UPDATE cases SET platform = 'x' WHERE number >= 7000"))
        tally_all(connection)
    page = await care.get("/v1/cases", view="my_on_hold", sort="newest", **asked)
    assert [row["id"] for row in page["items"]] == ids
    assert page["total"] == len(ids)


async def test_unread_means_unread_by_the_one_who_asks(client_of: ClientOf) -> None:
    ben = client_of("ben")
    before = {row["id"] for row in (await ben.get("/v1/cases", unread="true"))["items"]}
    assert (await ben.ask("POST", "/v1/cases/open/read")).status_code == 204
    after = {row["id"] for row in (await ben.get("/v1/cases", unread="true"))["items"]}
    sofia = {row["id"] for row in (await client_of("sofia").get("/v1/cases", unread="true"))["items"]}
    assert "open" in before
    assert (after, "open" in sofia) == (before - {"open"}, True)


@pytest.mark.parametrize("wrong", [{"status": "open,closed"}, {"priority": "?"}, {"assigned": "ben"}, {"sort": "x"}])
async def test_a_condition_that_makes_no_sense_is_named(care: CareClient, wrong: dict[str, str]) -> None:
    answer = await care.ask("GET", "/v1/cases", params=wrong)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, set(wrong))


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("view", [View.INBOX, View.DONE, View.ALL])
def test_no_order_and_no_filter_reads_more_than_an_index(store: Store, view: View, sort: Sort) -> None:
    """At a million cases, sorting a view, or looking into each of its rows, would take seconds."""
    query = CaseQuery(view, filter=CaseFilter(priorities=frozenset({Priority.LOW})), sort=sort)
    ids = case_lists.ids_from(wanted("ana", query), ORDERS[query.order], 0, 64, 1_000)
    with store.reading() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("how PostgreSQL goes about it depends on how much there is")
        compiled = ids.compile(connection, compile_kwargs={"literal_binds": True})
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert len(plan) == 1
    assert "COVERING INDEX" in plan[0]


async def test_all_cases_also_what_is_done_are_listed_and_counted_for_whoever_may_see_them(
    care: CareClient, client_of: ClientOf, many: Store
) -> None:
    with many.writing() as connection:
        connection.execute(text("UPDATE cases SET status = 'done', active = false WHERE id = 'early'"))
        tally_all(connection)
    sofia = client_of("sofia")
    page = await sofia.get("/v1/cases", view="all", limit=200, sort="waiting")
    counts = {one["view"]: one["count"] for one in (await sofia.get("/v1/views"))["items"]}
    assert {"early", "late", "open"} <= {row["id"] for row in page["items"]}
    assert len(page["items"]) == page["total"] == counts["all"]
    done = await sofia.get("/v1/cases", view="all", status="done")
    assert "early" in {row["id"] for row in done["items"]}
    refused = await care.ask("GET", "/v1/cases", params={"view": "all"})
    assert (refused.status_code, refused.json()["error"]["permission"]) == (403, "see_all_cases")
    assert "all" not in {one["view"] for one in (await care.get("/v1/views"))["items"]}
