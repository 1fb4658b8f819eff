"""A save whose answer was lost: saved again it is no conflict with oneself, and what others saved is still one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.until import until
from tests.viewmodels.test_settings_rules import RULES, editor_of, names, saved_in


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def test_saving_again_after_a_lost_answer_is_no_conflict_with_oneself(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    left: list[str] = []
    stage.world.care.gate.lose("save_escalation_rules")
    editor.rename("urgent", "Mine")
    editor.save()
    await until(lambda: editor.state.problem)
    problem = editor.state.problem
    assert problem is not None
    assert "Save again" in problem.sentence
    assert editor.state.is_dirty

    editor.save(lambda: left.append("left"))
    await until(lambda: not editor.state.saving)

    assert (editor.state.conflict, editor.state.problem, editor.state.is_dirty) == (None, None, False)
    assert saved_in(stage).version == 2
    assert left == ["left"]
    editor.rename("urgent", "Mine, too")
    editor.save()
    await until(lambda: saved_in(stage).version == 3)


async def test_what_somebody_saved_over_it_meanwhile_is_a_conflict_and_nothing_typed_is_lost(
    stage: SettingsStage,
) -> None:
    editor = await editor_of(stage)
    stage.world.care.gate.lose("save_escalation_rules")
    editor.rename("urgent", "Mine")
    editor.save()
    await until(lambda: editor.state.problem)
    stage.world.care.change_rules(replace(RULES, rules=RULES.rules[:1]))

    editor.save()
    await until(lambda: editor.state.conflict)

    assert names(editor) == ["Mine", "Lawyer"]
    editor.overwrite()
    await until(lambda: saved_in(stage).version == 4)
    assert [rule.name for rule in saved_in(stage).rules] == ["Mine", "Lawyer"]
