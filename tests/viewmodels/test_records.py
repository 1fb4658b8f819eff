"""What Care did by itself: read in pages, kept true, narrowed, opened, and tried again or told why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from care_desktop.domain.automation import AutomationJob, JobKind, JobState, JobTrouble
from care_desktop.domain.errors import NoPermission, Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.permissions import AGENT
from care_desktop.services.events import AccountChanged
from care_desktop.viewmodels.job_records import job_row
from care_desktop.viewmodels.records import RecordList
from care_desktop.viewmodels.records_state import FAILED
from care_desktop.viewmodels.settings_place import AccountTab
from tests.helpers.builders import ACCOUNT, NOW
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.until import until


def job(number: int, state: JobState = JobState.DONE, trouble: JobTrouble = JobTrouble.NONE) -> AutomationJob:
    at = NOW + timedelta(minutes=number)
    case = (CaseId(f"case-{number}"), 1000 + number, f"Customer {number}")
    return AutomationJob(
        f"job-{number}", JobKind.ESCALATE, ACCOUNT, *case, "urgent", "Urgent", state, 1, NOW, at, trouble=trouble
    )


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def jobs_of(stage: SettingsStage, *jobs: AutomationJob) -> RecordList:
    for one in jobs:
        stage.world.care.jobs[one.id] = one
    stage.place.open()
    await until(lambda: stage.world.bus.of(AccountChanged))
    stage.place.show_account(ACCOUNT)
    stage.place.choose_tab(AccountTab.RULES)
    await until(lambda: not stage.place.jobs.state.loading)
    return stage.place.jobs


async def test_a_long_list_comes_page_by_page_and_only_when_somebody_nears_its_end(stage: SettingsStage) -> None:
    page = await jobs_of(stage, *(job(number) for number in range(120)))
    assert len(page.state.rows) == 50
    page.more()
    page.more()
    await until(lambda: len(page.state.rows) == 100)
    assert stage.world.care.gate.calls["automation_jobs"] == 2
    page.more()
    await until(lambda: len(page.state.rows) == 120)
    assert not page.state.has_more
    assert [row.id for row in page.state.rows] == [f"job-{number}" for number in reversed(range(120))]


async def test_news_come_on_top_and_the_keyboard_stays_on_its_row(stage: SettingsStage) -> None:
    page = await jobs_of(stage, *(job(number) for number in range(60)))
    page.more()
    await until(lambda: len(page.state.rows) == 60)
    page.move(0)
    page.move(3)
    chosen = page.state.selected
    stage.world.care.change_job(job(99, JobState.FAILED))
    await stage.world.services.accounts.read_again()
    await until(lambda: page.state.rows[0].id == "job-99")

    assert page.state.selected == chosen
    assert page.state.selected_index == 4
    assert len(page.state.rows) == 61
    assert page.state.failed == 1


async def test_news_that_come_while_older_rows_are_read_are_not_missed(stage: SettingsStage) -> None:
    page = await jobs_of(stage, *(job(number) for number in range(120)))
    gate, asked = stage.world.care.gate, []

    def news(method: str, when: str) -> None:
        asked.append(when)
        if asked.count("before") == 2:  # the older rows, on their way behind those on show
            stage.world.care.jobs["job-999"] = job(999)
            page.hear_change()

    gate.hang("automation_jobs")
    page.hear_change()
    page.more()
    gate.watch = news
    gate.mend()
    await until(lambda: page.state.rows[0].id == "job-999")


async def test_failures_are_narrowed_to_and_tried_again_one_by_one_or_all(stage: SettingsStage) -> None:
    failed = [job(number, JobState.FAILED, JobTrouble.NO_CONNECTION) for number in (1, 2, 3)]
    page = await jobs_of(stage, job(0), *failed)
    page.choose(FAILED)
    await until(lambda: len(page.state.rows) == 3)
    assert "no default connection" in page.state.rows[0].detail

    answer = stage.world.care.gate.hang("retry_job")
    page.retry("job-2")
    page.retry("job-2")
    assert page.state.rows[1].is_retrying
    assert not page.state.rows[1].may_retry
    answer.set()
    await until(lambda: len(page.state.rows) == 2)
    assert stage.world.care.gate.calls["retry_job"] == 1

    page.retry_all()
    await until(lambda: page.state.note)
    assert "2 are tried again" in page.state.note
    await until(lambda: page.state.empty == "Nothing has failed.")


async def test_what_cannot_be_tried_again_says_why_and_can_be_pressed_again(stage: SettingsStage) -> None:
    page = await jobs_of(stage, job(1, JobState.FAILED))
    stage.world.care.gate.fail("retry_job", NoPermission("no"))
    page.retry("job-1")
    await until(lambda: page.state.problem)
    await until(lambda: page.state.rows[0].may_retry)
    stage.world.care.gate.fail("retry_failed_jobs", Unreachable("down"))
    page.retry_all()
    await until(lambda: not page.state.retrying_all)
    assert page.state.problem is not None
    assert page.state.problem.can_retry
    page.retry("job-1")
    await until(lambda: not page.state.rows[0].may_retry)


async def test_a_list_that_cannot_be_read_is_asked_for_again_and_old_rows_stay(stage: SettingsStage) -> None:
    stage.world.care.gate.fail("automation_jobs", Unreachable("down"))
    page = await jobs_of(stage, job(1))
    assert page.state.error is not None
    page.retry_reading()
    await until(lambda: page.state.rows)
    stage.world.care.gate.fail("automation_jobs", Unreachable("down"))
    page.hear_change()
    await until(lambda: page.state.error)
    assert page.state.rows


async def test_opening_a_row_leaves_the_settings_for_its_case_unless_edits_would_be_lost(stage: SettingsStage) -> None:
    page = await jobs_of(stage, job(1))
    stage.place.rules.add()
    page.open("job-1")
    assert stage.place.state.asks_leave
    assert not stage.opened
    stage.place.discard_and_go()
    assert stage.opened == ["case-1"]
    assert not stage.place.state.is_open


async def test_an_agent_sees_what_failed_and_why_it_is_not_theirs_to_try_again() -> None:
    async with settings_stage(AGENT) as stage:
        page = await jobs_of(stage, job(1, JobState.FAILED))
        page.retry("job-1")
        page.retry_all()

        assert "manage workflows" in page.state.retry_refusal
        assert stage.world.care.gate.calls["retry_job"] == 0
        assert stage.world.care.gate.calls["retry_failed_jobs"] == 0


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("trouble", list(JobTrouble))
def test_every_job_has_words_and_no_code_in_them(state: JobState, trouble: JobTrouble) -> None:
    row = job_row(job(1, state, trouble))

    assert row.word
    assert row.detail
    assert "_" not in row.spoken
