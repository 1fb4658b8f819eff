"""What observers hear: each new state at once, or, of a page that turns as a whole, the last one."""

from __future__ import annotations

import pytest

from care_desktop.viewmodels.observable import Observable, together


class Page(Observable[int]):
    def put(self, *states: int) -> None:
        for state in states:
            self._set(state)


def heard_of(page: Page) -> list[int]:
    heard: list[int] = []
    page.subscribe(heard.append)
    return heard


def fail_halfway(page: Page) -> None:
    with together():
        page.put(1)
        raise ValueError("in the middle")


def test_every_new_state_is_told_and_the_same_one_only_once() -> None:
    page = Page(0)
    heard = heard_of(page)
    page.put(1, 1, 2)
    assert heard == [1, 2]


def test_of_what_changes_together_only_the_last_state_is_told() -> None:
    page = Page(0)
    heard = heard_of(page)
    with together():
        page.put(1, 2, 3)
        assert (page.state, heard) == (3, [])
    assert heard == [3]


def test_a_page_that_is_as_before_at_the_end_is_not_told_of() -> None:
    page = Page(0)
    heard = heard_of(page)
    with together():
        page.put(1, 0)
    assert heard == []


def test_a_page_that_follows_another_is_told_of_once_and_in_the_same_block() -> None:
    first, follower = Page(0), Page(0)
    first.subscribe(lambda state: follower.put(state * 10))
    heard = heard_of(follower)
    with together():
        follower.put(5)
        first.put(1, 2)
    assert heard[-1] == 20
    assert first.state == 2


def test_a_block_in_a_block_ends_with_the_outer_one() -> None:
    page = Page(0)
    heard = heard_of(page)
    with together():
        with together():
            page.put(1)
        assert heard == []
        page.put(2)
    assert heard == [2]


def test_what_changed_before_a_failure_is_told_and_later_states_are_told_at_once() -> None:
    page = Page(0)
    heard = heard_of(page)
    with pytest.raises(ValueError, match="in the middle"):
        fail_halfway(page)
    page.put(2)
    assert heard == [1, 2]
