"""The composer on screen: keys, composed letters, colleagues to mention, and what a screen reader finds."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QWidget

from care_desktop.domain.case_work import Colleague
from care_desktop.domain.cases import MessagePage
from care_desktop.domain.ids import UserId
from care_desktop.domain.messaging import Undelivered
from care_desktop.domain.presence import Doing
from care_desktop.services.later_events import PresenceMoved
from care_desktop.ui.conversation import ConversationView
from care_desktop.ui.notice_bar import NoticeBar
from care_desktop.viewmodels.conversation_entries import EntryKind
from tests.helpers.builders import case, message
from tests.helpers.message_stage import ONE, TWO, MessageStage, activity, message_stage
from tests.helpers.until import until

Run = Callable[[Coroutine[Any, Any, None]], None]
Key = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
HELLO = "Your parcel is on its way."


@asynccontextmanager
async def shown(stage: MessageStage) -> AsyncIterator[ConversationView]:
    view = ConversationView(stage.pages)
    view.resize(560, 640)
    view.show()
    view.activateWindow()
    await stage.show()
    view.composer.take_focus()
    await until(view.composer.text.hasFocus)
    yield view
    view.close()


def press(
    view: ConversationView, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    for key in keys:
        QTest.keyClick(view.composer.text, key, modifier)


def button(view: QWidget, name: str, *, shown: bool = True) -> QPushButton:
    found = [one for one in view.findChildren(QPushButton, name) if one.isVisibleTo(view) is shown]
    assert found, f"no button {name}"
    return found[0]


def label(view: QWidget, name: str) -> QLabel:
    found = view.findChild(QLabel, name)
    assert found is not None
    return found


def mentions(view: ConversationView) -> QListView | None:
    found = view.findChild(QListView, "mentions")
    return found if found is not None and found.isVisible() else None


def test_ctrl_enter_sends_and_enter_begins_a_line(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            QTest.keyClicks(view.composer.text, "Dear Ann")
            press(view, Key.Key_Return)
            QTest.keyClicks(view.composer.text, "hello")
            assert stage.composer.state.text == "Dear Ann\nhello"
            press(view, Key.Key_Return, modifier=CTRL)
            assert view.composer.text.toPlainText() == ""
            assert view.messages.entries.entries[-1].text == "Dear Ann\nhello"
            await until(lambda: stage.sent("Dear Ann\nhello"))

    run(scenario())


def test_letters_that_are_composed_are_not_sent_and_keep_their_keys(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            stage.composer.write_note(True)
            QTest.keyClicks(view.composer.text, "@")
            await until(lambda: mentions(view) is not None)
            QApplication.sendEvent(view.composer.text, QInputMethodEvent("た", []))
            press(view, Key.Key_Return, modifier=CTRL)
            press(view, Key.Key_Down)
            assert stage.composer.mentions.state.highlighted == 0
            assert stage.world.care.gate.calls["note"] == 0
            commit = QInputMethodEvent("", [])
            commit.setCommitString("田中")
            QApplication.sendEvent(view.composer.text, commit)
            assert stage.composer.state.text == "@田中"

    run(scenario())


def test_a_colleague_is_mentioned_by_keyboard_and_the_highlight_stays(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            stage.world.care.people = (*stage.world.care.people, Colleague(UserId("user-9"), "Sol " + "Long" * 14))
            stage.composer.write_note(True)
            QTest.keyClicks(view.composer.text, "ask @so")
            await until(lambda: mentions(view) is not None)
            press(view, Key.Key_Down)
            chosen = stage.composer.mentions.state.chosen
            assert chosen is not None
            press(view, Key.Key_Return)
            assert view.composer.text.toPlainText() == f"ask @{chosen.name} "
            assert mentions(view) is None
            assert await stage.composer.mentions.mentioned_in(stage.composer.state.text) == (chosen.id,)
            QTest.keyClicks(view.composer.text, "or @")
            press(view, Key.Key_Escape)
            assert mentions(view) is None
            press(view, Key.Key_Return)
            assert view.composer.text.toPlainText().endswith("or @\n")

    run(scenario())


def test_a_reply_mentions_nobody(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            QTest.keyClicks(view.composer.text, "@so")
            assert not stage.composer.mentions.state.is_open
            assert stage.world.care.gate.calls["colleagues"] == 0

    run(scenario())


def test_who_may_not_reply_is_told_why_and_takes_the_case_over_with_one_button(run: Run) -> None:
    async def scenario() -> None:
        theirs = replace(case(1), assignee_id=None, assignee="")
        async with message_stage([theirs]) as stage:
            view = ConversationView(stage.pages)
            view.show()
            await stage.show()
            view.composer.take_focus()
            QTest.keyClicks(view.composer.text, "Dear Ann")
            assert view.composer.text.toPlainText() == ""
            assert "Only the assigned agent" in view.composer.text.accessibleDescription()
            assert not button(view.composer, "send", shown=False).isVisible()
            assert "Only the assigned agent may reply" in stage.composer.state.refusal
            take = next(one for one in view.findChildren(QPushButton) if one.text() == "Assign to me")
            QTest.mouseClick(take, Qt.MouseButton.LeftButton)
            await until(lambda: not view.composer.text.isReadOnly())
            assert button(view.composer, "send").isVisible()
            view.close()

    run(scenario())


def test_a_reply_that_was_not_delivered_has_its_buttons_in_the_conversation(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            await stage.send(HELLO)
            await stage.deliver(HELLO, Undelivered.BLOCKED)
            edit = button(view, "edit-undelivered")
            assert "blocked" in edit.accessibleDescription()
            entry = view.messages.entries.entries[-1]
            assert "Not delivered" in entry.spoken
            QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
            assert view.composer.text.toPlainText() == HELLO
            assert view.composer.text.hasFocus()
            press(view, Key.Key_Return, modifier=CTRL)
            await until(lambda: stage.world.care.gate.calls["resend_reply"])
            assert not [one for one in view.findChildren(QPushButton, "resend") if one.isVisibleTo(view)]

    run(scenario())


def test_the_activity_log_is_shown_and_hidden_and_remembered(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            stage.world.care.pages[TWO] = MessagePage((message(1), activity(2), message(3)))
            await stage.show(TWO)
            assert len(view.messages.entries.entries) == 3
            toggle = view.findChild(QWidget, "activity-log")
            assert toggle is not None
            QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
            kinds = [entry.kind for entry in view.messages.entries.entries]
            assert kinds.count(EntryKind.ACTIVITY) == 1
            await stage.show(ONE)
            await stage.show(TWO)
            assert stage.conversation.state.shows_activity

    run(scenario())


def test_who_else_is_there_stands_under_the_header_and_goes_again(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            line = label(view, "presence")
            assert not line.isVisible()
            stage.world.care.come(ONE, UserId("user-2"), "Kim Colleague", Doing.TYPING)
            stage.world.bus.publish(PresenceMoved(ONE))
            await until(line.isVisible)
            assert "is typing" in line.accessibleName()
            stage.world.care.go(ONE, UserId("user-2"))
            stage.world.bus.publish(PresenceMoved(ONE))
            await until(lambda: not line.isVisible())

    run(scenario())


def test_tab_leads_through_the_composer_as_the_eye_goes(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            stage.composer.typed("Dear Ann")
            view.composer.take_focus()
            met = []
            for _step in range(3):
                focused = QApplication.focusWidget()
                assert focused is not None
                met.append(focused.objectName())
                QTest.keyClick(focused, Key.Key_Tab)
            assert met == ["composer-text", "after-sending", "send"]
            for part in view.composer.findChildren(QPushButton):
                assert part.text() or not part.isVisibleTo(view)

    run(scenario())


def test_a_key_costs_less_than_a_frame_also_at_the_end_of_a_long_text(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            stage.composer.typed("x")
            view.composer.text.setPlainText("ζωή 🙂 " * 1_200)
            took = []
            for _key in range(9):
                began = time.thread_time()
                QTest.keyClick(view.composer.text, Key.Key_A)
                view.composer.repaint()
                took.append(time.thread_time() - began)
            assert sorted(took)[4] < 0.016 * 2  # of this thread's own time, whatever else the machine does

    run(scenario())


def test_a_notice_does_not_stand_over_the_composer(run: Run) -> None:
    async def scenario() -> None:
        async with message_stage() as stage, shown(stage) as view:
            bar = NoticeBar(stage.board, view)
            bar.keep_clear_of(view.composer)
            await stage.send(HELLO)
            await until(bar.isVisible)
            bar.place()
            assert bar.geometry().bottom() < view.composer.mapTo(view, QPoint(0, 0)).y()
            stage.board.dismiss()

    run(scenario())
