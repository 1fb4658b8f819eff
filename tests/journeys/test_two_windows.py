"""Journeys of two people at two real windows on one server: each sees what the other does, once, and in time.

Ben sits at one window of his own through all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from care_desktop.domain.board import BoardRow
from care_desktop.domain.case_rows import View
from care_desktop.viewmodels.board import UnlinkedBoard
from care_desktop.viewmodels.case_panel import PanelTab
from care_desktop.viewmodels.case_tab_state import Aspect
from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.other_window import OtherWindow, window_of
from tests.helpers.until import until

WITHOUT = "Salesforce, 1 escalation without a contact"
HELLO, ASKED, MEANWHILE = "Hello, I am looking into it.", "Can you take it over?", "Are you still there?"


@pytest.fixture(scope="module")
def ben(whole_world: JourneyWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherWindow]:
    with window_of(whole_world, "ben", tmp_path_factory.mktemp("ben")) as window:
        yield window


def test_two_agents_work_on_one_case_and_miss_nothing_of_each_other(world: JourneyWorld, ben: OtherWindow) -> None:
    person = world.stranger()
    number, case_id = person.numbers[0], person.case_ids[0]
    world.assign(case_id, "ana")
    sign_in(world.stage, "ana")

    async def story(ana: Agent) -> None:
        await ben.ready()
        await ben.do("open", str(number))
        await ana.open_case(number)
        await ana.sees("Ben Okafor is looking at this case")
        await ben.do("press", "n")
        await asyncio.gather(ben.do("write", f"@Ana Popa {ASKED}"), ana.sees("Ben Okafor is typing"))
        ana.press(Key.Key_R)
        await until(lambda: ana.focus_is("composer-text"), PATIENCE)
        ana.enter(HELLO)
        ana.press(Key.Key_Return, ctrl=True)
        await ben.do("sees_once", HELLO)
        await _mention(ana, ben, number)
        await _cut_off(ana, ben, world, case_id)
        ana.desk.panel.case_tab.choose(Aspect.ASSIGNEE, "ben")
        await ben.do("sees", "Assigned to you")
        await _create(ana, ben)

    at_the_window(story)
    assert [text for text, _author in world.messages(case_id)].count(HELLO) == 1
    assert world.linked(person) in world.contacts_called("Quillfeather")


def test_an_agent_watches_the_badge_go_when_a_supervisor_accepts_on_the_board(
    world: JourneyWorld, ben: OtherWindow
) -> None:
    person = world.somebody(escalated=True)
    while not world.suggestions(person):
        person = world.somebody(escalated=True)
    sign_in(world.stage, "sofia")

    async def story(sofia: Agent) -> None:
        await ben.ready()
        await ben.do("open", str(person.numbers[0]))
        await ben.do("sees_badge", WITHOUT)
        sofia.press(Key.Key_U, ctrl=True, shift=True)
        await until(lambda: sofia.focus_is("board-rows"), PATIENCE)
        await sofia.tab_to("board-filter")
        sofia.paste(person.name)
        board = sofia.desk.supervise().board
        await until(lambda: [row.customer_id for row in _rows(board)] == [person.id], PATIENCE)
        sofia.press(Key.Key_Return)
        await until(lambda: sofia.focus_is("board-rows"), PATIENCE)
        await until(lambda: board.state.current is not None and board.state.current.suggestion, PATIENCE)
        sofia.press(Key.Key_A)
        await ben.do("sees_badge", "")

    at_the_window(story)
    assert world.linked(person)


def test_a_flag_of_one_window_is_handed_back_in_another_and_the_agent_is_told(
    world: JourneyWorld, ben: OtherWindow
) -> None:
    row = next(row for row in world.rows(view="new"))
    number, case_id = row["number"], row["id"]
    sign_in(world.stage, "sofia")

    async def story(sofia: Agent) -> None:
        await ben.ready()
        await ben.do("open", str(number))
        await ben.do("press", "f")
        await ben.do("write", "May I refund this twice?", "flag-reason")
        await ben.do("press_button", "Flag")
        await ben.do("sees", "Flagged by", "May I refund this twice?")
        sofia.press(Key.Key_F, ctrl=True, shift=True)
        await until(lambda: sofia.focus_is("flag-rows"), PATIENCE)
        await until(lambda: any("refund this twice" in one for one in sofia.list_rows("flag-rows")), PATIENCE)
        desk = sofia.desk.supervise()
        for _row in desk.flags.state.items:
            if (marked := desk.flags.state.marked) is not None and marked.flag.case_id != case_id:
                sofia.press(Key.Key_J)
        sofia.press(Key.Key_N)
        sofia.enter("Once is enough.")
        await sofia.press_button("Hand back")
        await until(lambda: any("Once is enough." in line for line in world.activities(case_id)), PATIENCE)
        await ben.do("sees", "Handed back by Sofia Lind", "Once is enough.")
        await until(lambda: not desk.flags.state.busy, PATIENCE)
        await _leave(sofia)

    at_the_window(story)


async def _leave(sofia: Agent) -> None:
    """Escape takes away the notice, where it still stands, then the supervisor's desk; the keyboard is somewhere."""
    for _step in range(2):
        if sofia.desk.supervise().state.is_open:
            sofia.press(Key.Key_Escape)
    await until(lambda: sofia.program.window.frame.over is None, PATIENCE)
    assert sofia.focus() is not None


def _rows(board: UnlinkedBoard) -> list[BoardRow]:
    found = (board.row(place) for place in range(board.state.total))
    return [row for row in found if row is not None]


async def _mention(ana: Agent, ben: OtherWindow, number: int) -> None:
    """Ben's note that names Ana reaches her bell and My mentions, though she has left the case."""
    before = ana.desk.case_list.state.counters[View.MY_MENTIONS]
    ana.press(Key.Key_Escape)
    ana.desk.shell.open_case(None)
    await ben.do("send")
    await ana.sees("Notifications, 1 not seen")
    await until(lambda: ana.desk.case_list.state.counters[View.MY_MENTIONS] == before + 1, PATIENCE)
    await ana.open_case(number)
    await ana.sees_rows(ASKED, name="messages")
    await ana.sees_no("Notifications, 1 not seen")


async def _cut_off(ana: Agent, ben: OtherWindow, world: JourneyWorld, case_id: str) -> None:
    """What was said while the push stream was cut is there once when it is back, in both windows."""
    push = world.stage.arm("status", server="care", path="/v1/changes", status=503)
    away = world.stage.arm("offline", server="care")
    await ana.sees("Offline since")
    world.stage.disarm(away)
    await asyncio.to_thread(world.stage.customer_message, case_id, MEANWHILE)
    world.stage.disarm(push)
    await ana.connected()
    await ana.sees_rows(MEANWHILE, name="messages")
    await ben.do("sees_once", MEANWHILE)
    for words in (HELLO, ASKED, MEANWHILE):
        assert sum(words in row for row in ana.list_rows("messages")) == 1, words


async def _create(ana: Agent, ben: OtherWindow) -> None:
    """Ana is warned while Ben creates a contact for the customer, and then sees it linked."""
    await ben.do("leave")
    await ben.do("press", "c")
    await ana.sees("Ben Okafor is creating a contact for this customer")
    await ben.do("fill", "field-LastName", "Quillfeather")
    await ben.do("send")
    await ben.do("sees", "Quillfeather", "Unlink")
    ana.desk.panel.choose(PanelTab.SALESFORCE)
    await ana.sees("Quillfeather", "Unlink")
    await ana.sees_no("Ben Okafor is creating a contact for this customer")
