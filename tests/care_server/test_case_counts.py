"""Counting the cases of a list without counting cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from care_desktop.care_server import case_counts, case_lists
from care_desktop.care_server.case_counts import Count, count
from care_desktop.care_server.store import Store
from care_desktop.domain.cases import CaseFilter, CaseQuery, View
from tests.helpers.care_server import NOW

UNREAD = CaseFilter(unread=True)


@contextmanager
def asked_of(connection: Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def test_a_filter_counts_each_case_once_whatever_else_sets_them_apart(store: Store) -> None:
    store.load(
        cases=[
            {
                "id": name,
                "number": n,
                "customer_id": "omar",
                "created_at": NOW,
                "unread": True,
                "flag_reason": "Look" if n % 2 else "",
            }
            for n, name in enumerate("abcd", 8001)
        ]
    )
    with store.reading() as connection:
        counted = count(connection, "ana", CaseQuery(View.NEW, filter=UNREAD))
        page = case_lists.page(connection, "ana", CaseQuery(View.NEW, filter=UNREAD), row=0, cursor=None, limit=200)
    assert counted.ids is not None
    assert sorted(counted.ids) == sorted({*counted.ids}) == sorted(row.id for row in page.rows)
    assert {*"abcd"} <= {*counted.ids}
    assert counted.total == page.total == len(page.rows)


def test_many_and_few_give_the_same_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    query = CaseQuery(View.INBOX, filter=UNREAD)
    with store.reading() as connection:
        few = case_lists.page(connection, "ana", query, row=0, cursor=None, limit=200)
        monkeypatch.setattr(case_counts, "_FEW", 0)
        assert count(connection, "ana", query) == Count(few.total)
        assert case_lists.page(connection, "ana", query, row=0, cursor=None, limit=200) == few
    assert few.total


def test_a_text_is_counted_again_only_when_something_has_changed(store: Store) -> None:
    query = CaseQuery(View.INBOX, text="omar")
    with store.reading() as connection:
        before = count(connection, "ana", query)
        with asked_of(connection) as statements:
            assert count(connection, "ana", query) == before
    assert not any("searched_who" in statement for statement in statements)
    store.load(cases=[{"id": "more", "number": 8001, "customer_id": "omar", "created_at": NOW}])
    with store.reading() as connection:
        assert count(connection, "ana", query).total == before.total + 1


def test_what_takes_long_to_count_has_its_rest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_counts, "_SLOW", 0.0)
    monkeypatch.setattr(case_counts, "_REST", 1_000_000)
    query = CaseQuery(View.INBOX, text="omar")
    with store.reading() as connection:
        before = count(connection, "ana", query)
    store.load(cases=[{"id": "more", "number": 8001, "customer_id": "omar", "created_at": NOW}])
    with store.reading() as connection:
        assert count(connection, "ana", query) == before
        assert count(connection, "ben", query).total == before.total + 1


def test_the_few_that_a_filter_leaves_are_looked_up(store: Store) -> None:
    """Found on a walk along the view, they would be waited for."""
    with store.reading() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("how PostgreSQL goes about it depends on how much there is")
        plans: list[str] = []

        def explain(*told: Any) -> None:
            if str(told[2]).startswith("SELECT cases.id"):
                raw = connection.connection.dbapi_connection
                assert raw is not None
                plans.extend(row[3] for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {told[2]}", told[3]))

        event.listen(connection, "before_cursor_execute", explain)
        assert count(connection, "ana", CaseQuery(View.MY_OPEN, filter=UNREAD)).ids
        event.remove(connection, "before_cursor_execute", explain)
    looked = [plan for plan in plans if " cases " in plan]
    assert looked
    assert all("cases_by_group (status=? AND priority=? AND platform=? AND assignee_id=?" in plan for plan in looked)
