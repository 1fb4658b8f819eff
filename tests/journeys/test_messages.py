"""Journeys of an agent who answers: taken back, not delivered, written anew; and killed in the middle of a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from PySide6.QtWidgets import QPlainTextEdit

from care_desktop.storage.paths import find_paths
from tests.helpers.journey import Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.killed_window import Moment, kill_when
from tests.helpers.until import until

HELLO = "Hello, your parcel is on its way."


def written(agent: Agent) -> str:
    return agent.find_as("composer-text", QPlainTextEdit).toPlainText()


def test_a_reply_is_taken_back_sent_not_delivered_and_written_anew(world: JourneyWorld) -> None:
    person = world.called("Dmitri")  # he has blocked the brand
    sign_in(world.stage, "ben")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        agent.press(Key.Key_R)
        await until(lambda: agent.focus_is("composer-text"))
        agent.enter(HELLO)
        agent.press(Key.Key_Return, ctrl=True)
        await agent.sees_rows(HELLO, name="messages")
        await agent.sees("Your reply to", "is on its way")
        await agent.press_button("Undo")
        await until(lambda: written(agent) == HELLO)
        await until(lambda: not any(HELLO in row for row in agent.list_rows("messages")))
        await agent.tab_to("composer-text")
        agent.press(Key.Key_Return, ctrl=True)
        await agent.sees_rows("Not delivered: the customer has blocked this channel.", name="messages")
        await agent.press_button("edit-undelivered")
        await until(lambda: written(agent) == HELLO and agent.focus_is("composer-text"))
        agent.enter(" Please answer!")
        agent.press(Key.Key_Return, ctrl=True)
        await agent.sees_rows(f"{HELLO} Please answer!", name="messages")
        await until(lambda: len(world.replies(person.case_ids[0])) == 1)

    at_the_window(story)
    [(text, state)] = world.replies(person.case_ids[0])
    assert text == f"{HELLO} Please answer!"
    assert state in ("sending", "failed")


def test_a_window_killed_in_the_middle_of_a_sentence_keeps_it(world: JourneyWorld) -> None:
    person = next(world.called(row["customer_name"]) for row in world.rows() if row["assignee"] == "Ana Popa")
    arguments = [str(person.numbers[0]), "r", f"text={HELLO}"]
    kill_when(world, arguments, lambda: _is_kept(world))
    sign_in(world.stage, "ana")

    async def story(agent: Agent) -> None:
        await agent.open_case(person.numbers[0])
        await until(lambda: written(agent) == HELLO)
        await agent.sees("Draft")

    at_the_window(story)
    assert not world.replies(person.case_ids[0])


def test_a_reply_goes_once_though_its_window_is_killed_before_the_answer_or_closed_after_send(
    world: JourneyWorld,
) -> None:
    row = next(row for row in reversed(world.rows()) if row["assignee"] == "Ana Popa")
    answer = Moment("the answer", "slow_drip", "care", "POST", "*/replies")
    answer.arm(world)
    kill_when(world, [str(row["number"]), "r", f"message={HELLO}"], lambda: answer.is_asked(world))
    sign_in(world.stage, "ana")

    async def another(agent: Agent) -> None:
        await agent.open_case(row["number"])
        await agent.sees_rows(HELLO, name="messages")
        await until(lambda: not _is_kept(world))
        assert not written(agent)
        agent.press(Key.Key_R)
        await until(lambda: agent.focus_is("composer-text"))
        agent.enter("Another")
        agent.press(Key.Key_Return, ctrl=True)

    at_the_window(another)
    texts = [text for text, _author in world.messages(row["id"])]
    assert (texts.count(HELLO), texts.count("Another")) == (1, 1)


def _is_kept(world: JourneyWorld) -> bool:
    file = find_paths().journal_of(world.stage.care_url, "ana")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as journal:
        kept = journal.execute("SELECT fields FROM drafts WHERE key LIKE 'message:%'").fetchone()
    return kept is not None and HELLO in kept[0]
