"""The board of unlinked escalations over many rows: its orders, its places, its filters, and how it comes to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import text

from care_desktop.care_server import board_lists
from care_desktop.care_server.store import Store
from care_desktop.care_server.suggestions import keep
from care_desktop.domain.board import NOBODY, BoardQuery, BoardRow, BoardSort, Suggested
from care_desktop.domain.cases import Priority
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch, Evidence, EvidenceKind, SuggestedContact, Suggestions
from tests.helpers.care_server import ACCOUNT, NOW, contact_id, record_id

COUNT = 41
NAMES = ("Ärmel", "ana", "Zoë", "ZAHRA", "Omar", "éva", "李")
PRIORITIES = list(Priority)


@pytest.fixture
def many(store: Store) -> Store:
    """Rows whose orders all differ; every third has a suggestion, every sixth two."""
    names = [NAMES[number % len(NAMES)] for number in range(COUNT)]
    people = [
        {"id": f"p{n}", "platform": "mail", "first_name": name, "handle": f"@h{n}"} for n, name in enumerate(names)
    ]
    cases = [
        {
            "id": f"c{n}",
            "number": 5000 + n,
            "customer_id": f"p{n}",
            "status": "open",
            "assignee_id": "ana" if n % 2 else None,
            "priority": PRIORITIES[n * 7 % len(PRIORITIES)],
            "created_at": NOW,
        }
        for n in range(COUNT)
    ]
    escalations = [
        {
            "case_id": f"c{n}",
            "salesforce_account_id": ACCOUNT,
            "record_id": record_id("500", 700 + n),
            "number": f"0009{n:04d}",
            "created_at": NOW - timedelta(minutes=n * 17 % COUNT),
        }
        for n in range(COUNT)
    ]
    store.load(customers=people, cases=cases, escalations=escalations)
    with store.writing() as connection:
        for n in range(0, COUNT, 3):
            found = tuple(_suggestion(n, place) for place in range(2 if n % 6 else 1))
            keep(connection, (f"p{n}", ACCOUNT), Suggestions(found), NOW)
    return store


def _suggestion(number: int, place: int) -> SuggestedContact:
    kinds = (EvidenceKind.EMAIL, EvidenceKind.PHONE, EvidenceKind.HANDLE)[: number % 3 + 1]
    contact = ContactMatch(ContactId(contact_id(900 + 2 * number + place)), "Somebody")
    return SuggestedContact(contact, tuple(Evidence(kind, "x", "x") for kind in kinds))


def whole(store: Store, query: BoardQuery) -> list[BoardRow]:
    with store.reading() as connection:
        return list(board_lists.page(connection, query, row=0, cursor=None, limit=200).rows)


def by_cursor(store: Store, query: BoardQuery, limit: int) -> list[BoardRow]:
    walked: list[BoardRow] = []
    cursor: str | None = None
    with store.reading() as connection:
        while not walked or cursor is not None:
            page = board_lists.page(connection, query, row=0, cursor=cursor, limit=limit)
            assert (page.first, page.total) == (len(walked), COUNT + 1)
            walked += page.rows
            cursor = page.following
    return walked


def by_row(store: Store, query: BoardQuery, limit: int) -> list[BoardRow]:
    with store.reading() as connection:
        starts = range(0, COUNT + 1, limit)
        pages = [board_lists.page(connection, query, row=row, cursor=None, limit=limit) for row in starts]
        assert not board_lists.page(connection, query, row=COUNT + 1, cursor=None, limit=limit).rows
    assert [page.following is None for page in pages] == [False] * (len(pages) - 1) + [True]
    return [row for page in pages for row in page.rows]


_KEY: dict[BoardSort, Callable[[BoardRow], object]] = {
    BoardSort.AGE: lambda row: 0,
    BoardSort.PRIORITY: lambda row: PRIORITIES.index(row.priority),
    BoardSort.CUSTOMER: lambda row: row.customer_name.casefold(),
    BoardSort.SUGGESTION: lambda row: -len(row.suggestion.agrees) if row.suggestion else 1,
}


def test_every_order_is_the_same_whole_by_cursor_and_by_row(many: Store) -> None:
    for sort, reverse in product(BoardSort, (False, True)):
        rows = whole(many, BoardQuery(sort, reverse))
        assert len(rows) == COUNT + 1
        leading = [_KEY[sort](row) for row in rows]
        assert leading == sorted(leading, reverse=reverse)  # type: ignore[type-var]
        for limit in (5, 7):
            assert by_cursor(many, BoardQuery(sort, reverse), limit) == rows
            assert by_row(many, BoardQuery(sort, reverse), limit) == rows
    ages = [row.since for row in whole(many, BoardQuery())]
    assert ages == sorted(ages)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (BoardQuery(text="ÄRMEL"), lambda n: NAMES[n % len(NAMES)] == "Ärmel"),
        (BoardQuery(text="@h40"), lambda n: n == 40),
        (BoardQuery(text="#5012"), lambda n: n == 12),
        (BoardQuery(text="00090007"), lambda n: n == 7),
        (BoardQuery(text="100%_"), lambda n: False),
        (BoardQuery(assignee=NOBODY), lambda n: n % 2 == 0),
        (BoardQuery(priority=Priority.URGENT), lambda n: n * 7 % len(PRIORITIES) == 0),
        (BoardQuery(suggested=Suggested.SOME), lambda n: n % 3 == 0),
        (BoardQuery(suggested=Suggested.CLEAR), lambda n: n % 6 == 0),
        (BoardQuery(text="h1", suggested=Suggested.CLEAR), lambda n: n in (12, 18)),
    ],
    ids=lambda value: (
        str(value.text or value.suggested or value.priority or "nobody") if isinstance(value, BoardQuery) else ""
    ),
)
def test_a_filter_leaves_what_it_names(many: Store, query: BoardQuery, wanted: Callable[[int], bool]) -> None:
    assert {row.case_id for row in whole(many, query)} == {f"c{n}" for n in range(COUNT) if wanted(n)}


@pytest.mark.parametrize("change", ["DROP TABLE board", "ALTER TABLE board DROP COLUMN searched"])
def test_a_database_without_the_board_or_with_an_earlier_one_is_filled_anew(
    many: Store, database_url: str, change: str
) -> None:
    query = BoardQuery(BoardSort.SUGGESTION)
    before = whole(many, query)
    with many.writing() as connection:
        connection.execute(text(change))
    again = Store.open(database_url)
    try:
        assert whole(again, query) == before
        assert by_row(again, query, 7) == before
    finally:
        again.close()


@pytest.mark.parametrize("sort", BoardSort)
@pytest.mark.parametrize("row", [0, 99_900])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what PostgreSQL does depends on how much there is
def test_no_order_and_no_filter_reads_more_than_an_index(store: Store, sort: BoardSort, row: int) -> None:
    query = BoardQuery(sort, priority=Priority.LOW, assignee=NOBODY, suggested=Suggested.NONE)
    ids = board_lists.ids_from(query, row, 64, 100_000)
    with store.reading() as connection:
        compiled = ids.compile(connection, compile_kwargs={"literal_binds": True})
        plan = [line.detail for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert len(plan) == 1
    assert "COVERING INDEX" in plan[0]
