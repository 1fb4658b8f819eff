"""The line beside an unlinked escalation: why contact sync left it so, live, and tried again where it failed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from care_desktop.domain.cases import Origin
from care_desktop.domain.errors import NoPermission, Unreachable
from care_desktop.domain.ids import AccountId, CaseId, OperationId
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.services.events import AccountChanged, CaseChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.sync_note import SyncNote
from tests.helpers.builders import account, case, escalation, me
from tests.helpers.fakes import World, world
from tests.helpers.sync_runs import DOWN, sync_run
from tests.helpers.until import until

CASE = CaseId("case-1")


@dataclass
class Stage:
    world: World
    note: SyncNote


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made, scope = world(), TaskScope("note")
    made.care.user = me(rights=SUPERVISOR)
    made.session.learn(made.care.user, made.care.accounts)
    note = SyncNote(made.services.contact_sync, made.session, made.casebook, bus=made.bus, scope=scope)
    yield Stage(made, note)
    note.close()
    await scope.close()


async def test_it_says_why_nobody_was_linked_and_follows_what_happens(stage: Stage) -> None:
    care = stage.world.care
    care.runs = [sync_run(1)]
    stage.note.show(CASE)
    await until(lambda: stage.note.state.sentence)
    assert stage.note.state.sentence.startswith("Contact sync: Several contacts match, so none was linked.")
    assert not stage.note.state.may_retry

    newer = replace(sync_run(4), id=OperationId("run-9"), case_id=CASE, at=sync_run(9).at)
    care.runs.append(newer)
    stage.world.bus.publish(CaseChanged(CASE))
    await until(lambda: "switched off" in stage.note.state.sentence)
    stage.note.show(None)
    assert not stage.note.state.sentence


async def test_a_failure_says_its_reason_and_is_tried_again_once(stage: Stage) -> None:
    care = stage.world.care
    care.runs = [sync_run(1, trouble=DOWN)]
    stage.note.show(CASE)
    await until(lambda: stage.note.state.may_retry)
    assert stage.note.state.sentence.startswith("Contact sync failed.")
    assert "could not be reached" in stage.note.state.sentence

    care.gate.fail("retry_sync", Unreachable("down"))
    stage.note.retry()
    await until(lambda: "could not be tried again" in stage.note.state.sentence)
    stage.note.retry()
    stage.note.retry()
    await until(lambda: not stage.note.state.failed)
    assert care.gate.calls["retry_sync"] == 2


async def test_what_is_not_told_or_of_another_account_is_no_line(stage: Stage) -> None:
    care = stage.world.care
    care.runs = [replace(sync_run(1), account_id=AccountId("another"))]
    stage.note.show(CASE)
    await until(lambda: care.gate.calls["case_sync_runs"])
    care.gate.fail("case_sync_runs", NoPermission("no"))
    stage.note.show(CaseId("case-2"))
    await until(lambda: care.gate.calls["case_sync_runs"] == 2)
    assert not stage.note.state.sentence


async def test_where_the_sync_is_off_it_says_so_of_what_care_escalated_by_itself(stage: Stage) -> None:
    made = stage.world
    by_hand = case(2, escalations=(escalation(origin=Origin.MANUAL),))
    for one in (case(escalations=(escalation(origin=Origin.AUTOMATIC),)), by_hand):
        made.casebook.learn_case(one)
    stage.note.show(by_hand.id)
    await until(lambda: made.care.gate.calls["case_sync_runs"])
    assert not stage.note.state.sentence
    stage.note.show(CASE)
    await until(lambda: "switched off for this account" in stage.note.state.sentence)

    made.session.learn_account(account(sync_contacts=True, version=2))
    made.bus.publish(AccountChanged(account().id))
    await until(lambda: not stage.note.state.sentence)
