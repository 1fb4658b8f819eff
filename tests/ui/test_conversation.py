"""The conversation on screen: where the reader stands, what is copied, what a screen reader hears."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from care_desktop.domain.cases import Author, MessagePage
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.ui.conversation import ConversationView
from tests.helpers.builders import message
from tests.helpers.case_pages import CasePages, case_pages, talk
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]
ONE, TWO = CaseId("case-1"), CaseId("case-2")


def customer_name(view: ConversationView) -> QLabel:
    label = view.findChild(QLabel, "customer-name")
    assert label is not None
    return label


def show_earlier(view: ConversationView) -> QPushButton:
    button = view.findChild(QPushButton, "show-earlier")
    assert button is not None
    return button


async def shown(pages: CasePages, case_id: CaseId = ONE) -> ConversationView:
    view = ConversationView(pages.messages)
    view.resize(560, 600)
    view.show()
    pages.conversation.show_case(case_id)
    await until(lambda: pages.conversation.state.entries and pages.conversation.state.header)
    return view


def test_it_opens_at_the_newest_message(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            pages.world.care.pages[ONE] = talk(90)
            view = await shown(pages)
            bar = view.messages.verticalScrollBar()
            assert bar.maximum() > 0
            assert bar.value() == bar.maximum()
            assert customer_name(view).text() == "Person 001"
            view.close()

    run(scenario())


def test_earlier_messages_come_in_above_without_moving_the_reader(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            pages.world.care.pages[ONE] = talk(150)
            view = await shown(pages)
            bar = view.messages.verticalScrollBar()
            bar.setValue(0)
            middle = view.messages.indexAt(view.messages.viewport().rect().center())
            first = view.messages.entries.entries[middle.row()].id
            place = view.messages.visualRect(middle).top()
            QTest.mouseClick(show_earlier(view), Qt.MouseButton.LeftButton)
            await until(lambda: not pages.conversation.state.has_earlier)
            row = next(i for i, entry in enumerate(view.messages.entries.entries) if entry.id == first)
            assert abs(view.messages.visualRect(view.messages.model().index(row, 0)).top() - place) < 60
            assert not show_earlier(view).isVisible()
            view.close()

    run(scenario())


def test_a_new_message_is_followed_only_by_who_reads_the_end(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            pages.world.care.pages[ONE] = talk(60)
            view = await shown(pages)
            bar = view.messages.verticalScrollBar()
            pages.world.care.pages[ONE] = MessagePage((*talk(60).messages, message(500, "New")))
            await pages.world.cases.messages(ONE)
            assert bar.value() == bar.maximum()
            assert view.messages.entries.entries[-1].text == "New"
            bar.setValue(bar.maximum() - 400)
            place = bar.value()
            pages.world.care.pages[ONE] = MessagePage((*talk(60).messages, message(500, "New"), message(501, "Newer")))
            await pages.world.cases.messages(ONE)
            assert view.messages.entries.entries[-1].text == "Newer"
            assert bar.value() == place
            view.close()

    run(scenario())


def test_messages_are_copied_and_spoken_whole(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            said = (message(1, "<i>Hello</i>"), message(2, "Hi", author=Author.AGENT, author_name="Robin Agent"))
            pages.world.care.pages[ONE] = MessagePage(said)
            view = await shown(pages)
            model = view.messages.model()
            assert "Customer" in model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            assert "<i>Hello</i>" in model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            view.messages.selectAll()
            QTest.keyClick(view.messages, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            assert QGuiApplication.clipboard().text() == "<i>Hello</i>\n\nHi"
            view.close()

    run(scenario())


def test_any_message_can_be_painted(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            texts = ("", "x" * 30_000, "مرحبا " * 40, "田中" * 90, "\n\n\n", "🙂", "<img src=x>", "\u202eabc")
            said = tuple(message(n, text, author=tuple(Author)[n % 4]) for n, text in enumerate(texts))
            pages.world.care.pages[ONE] = MessagePage(said)
            view = await shown(pages)
            for width in (300, 900):
                view.resize(width, 600)
                for place in (0, view.messages.verticalScrollBar().maximum()):
                    view.messages.verticalScrollBar().setValue(place)
                    assert not view.grab().isNull()
            view.close()

    run(scenario())


def test_failures_and_empty_cases_stand_in_their_place(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            view = await shown(pages)
            pages.world.care.gate.fail("messages", Unreachable("503"))
            pages.conversation.show_case(TWO)
            await until(lambda: pages.conversation.state.error)
            assert not view.messages.isVisible()
            retry = next(b for b in view.findChildren(QPushButton, "retry") if b.isVisible())
            pages.world.care.pages[TWO] = MessagePage(())
            QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
            await until(lambda: pages.conversation.state.empty)
            assert not retry.isVisible()
            pages.conversation.show_case(None)
            assert not customer_name(view).isVisible()
            view.close()

    run(scenario())


def test_a_case_seen_before_is_on_screen_in_two_frames(run: Run) -> None:
    async def scenario() -> None:
        async with case_pages() as pages:
            pages.world.care.pages[ONE] = talk(100)
            view = await shown(pages)
            pages.conversation.show_case(TWO)
            await until(lambda: not pages.conversation.state.loading)
            took = []
            for _ in range(5):
                began = time.thread_time()
                pages.conversation.show_case(ONE)
                view.messages.viewport().repaint()
                took.append(time.thread_time() - began)
                pages.conversation.show_case(TWO)
                await until(lambda: not pages.conversation.state.loading)
            assert sorted(took)[2] < 0.033 * 3  # of this thread's own time, whatever else the machine does
            view.close()

    run(scenario())
