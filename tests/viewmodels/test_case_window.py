"""What of a long list is in memory, and what is read next."""

from __future__ import annotations

from dataclasses import replace

from care_desktop.domain.cases import CasePage, CaseQuery
from care_desktop.domain.ids import CaseId
from care_desktop.viewmodels.case_window import PAGE_ROWS, CaseWindow
from tests.helpers.builders import case, row_of

MILLION = 1_000_000


def page(number: int, following: str | None = None, rows: int = PAGE_ROWS) -> CasePage:
    first = number * PAGE_ROWS
    return CasePage(tuple(row_of(case(first + n)) for n in range(rows)), first, MILLION, following)


def test_a_row_that_is_not_here_is_wished_for_once() -> None:
    window = CaseWindow(CaseQuery())
    assert window.row(130) is None
    assert window.row(131) is None
    assert window.take_wish() == 2
    assert window.row(132) is None
    assert window.take_wish() is None


def test_the_newest_wish_comes_first_and_old_ones_are_scrolled_past() -> None:
    window = CaseWindow(CaseQuery())
    for number in range(100):
        window.row(number * PAGE_ROWS + 30)
    assert [window.take_wish() for _ in range(5)] == [99, 98, 97, 96, None]


def test_a_row_near_the_edge_wishes_for_the_neighbour_last() -> None:
    window = CaseWindow(CaseQuery())
    window.put(0, page(0))
    assert window.row(60) is not None
    window.row(5 * PAGE_ROWS)
    assert [window.take_wish(), window.take_wish()] == [5, 1]


def test_only_the_pages_looked_at_last_are_kept() -> None:
    window = CaseWindow(CaseQuery(), most_pages=40)
    for number in range(100):
        window.put(number, page(number))
        window.row(30)
    assert len(window) == 40
    assert window.row(30) is not None
    assert window.row(5 * PAGE_ROWS) is None


def test_the_next_page_is_reached_by_cursor_and_a_far_one_is_not() -> None:
    window = CaseWindow(CaseQuery())
    window.put(3, page(3, following="next"))
    assert window.cursor_to(4) == "next"
    assert window.cursor_to(9) is None
    window.grow_stale(set())
    assert window.cursor_to(4) is None


def test_a_stale_page_is_shown_and_wished_for_again() -> None:
    window = CaseWindow(CaseQuery())
    window.put(0, page(0))
    window.grow_stale(set())
    assert window.row(30) is not None
    assert window.take_wish() == 0
    window.put(0, page(0))
    window.row(30)
    assert window.take_wish() is None


def test_a_page_that_failed_waits_for_another_try() -> None:
    window = CaseWindow(CaseQuery())
    window.row(200)
    number = window.take_wish()
    assert number == 3
    window.give_up(number)
    window.row(200)
    assert window.take_wish() is None
    window.try_again()
    window.row(200)
    assert window.take_wish() == 3


def test_a_short_page_has_no_rows_beyond_its_end_and_asks_for_none() -> None:
    window = CaseWindow(CaseQuery())
    window.put(0, replace(page(0, rows=3), total=3))
    assert window.row(3) is None
    assert window.take_wish() is None


def test_a_case_is_found_where_it_stands() -> None:
    window = CaseWindow(CaseQuery())
    window.put(2, page(2))
    assert window.index_of(CaseId("case-140")) == 140
    assert window.index_of(CaseId("case-1")) is None
    assert window.peek(140) is not None
