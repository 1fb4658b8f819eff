"""Contact sync in the settings: its option, what it would do, what it decided, and trying again what failed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.contact_sync import KeyKind, SyncKey, SyncPreview, Verdict, Why
from care_desktop.domain.errors import DefaultConnectionNeeded, OutOfOrder, Unreachable
from care_desktop.domain.ids import OperationId
from care_desktop.domain.permissions import AGENT
from care_desktop.services.events import AccountChanged
from care_desktop.viewmodels.records_state import FAILED
from care_desktop.viewmodels.run_records import run_row
from care_desktop.viewmodels.sync_words import match_words
from tests.helpers.builders import ACCOUNT, contact_id
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.sync_runs import ANN, DOWN, some_preview, sync_run
from tests.helpers.until import until


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def overview_of(stage: SettingsStage) -> None:
    """Open the overview of the one account and wait until its runs are read."""
    stage.place.open()
    await until(lambda: stage.world.bus.of(AccountChanged))
    stage.place.show_account(ACCOUNT)
    await until(lambda: stage.place.runs.state.is_read or stage.place.runs.state.error)


async def test_the_option_acts_at_once_and_says_who_moved_it(stage: SettingsStage) -> None:
    await overview_of(stage)
    page = stage.place.overview
    page.switch_full_names(True)
    assert page.state.full_names
    await until(lambda: not page.state.busy)

    assert stage.world.care.accounts[0].only_full_names
    assert "Robin Agent" in page.state.sync_changed


async def test_somebody_who_was_faster_keeps_the_option_and_both_are_told(stage: SettingsStage) -> None:
    await overview_of(stage)
    care, page = stage.world.care, stage.place.overview
    care.change_account(replace(care.accounts[0], sync_contacts=True, sync_changed_by="Sam Admin"))
    page.switch_full_names(True)
    await until(lambda: not page.state.busy)

    assert (page.state.full_names, page.state.sync) == (False, True)
    assert "Sam Admin" in page.state.sync_note
    page.switch_full_names(True)
    await until(lambda: care.accounts[0].only_full_names)


@pytest.mark.parametrize("way", ["to the list", "out of the settings"])
async def test_a_switch_that_fails_when_its_page_was_left_says_so_with_a_way_back(
    stage: SettingsStage, way: str
) -> None:
    await overview_of(stage)
    place, gate = stage.place, stage.world.care.gate
    answer = gate.hang("set_only_full_names")
    gate.fail("set_only_full_names", Unreachable("503"))
    place.overview.switch_full_names(True)
    if way == "to the list":
        place.show_accounts()
    else:
        place.leave()
    assert not stage.board.state.count
    answer.set()
    await until(lambda: stage.board.state.count)
    told = stage.board.state.current
    assert told is not None
    assert "was not changed." in told.sentence
    stage.board.act()
    assert (place.state.is_open, place.state.account, place.overview.state.full_names) == (True, ACCOUNT, False)


async def test_a_switch_that_fails_while_its_page_is_on_show_says_so_there_only(stage: SettingsStage) -> None:
    await overview_of(stage)
    stage.world.care.gate.fail("set_only_full_names", Unreachable("503"))
    stage.place.overview.switch_full_names(True)
    await until(lambda: stage.place.overview.state.problem)
    assert stage.board.state.current is None


async def test_nothing_is_asked_before_somebody_wants_to_see_what_would_happen(stage: SettingsStage) -> None:
    stage.world.care.preview = some_preview()
    await overview_of(stage)
    page = stage.place.preview
    assert stage.world.care.gate.calls["sync_preview"] == 0
    page.look()
    page.look()
    assert page.state.loading
    await until(lambda: page.state.is_read)

    assert stage.world.care.gate.calls["sync_preview"] == 1
    assert [(band.verdict, band.count) for band in page.state.bands] == [
        (Verdict.LINK, 12),
        (Verdict.ASK, 2),
        (Verdict.CREATE, 1),
        (Verdict.NOTHING, 1),
    ]
    assert len(page.state.bands[0].examples) == 5
    assert page.state.bands[0].more == "and 7 more"
    assert "Nothing was written" in page.state.summary
    assert "Ann Lee\u2069 (\u2068Northwind" in page.state.bands[0].examples[0].words
    assert "ann@home.example" in page.state.bands[2].examples[0].words
    page.open(page.state.bands[0].examples[0].case_id)
    assert stage.opened == ["case-0"]


async def test_a_look_ahead_can_be_stopped_and_what_was_seen_before_stays(stage: SettingsStage) -> None:
    stage.world.care.preview = some_preview()
    await overview_of(stage)
    page = stage.place.preview
    page.look()
    await until(lambda: page.state.is_read)
    seen = page.state.bands
    answer = stage.world.care.gate.hang("sync_preview")
    page.look()
    await until(lambda: stage.world.care.gate.calls["sync_preview"] == 2)
    page.cancel()

    assert not page.state.loading
    assert page.state.bands == seen
    answer.set()
    page.look()
    await until(lambda: not page.state.loading)


async def test_a_look_ahead_that_fails_says_why_and_can_be_tried_again(stage: SettingsStage) -> None:
    await overview_of(stage)
    page = stage.place.preview
    for error, said in (
        (DefaultConnectionNeeded("none"), "default connection"),
        (OutOfOrder("503"), "look into Salesforce"),
        (Unreachable("down"), "cannot be reached"),
    ):
        stage.world.care.gate.fail("sync_preview", error)
        page.look()
        await until(lambda: not page.state.loading)
        assert page.state.error is not None
        assert said in page.state.error.sentence
    stage.world.care.preview = SyncPreview()
    page.look()
    await until(lambda: page.state.empty)
    assert page.state.error is None


async def test_a_preview_of_other_settings_is_called_old(stage: SettingsStage) -> None:
    stage.world.care.preview = some_preview()
    await overview_of(stage)
    page = stage.place.preview
    page.look()
    await until(lambda: page.state.is_read)
    assert not page.state.stale
    stage.place.overview.switch_full_names(True)
    await until(lambda: page.state.stale)
    page.look()
    await until(lambda: not page.state.stale)


async def test_every_decision_tells_the_key_the_matches_and_why(stage: SettingsStage) -> None:
    stage.world.care.runs = [sync_run(number) for number in range(5)]
    await overview_of(stage)
    words = {row.id: row for row in stage.place.runs.state.rows}

    assert words["run-0"].detail.startswith("Exactly one contact matches. Looked for the name “\u2068Ann Lee\u2069”.")
    assert "Several contacts match" in words["run-1"].detail
    assert "lee@elsewhere.example" in words["run-1"].detail
    assert words["run-2"].word == "Created and linked"
    assert "not by a full name" in words["run-3"].detail
    assert words["run-4"].detail == "The sync of contacts was switched off."
    assert "#1002" in words["run-2"].title
    assert "@nobody" in words["run-2"].title


async def test_decisions_are_narrowed_and_failures_tried_again(stage: SettingsStage) -> None:
    care = stage.world.care
    care.runs = [sync_run(number, trouble=DOWN if number % 2 else None) for number in range(60)]
    await overview_of(stage)
    page = stage.place.runs
    page.choose(Verdict.CREATE)
    await until(lambda: not page.state.loading)
    assert {row.word for row in page.state.rows} == {"Created and linked", "Waits to try again"}
    page.choose(FAILED)
    await until(lambda: not page.state.loading)
    assert len(page.state.rows) == 30
    page.retry("run-1")
    await until(lambda: len(page.state.rows) == 29)
    page.retry_all()
    await until(lambda: page.state.note)
    assert "29 are tried again" in page.state.note
    await until(lambda: page.state.empty)
    assert not [run for run in care.runs if run.trouble is not None]


async def test_a_run_that_fails_again_stays_with_its_reason(stage: SettingsStage) -> None:
    care = stage.world.care
    care.runs = [sync_run(1, trouble=DOWN)]
    care.retried[OperationId("run-1")] = sync_run(
        1, trouble=replace(DOWN, message="The org refuses <b>Ann</b>.", passes=False)
    )
    await overview_of(stage)
    page = stage.place.runs
    page.retry("run-1")
    await until(lambda: "<b>Ann</b>" in page.state.rows[0].detail)
    assert page.state.rows[0].may_retry
    assert page.state.rows[0].word == "Failed"


async def test_an_agent_reads_the_decisions_and_is_told_what_is_not_theirs() -> None:
    async with settings_stage(AGENT) as stage:
        stage.world.care.runs = [sync_run(1, trouble=DOWN)]
        await overview_of(stage)
        stage.place.preview.look()
        stage.place.overview.switch_full_names(True)

        assert stage.place.runs.state.rows
        assert "manage workflows" in stage.place.preview.state.refusal
        assert not stage.world.care.accounts[0].only_full_names
        assert stage.world.care.gate.calls["sync_preview"] == 0


def test_every_reason_and_every_key_has_words_of_its_own() -> None:
    reasons = {run_row(replace(sync_run(1), why=why, key=None)).detail for why in Why}
    keys = {run_row(replace(sync_run(1), key=SyncKey(kind, "x" * 300))).detail for kind in KeyKind}

    assert len(reasons) == len(Why)
    assert len(keys) == len(KeyKind)


def test_a_run_that_has_not_ended_is_called_neither_failed_nor_decided() -> None:
    row = run_row(replace(sync_run(1), verdict=Verdict.NOTHING, why=Why.NO_KEY, matches=()))

    assert (row.word, row.may_retry) == ("Under way", False)
    assert "no name" not in row.detail


def test_many_matches_are_named_up_to_three_and_counted() -> None:
    many = [replace(ANN, id=contact_id(number), name=f"Ann {number}") for number in range(7)]

    assert match_words(many).endswith("and 4 more")
    assert match_words([]) == ""
