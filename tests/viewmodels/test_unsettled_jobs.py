"""The question which of several records an automatic escalation made: asked once, answered once, by who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.automation import JobState, JobTrouble
from care_desktop.domain.errors import RecordGone, Unreachable
from care_desktop.domain.permissions import AGENT
from care_desktop.domain.records import MadeRecord
from care_desktop.viewmodels.unsettled import Question
from care_desktop.viewmodels.unsettled_jobs import UnsettledJobs
from tests.helpers.builders import NOW, record_id
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.until import until
from tests.viewmodels.test_records import job, jobs_of

SEVERAL = job(1, JobState.FAILED, JobTrouble.SEVERAL)
ONE, OTHER = (MadeRecord(record_id("500", n), f"0000{n}", NOW, "Where is my parcel?") for n in (1, 2))


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def asked(stage: SettingsStage) -> UnsettledJobs:
    """Put the keyboard on the job that asks, and wait for what it may be."""
    stage.world.care.may_be[SEVERAL.id] = (ONE, OTHER)
    jobs = await jobs_of(stage, SEVERAL, job(2))
    jobs.select(SEVERAL.id)
    await until(lambda: not question(stage).loading)
    return stage.place.unsettled_jobs


def question(stage: SettingsStage) -> Question:
    (one,) = stage.place.unsettled_jobs.state.questions
    return one


async def test_the_chosen_job_asks_which_record_it_is_and_goes_on_with_it(stage: SettingsStage) -> None:
    page = await asked(stage)
    row = stage.place.jobs.state.selected_row
    assert row is not None
    assert (row.word, row.tone) == ("Needs your decision", "warning")
    assert "Say which one it is" in row.detail
    assert [one.id for one in question(stage).candidates] == [ONE.id, OTHER.id]
    page.open_in_browser(OTHER.id)
    assert stage.looked_at[-1].endswith(f"/{OTHER.id}")

    page.use(SEVERAL.id, OTHER.id)
    page.use(SEVERAL.id, ONE.id)
    assert question(stage).settling
    await until(lambda: not page.state.questions)

    settled = stage.world.care.jobs[SEVERAL.id]
    assert (settled.state, settled.record_id) == (JobState.WAITING, OTHER.id)
    assert stage.world.care.gate.calls["settle_job"] == 1


async def test_none_of_them_lets_care_make_another_one(stage: SettingsStage) -> None:
    page = await asked(stage)
    page.use_none(SEVERAL.id)
    await until(lambda: not page.state.questions)
    settled = stage.world.care.jobs[SEVERAL.id]
    assert (settled.state, settled.record_id) == (JobState.WAITING, None)


async def test_another_row_asks_nothing_and_coming_back_asks_again(stage: SettingsStage) -> None:
    page = await asked(stage)
    stage.place.jobs.select("job-2")
    assert not page.state.questions
    stage.place.jobs.select(SEVERAL.id)
    await until(lambda: question(stage).candidates)


async def test_what_cannot_be_read_or_settled_is_said_and_may_be_tried_again(stage: SettingsStage) -> None:
    page = await asked(stage)
    stage.world.care.gate.fail("settle_job", Unreachable())
    page.use(SEVERAL.id, ONE.id)
    await until(lambda: question(stage).error)
    assert not question(stage).settling
    page.use(SEVERAL.id, ONE.id)
    await until(lambda: not page.state.questions)


async def test_who_comes_second_is_told_that_somebody_else_decided(stage: SettingsStage) -> None:
    page = await asked(stage)
    stage.world.care.gate.fail("settle_job", RecordGone())
    stage.world.care.jobs[SEVERAL.id] = replace(SEVERAL, state=JobState.DONE, trouble=JobTrouble.NONE)
    page.use(SEVERAL.id, ONE.id)
    await until(lambda: not page.state.questions)
    problem = stage.place.jobs.state.problem
    assert problem is not None
    assert "Somebody else has decided" in problem.sentence


async def test_who_may_not_decide_is_not_asked() -> None:
    async with settings_stage(AGENT) as stage:
        stage.world.care.may_be[SEVERAL.id] = (ONE, OTHER)
        jobs = await jobs_of(stage, SEVERAL)
        jobs.select(SEVERAL.id)
        assert not stage.place.unsettled_jobs.state.questions
        assert not stage.world.care.gate.calls["unsettled_records"]
