"""The store: filled in bulk, opened again, emptied, and written to by Customers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from care_desktop.care_server import case_lists
from care_desktop.care_server.case_counts import counters
from care_desktop.care_server.case_store import read_case
from care_desktop.care_server.links import Linking, Taken, link, unlink
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import users
from care_desktop.care_server.tallies import Group, fine_tallies, read_tallies, tally_all
from care_desktop.care_server.users import user_of_token
from care_desktop.domain.cases import CaseQuery, Status, View
from tests.helpers.care_server import ACCOUNT, NOW, contact_id, opened, record_id


def status_of(store: Store, case_id: str) -> Status:
    with store.reading() as connection:
        case = read_case(connection, case_id)
    assert case is not None
    return case.status


def test_everything_is_still_there_when_it_is_opened_again(store: Store, database_url: str) -> None:
    with store.writing() as connection:
        link(connection, Linking("jane", ACCOUNT, contact_id(1), "Ana Popa", NOW))
    store.close()
    again = Store.open(database_url)
    with again.reading() as connection:
        case = read_case(connection, "escalated")
        counts = counters(connection, "ana")
    again.close()
    assert case is not None
    assert case.customer.profiles[0].profile_id == contact_id(1)
    assert (counts[View.INBOX], counts[View.UNLINKED]) == (3, 0)


def test_a_new_store_is_empty_until_users_are_loaded(tmp_path: Path) -> None:
    store = opened(tmp_path / "new.db")
    assert store.is_empty()
    store.load(users=[{"id": "ana", "name": "Ana", "preset": "agent"}])
    assert not store.is_empty()
    store.clear()
    assert store.is_empty()
    store.close()


def test_a_token_of_a_run_takes_the_place_of_the_one_before(store: Store) -> None:
    before, now = store.issue_token("ana"), store.issue_token("ana")
    with store.reading() as connection:
        found = [user_of_token(connection, token) for token in (now, before, "token-ana")]
    assert [user and user.id for user in found] == ["ana", None, None]
    with pytest.raises(KeyError):
        store.issue_token("nobody")


def test_no_token_can_be_read_in_the_database(store: Store, tmp_path: Path) -> None:
    token = store.issue_token("ana")
    store.close()
    assert not [file for file in tmp_path.iterdir() if token.encode() in file.read_bytes()]


def test_an_error_of_the_database_does_not_show_what_was_to_be_written(store: Store) -> None:
    secret = {"id": "ana", "name": "5Aep861-secret"}
    with pytest.raises(IntegrityError) as wrong, store.writing() as connection:
        connection.execute(insert(users).values(token="t", permissions="[]", contacts=0, cases=0, **secret))
    assert "5Aep861" not in str(wrong.value)


def test_a_link_that_is_loaded_clears_the_badge(store: Store) -> None:
    profile = {"network": "salesforce", "profile_id": contact_id(5), "salesforce_account_id": ACCOUNT, "linked_at": NOW}
    store.load(
        customers=[{"id": "kai", "platform": "chat", "display_name": "Kai", "profiles": [profile]}],
        cases=[{"id": "linked", "number": 1, "customer_id": "kai", "created_at": NOW}],
        escalations=[
            {"case_id": "linked", "salesforce_account_id": ACCOUNT, "record_id": record_id("500", 7), "created_at": NOW}
        ],
    )
    with store.reading() as connection:
        assert counters(connection, "ana")[View.UNLINKED] == 1


def test_a_case_without_messages_stands_at_its_beginning(store: Store) -> None:
    store.load(cases=[{"id": "silent", "number": 1, "customer_id": "omar", "created_at": NOW - timedelta(days=1)}])
    with store.reading() as connection:
        case = read_case(connection, "silent")
    assert case is not None
    assert case.last_message_at == NOW - timedelta(days=1)
    assert case.last_customer_message_at is None


def test_messages_may_be_loaded_in_any_order(store: Store) -> None:
    messages = [
        {"case_id": "new", "author": "customer", "text": text, "sent_at": NOW + timedelta(minutes=minutes)}
        for text, minutes in (("second", 2), ("third", 3), ("first", 1))
    ]
    store.load(messages=messages)
    with store.reading() as connection:
        row = case_lists.page(connection, "ana", CaseQuery(View.NEW), row=0, cursor=None, limit=5).rows[0]
        case = read_case(connection, "new")
    assert row.snippet == "third"
    assert case is not None
    assert case.last_customer_message_at == NOW + timedelta(minutes=3)


def test_a_load_that_fails_leaves_nothing(store: Store) -> None:
    cases = [{"id": "orphan", "number": 1, "customer_id": "nobody", "created_at": NOW}]
    with pytest.raises(KeyError):
        store.load(customers=[{"id": "kai", "platform": "chat"}], cases=cases)
    with store.reading() as connection:
        assert case_lists.history(connection, "ana", "kai") == []
        assert read_case(connection, "orphan") is None


@pytest.mark.parametrize(
    ("before", "assignee", "minutes", "after"),
    [
        ("new", None, 0, Status.NEW),
        ("open", "ana", 0, Status.OPEN),
        ("pending", "ana", 0, Status.OPEN),
        ("pending", None, 0, Status.NEW),
        ("on_hold", "ana", 0, Status.ON_HOLD),
        ("done", "ana", 5 * 24 * 60, Status.OPEN),
        ("done", None, 0, Status.NEW),
        ("done", "ana", 5 * 24 * 60 + 1, Status.DONE),
        ("spam", None, 0, Status.SPAM),
    ],
)
def test_a_customer_who_writes_moves_the_case(
    store: Store, before: str, assignee: str | None, minutes: int, after: Status
) -> None:
    case: dict[str, Any] = {"id": "moved", "number": 1, "customer_id": "omar", "created_at": NOW}
    store.load(cases=[{**case, "status": before, "assignee_id": assignee}])
    store.receive_message("moved", "Hello?", NOW + timedelta(minutes=minutes))
    assert status_of(store, "moved") == after


def test_a_new_message_is_on_top_unread_and_counted(store: Store) -> None:
    store.receive_message("done", "Hello\nagain", NOW)
    with store.reading() as connection:
        page = case_lists.page(connection, "ben", CaseQuery(View.INBOX), row=0, cursor=None, limit=1)
    assert (page.rows[0].id, page.rows[0].snippet, page.rows[0].unread, page.total) == ("done", "Hello again", True, 4)


def test_a_message_to_an_unknown_case_is_refused(store: Store) -> None:
    with pytest.raises(KeyError):
        store.receive_message("nowhere", "Hello", NOW)


def test_three_hundred_cases_with_ten_messages_each_load_at_once(store: Store) -> None:
    began = time.process_time()
    store.load(cases=_many_cases(300), messages=_many_messages(300))
    assert time.process_time() - began < 5  # usually a tenth of that
    with store.reading() as connection:
        assert counters(connection, "ana")[View.NEW] == 301


def _many_cases(number: int) -> Iterator[dict[str, Any]]:
    return ({"id": f"c{n}", "number": 9000 + n, "customer_id": "omar", "created_at": NOW} for n in range(number))


def _many_messages(number: int) -> Iterator[dict[str, Any]]:
    for n in range(number):
        for minute in range(10):
            sent_at = NOW + timedelta(minutes=minute)
            yield {"case_id": f"c{n}", "author": "customer", "text": f"Message {minute}", "sent_at": sent_at}


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("link"), st.integers(1, 2)),
        st.tuples(st.just("unlink"), st.integers(1, 2)),
        st.tuples(st.just("message"), st.sampled_from([0, 1, 2, 3])),
    ),
    max_size=8,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_the_kept_counts_are_those_of_the_cases(store: Store, deeds: list[tuple[str, int]]) -> None:
    for deed, number in deeds:
        _do(store, deed, number)
    with store.writing() as connection:
        kept, fine = _kept_counts(connection)
        tally_all(connection)
        assert (kept, fine) == _kept_counts(connection)


def _kept_counts(connection: Connection) -> tuple[dict[Group, int], set[tuple[Any, ...]]]:
    kept = {group: count for group, count in read_tallies(connection).items() if count}
    return kept, {tuple(row) for row in connection.execute(select(fine_tallies).where(fine_tallies.c.cases != 0))}


def _do(store: Store, deed: str, number: int) -> None:
    if deed == "message":
        store.receive_message(("open", "done", "escalated", "new")[number], "Hello", NOW)
        return
    wish = Linking("jane", ACCOUNT, contact_id(number), "Ana Popa", NOW)
    with suppress(Taken), store.writing() as connection:
        (link if deed == "link" else unlink)(connection, wish)
