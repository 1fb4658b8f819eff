"""Pages that rest while nobody sees them, and catch up once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from care_desktop.ui.kit.resting import Rest, observe_seen, wake
from care_desktop.viewmodels.observable import Observable


class Source(Observable[int]):
    def put(self, state: int) -> None:
        self._set(state)


class Part(QWidget):
    """Notes what it was told to show, and whether anybody could see it then."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.shown: list[tuple[int, bool]] = []
        observe_seen(self, source, lambda state: self.shown.append((state, self.isVisible())))


class Pages(QStackedWidget):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self.other, self.page = QWidget(), QWidget()
        Rest(self.page)
        self.part = Part(source)
        QVBoxLayout(self.page).addWidget(self.part)
        for page in (self.other, self.page):
            self.addWidget(page)


@pytest.fixture
def source() -> Source:
    return Source(0)


@pytest.fixture
def pages(qtbot: QtBot, source: Source) -> Pages:
    pages = Pages(source)
    qtbot.addWidget(pages)
    with qtbot.waitExposed(pages):
        pages.show()
    pages.part.shown.clear()
    return pages


def test_what_nobody_sees_is_shown_once_when_its_page_comes_to_the_front(pages: Pages, source: Source) -> None:
    for state in (1, 2, 3):
        source.put(state)
    assert pages.part.shown == []
    pages.setCurrentWidget(pages.page)
    assert [state for state, _seen in pages.part.shown] == [3]


def test_what_is_seen_is_shown_at_once(pages: Pages, source: Source) -> None:
    pages.setCurrentWidget(pages.page)
    source.put(1)
    source.put(2)
    assert pages.part.shown == [(1, True), (2, True)]


def test_a_page_can_be_woken_before_it_is_shown_and_is_not_shown_twice(pages: Pages, source: Source) -> None:
    source.put(1)
    wake(pages.page)
    pages.setCurrentWidget(pages.page)
    assert pages.part.shown == [(1, False)]


def test_a_page_that_comes_back_with_its_window_catches_up(pages: Pages, source: Source) -> None:
    pages.setCurrentWidget(pages.page)
    pages.hide()
    source.put(1)
    assert pages.part.shown == []
    pages.show()
    assert [state for state, _seen in pages.part.shown] == [1]


def test_a_part_that_is_gone_by_then_is_not_shown(pages: Pages, source: Source) -> None:
    source.put(1)
    part = pages.part
    delete(part)
    pages.setCurrentWidget(pages.page)
    assert part.shown == []


def test_outside_of_resting_pages_everything_is_shown_at_once(qtbot: QtBot, source: Source) -> None:
    part = Part(source)
    qtbot.addWidget(part)
    source.put(1)
    assert [state for state, _seen in part.shown] == [0, 1]
