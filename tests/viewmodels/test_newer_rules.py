"""Escalation rules that a newer server wrote: what this version does not know is shown, and never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.automation import ClosedCondition
from care_desktop.domain.case_rows import Priority
from care_desktop.viewmodels.rules_draft import Condition
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.until import until
from tests.viewmodels.test_settings_rules import LAWYER, RULES, URGENT, editor_of, saved_in


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def test_what_only_a_newer_version_knows_is_shown_may_be_left_out_and_taken_back_and_is_saved(
    stage: SettingsStage,
) -> None:
    blocker = (ClosedCondition.PRIORITIES, "blocker")
    newer = replace(URGENT, unknown=(blocker,), beyond={"languages": ["de"]})
    editor = await editor_of(stage, replace(RULES, rules=(newer, LAWYER)))
    assert "unknown: \u2068blocker" in editor.state.rules[0].sentence
    assert "languages" in editor.state.rules[0].sentence
    editor.open("urgent")
    offered = editor.state.rules[0].conditions[1].choices
    editor.choose("urgent", Condition.PRIORITY, "blocker", False)
    assert "blocker" not in editor.state.rules[0].sentence
    assert editor.state.rules[0].conditions[1].choices == offered
    editor.choose("urgent", Condition.PRIORITY, "blocker", True)
    assert not editor.state.is_dirty
    editor.choose("urgent", Condition.PRIORITY, Priority.LOW, True)
    editor.save()
    await until(lambda: saved_in(stage).version == 2)

    assert saved_in(stage).rules[0] == replace(newer, priorities=frozenset({Priority.URGENT, Priority.LOW}))
