"""The shell: connection in a sentence, what is open, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from care_desktop.domain.cases import View
from care_desktop.domain.ids import AccountId, CaseId, UserId
from care_desktop.domain.permissions import AGENT
from care_desktop.services.events import AccountChanged, Bus, Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.ports import Me, SalesforceAccount
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.shell import Shell

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)
ACCOUNT = SalesforceAccount(AccountId("a"), "Harbor & Pine Sandbox", "00D", "http://127.0.0.1", is_sandbox=True)


class Texts:
    def __init__(self, **texts: str) -> None:
        self.texts = {key.replace("_", "."): text for key, text in texts.items()}

    def get(self, key: str, default: str) -> str:
        return self.texts.get(key, default)

    def put(self, key: str, value: str) -> None:
        self.texts[key] = value


class NoCare:
    async def me(self) -> Me:
        raise AssertionError

    async def salesforce_accounts(self) -> list[SalesforceAccount]:
        raise AssertionError


class Stage:
    def __init__(self, texts: Texts | None = None) -> None:
        self.bus = Bus()
        self.session = Session(NoCare())
        self.deeds, self.scope = TaskScope("deeds"), TaskScope("shell")
        self.texts = texts or Texts()
        self.shell = Shell(
            bus=self.bus,
            session=self.session,
            deeds=self.deeds,
            scope=self.scope,
            settings=self.texts,
            clock=lambda: NOON,
            patience=0.05,
        )


async def test_it_says_connecting_until_care_has_answered() -> None:
    stage = Stage()

    assert stage.shell.state.connection.sentence == "Connecting…"
    stage.bus.publish(ReachChanged("care", Reach.ONLINE))
    assert stage.shell.state.connection.sentence == "Connected"
    assert stage.shell.state.connection.tone == "success"


async def test_offline_says_since_when_and_what_is_shown() -> None:
    stage = Stage()
    stage.bus.publish(ReachChanged("care", Reach.OFFLINE))

    local = NOON.astimezone().strftime("%H:%M")
    assert stage.shell.state.connection.sentence == f"Offline since {local}. Showing what was last seen."


@pytest.mark.parametrize(("reach", "word"), [(Reach.OFFLINE, "out of reach"), (Reach.EXPIRED, "expired")])
async def test_trouble_with_salesforce_alone_is_told_as_such(reach: Reach, word: str) -> None:
    stage = Stage()
    stage.bus.publish(ReachChanged("care", Reach.ONLINE))
    stage.bus.publish(ReachChanged("salesforce", reach))

    assert stage.shell.state.connection.sentence.startswith("Connected to Care.")
    assert word in stage.shell.state.connection.sentence
    assert stage.shell.state.connection.tone == "warning"


async def test_a_closed_shell_hears_no_more_and_an_unknown_side_changes_nothing() -> None:
    stage = Stage()
    stage.bus.publish(ReachChanged("telex", Reach.OFFLINE))
    stage.shell.close()
    stage.bus.publish(ReachChanged("care", Reach.ONLINE))

    assert stage.shell.state.connection.sentence == "Connecting…"


async def test_the_user_and_the_org_are_shown_when_known() -> None:
    stage = Stage()
    stage.session.learn(Me(UserId("ana"), "Ana Popa", "", AGENT), [ACCOUNT])
    stage.shell.show_session()

    assert (stage.shell.state.me, stage.shell.state.account) == ("Ana Popa", "Harbor & Pine Sandbox")
    assert stage.shell.state.is_sandbox


async def test_another_org_is_never_called_by_the_name_of_the_one_before() -> None:
    stage = Stage()
    stage.session.learn(Me(UserId("ana"), "Ana Popa", "", AGENT), [ACCOUNT])
    stage.shell.show_session()
    production = replace(ACCOUNT, id=AccountId("b"), name="Harbor & Pine", is_sandbox=False)
    stage.session.learn(stage.session.me, [production])
    stage.bus.publish(AccountChanged(ACCOUNT.id))
    assert (stage.shell.state.account, stage.shell.state.is_sandbox) == ("Harbor & Pine", False)

    stage.session.learn(stage.session.me, [ACCOUNT])
    stage.bus.publish(ConnectionChanged(ACCOUNT.id, None))
    assert (stage.shell.state.account, stage.shell.state.is_sandbox) == ("Harbor & Pine Sandbox", True)


async def test_the_last_view_is_remembered_and_a_damaged_one_is_the_inbox() -> None:
    stage = Stage()
    stage.shell.show_view(View.UNLINKED)

    assert Stage(stage.texts).shell.state.view is View.UNLINKED
    assert Stage(Texts(last_view="<nonsense>")).shell.state.view is View.INBOX


async def test_single_letter_keys_stay_off_after_a_restart() -> None:
    stage = Stage()

    assert not stage.shell.switch_letters()

    again = Stage(stage.texts)
    assert not again.shell.commands.letters_act
    assert again.shell.switch_letters()


async def test_nothing_moves_after_a_restart_either() -> None:
    stage = Stage()
    assert stage.shell.wants_motion

    assert not stage.shell.switch_motion()

    again = Stage(stage.texts)
    assert not again.shell.wants_motion
    assert again.shell.switch_motion()


async def test_followers_hear_only_of_what_they_picked() -> None:
    stage = Stage()
    opened: list[CaseId | None] = []
    stop = stage.shell.follow(lambda state: state.case_id, opened.append)
    stage.shell.open_case(CaseId("1"))
    stage.shell.show_panel_tab("history")
    stage.shell.open_case(CaseId("1"))
    stage.shell.open_case(None)
    stop()
    stage.shell.open_case(CaseId("2"))

    assert opened == ["1", None]


async def test_asking_twice_for_the_same_place_is_two_wishes() -> None:
    stage = Stage()
    wished: list[str] = []
    stage.shell.follow(lambda state: state.focus, lambda wish: wished.append(wish.place))
    stage.shell.focus_search()
    stage.shell.focus_search()
    stage.shell.focus("cases")

    assert wished == ["search", "search", "cases"]
    assert stage.shell.state.tab == "", "the panel stays where it is"


async def test_quitting_lets_a_deed_finish_and_happens_once() -> None:
    stage = Stage()
    ended: list[str] = []
    release = asyncio.Event()

    async def deed() -> None:
        await release.wait()
        ended.append("deed")

    stage.deeds.start(deed())
    stage.shell.when_quit(lambda: ended.append("quit"))
    stage.shell.quit()
    stage.shell.quit()
    release.set()
    await stage.scope.close(patience=2)

    assert ended == ["deed", "quit"]
    assert stage.shell.state.quitting


async def test_a_deed_that_hangs_does_not_hold_the_door() -> None:
    stage = Stage()
    left: list[str] = []
    stage.deeds.start(asyncio.sleep(3600))
    stage.shell.when_quit(lambda: left.append("quit"))
    stage.shell.quit()
    await stage.scope.close(patience=2)

    assert left == ["quit"]


async def test_what_is_to_be_done_at_the_end_waits_for_deeds_and_for_what_is_unsaved() -> None:
    stage = Stage()
    ended: list[str] = []
    asked: list[Callable[[], None]] = []

    async def note(name: str) -> None:
        ended.append(name)

    def may_quit(quit_now: Callable[[], None]) -> bool:
        asked.append(quit_now)
        return len(asked) > 1

    stage.deeds.start(note("deed"))
    stage.shell.ask_before_quit(may_quit)
    stage.shell.when_quit(lambda: ended.append("quit"))
    stage.shell.quit_after(lambda: note("signed out"))
    assert not stage.shell.state.quitting

    asked[0]()
    await stage.scope.close(patience=2)
    assert ended == ["deed", "signed out", "quit"]
