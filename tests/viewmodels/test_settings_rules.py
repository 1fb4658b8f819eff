"""The escalation rules: added, ordered, read back in words, warned of, saved over what was seen, never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.automation import MOST_RULES, EscalationRule, RuleSet
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.errors import NoPermission, Unreachable
from care_desktop.domain.ids import AccountId
from care_desktop.domain.permissions import AGENT
from care_desktop.viewmodels.rules_draft import Condition
from care_desktop.viewmodels.settings_place import AccountTab
from care_desktop.viewmodels.settings_rules import RulesEditor
from tests.helpers.builders import ACCOUNT
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.until import until

URGENT = EscalationRule("urgent", "Urgent", priorities=frozenset({Priority.URGENT}))
LAWYER = EscalationRule("lawyer", "Lawyer", keywords=("lawyer", "legal action"))
RULES = RuleSet(ACCOUNT, 0, (URGENT, LAWYER), channels=("Help desk", "Shop"))


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def editor_of(stage: SettingsStage, rules: RuleSet = RULES) -> RulesEditor:
    """Open the rules of the one account and wait until they are read."""
    stage.world.care.change_rules(rules)
    stage.place.open()
    stage.place.show_account(ACCOUNT)
    stage.place.choose_tab(AccountTab.RULES)
    await until(lambda: not stage.place.rules.state.loading)
    return stage.place.rules


def saved_in(stage: SettingsStage) -> RuleSet:
    return stage.world.care.rules[ACCOUNT]


def names(editor: RulesEditor) -> list[str]:
    return [rule.name for rule in editor.state.rules]


async def test_a_rule_is_added_filled_and_read_back_in_words_before_it_is_saved(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.add()
    rule = editor.state.open_rule
    assert editor.state.focus.rule == rule
    assert editor.state.rules[-1].sentence == "Escalates every case, whatever arrives."

    editor.rename(rule, "  Angry  people ")
    editor.choose(rule, Condition.SENTIMENT, Sentiment.NEGATIVE, True)
    editor.choose(rule, Condition.STATUS, Status.NEW, True)
    editor.choose(rule, Condition.STATUS, Status.OPEN, True)
    editor.choose(rule, Condition.CHANNEL, "Shop", True)
    editor.type_keywords(rule, "refund, Refund,  my   lawyer,, 退款")
    words = editor.state.rules[-1].sentence
    for part in ("all of this", "New or Open", "Negative", "Shop", "“\u2068refund\u2069”, “\u2068my lawyer\u2069” or"):
        assert part in words
    editor.save()
    await until(lambda: saved_in(stage).version == 2)

    saved = saved_in(stage).rules[-1]
    assert saved == EscalationRule(
        rule,
        "Angry people",
        statuses=frozenset({Status.NEW, Status.OPEN}),
        sentiments=frozenset({Sentiment.NEGATIVE}),
        channels=("Shop",),
        keywords=("refund", "my lawyer", "退款"),
    )
    await until(lambda: not editor.state.is_dirty)
    assert "Robin Agent" in editor.state.changed


async def test_rules_are_moved_copied_switched_and_removed_with_an_undo(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.move("lawyer", -1)
    editor.move("lawyer", -1)
    assert names(editor) == ["Lawyer", "Urgent"]
    editor.duplicate("lawyer")
    assert names(editor) == ["Lawyer", "Copy of Lawyer", "Urgent"]
    editor.switch("urgent", False)
    assert "Switched off." in editor.state.rules[2].sentence
    editor.remove("lawyer")
    assert names(editor) == ["Copy of Lawyer", "Urgent"]
    assert "Lawyer" in stage.told

    stage.board.act()

    assert names(editor) == ["Lawyer", "Copy of Lawyer", "Urgent"]
    editor.discard()
    assert names(editor) == ["Urgent", "Lawyer"]
    assert not editor.state.is_dirty


async def test_a_rule_that_matches_everything_and_one_in_its_shadow_are_warned_of_and_may_be_saved(
    stage: SettingsStage,
) -> None:
    every = EscalationRule("every", "Every case")
    editor = await editor_of(stage, replace(RULES, rules=(every, URGENT)))

    assert "Every case that arrives" in editor.state.rules[0].warning
    assert "Every case" in editor.state.rules[1].warning
    assert "never has its turn" in editor.state.rules[1].warning
    editor.switch("every", False)
    assert [rule.warning for rule in editor.state.rules] == ["", ""]
    editor.switch("every", True)
    editor.move("every", 1)
    assert not editor.state.rules[0].warning
    editor.save()
    await until(lambda: [rule.id for rule in saved_in(stage).rules] == ["urgent", "every"])


async def test_what_cannot_be_saved_is_shown_and_nothing_typed_is_lost(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.rename("urgent", " ")
    editor.type_keywords("urgent", "x" * 300)
    editor.open("lawyer")
    editor.save()

    assert editor.state.open_rule == editor.state.focus.rule == "urgent"
    assert "name" in editor.state.rules[0].problem
    editor.rename("urgent", "Urgent")
    assert "keyword is too long" in editor.state.rules[0].problem
    assert editor.state.rules[0].keywords == "x" * 300
    assert saved_in(stage).version == 1


async def test_two_supervisors_see_both_and_nothing_is_overwritten_unseen(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.rename("urgent", "Mine")
    stage.world.care.change_rules(replace(RULES, rules=(LAWYER, URGENT)), "Sam Admin")
    editor.save()
    await until(lambda: editor.state.conflict)
    conflict = editor.state.conflict
    assert conflict is not None
    assert "Sam Admin" in conflict.sentence
    assert [one.label for one in conflict.differences] == ["\u2068Mine\u2069", "Order"]
    assert saved_in(stage).version == 2

    editor.overwrite()
    await until(lambda: saved_in(stage).version == 3)
    assert [rule.name for rule in saved_in(stage).rules] == ["Mine", "Lawyer"]
    await until(lambda: not editor.state.saving)

    editor.rename("urgent", "Mine again")
    stage.world.care.change_rules(replace(RULES, rules=(LAWYER,)), "Sam Admin")
    editor.save()
    await until(lambda: editor.state.conflict)
    editor.discard()
    assert names(editor) == ["Lawyer"]


async def test_leaving_asks_about_the_rules_and_the_mapping_one_after_the_other(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.rename("urgent", "Mine")
    stage.place.choose_tab(AccountTab.MAPPING)
    await until(lambda: stage.place.mapping.state.fields)
    stage.place.mapping.remove_row(0)
    assert not stage.place.leave()
    assert (stage.place.state.asks_leave, stage.place.state.tab) == (True, AccountTab.MAPPING)
    stage.place.discard_and_go()
    assert (stage.place.state.asks_leave, stage.place.state.tab) == (True, AccountTab.RULES)

    stage.place.save_and_go()

    await until(lambda: not stage.place.state.is_open)
    assert saved_in(stage).rules[0].name == "Mine"
    assert not stage.world.care.mappings


async def test_news_are_taken_over_unless_something_is_edited(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    stage.world.care.change_rules(replace(RULES, rules=(LAWYER,)))
    await stage.world.services.accounts.read_again()
    await until(lambda: names(editor) == ["Lawyer"])
    editor.rename("lawyer", "Typing")
    stage.world.care.change_rules(RULES)
    await stage.world.services.accounts.read_again()

    assert names(editor) == ["Typing"]


async def test_what_comes_while_one_begins_to_edit_is_not_overwritten_unseen(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    gate, answered = stage.world.care.gate, []
    gate.watch = lambda method, when: answered.append((method, when))
    gate.hang("escalation_rules")
    stage.world.care.change_rules(replace(RULES, rules=(URGENT,)))
    await stage.world.services.accounts.read_again()
    editor.rename("lawyer", "Attorney")
    gate.mend()
    await until(lambda: ("escalation_rules", "after") in answered)
    editor.save()
    await until(lambda: editor.state.conflict)
    assert names(editor) == ["Urgent", "Attorney"]
    assert len(saved_in(stage).rules) == 1


async def test_discarding_shows_what_was_saved_meanwhile(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.rename("lawyer", "Attorney")
    stage.world.care.change_rules(replace(RULES, rules=(URGENT,)))
    await stage.world.services.accounts.read_again()
    editor.discard()
    await until(lambda: names(editor) == ["Urgent"])


async def test_rules_that_changed_while_another_page_was_on_show_are_read_again(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    stage.place.show_accounts()
    stage.world.care.change_rules(replace(RULES, rules=(URGENT,)))
    await stage.world.services.accounts.read_again()
    stage.place.show_account(ACCOUNT)
    stage.place.choose_tab(AccountTab.RULES)
    await until(lambda: names(editor) == ["Urgent"])


async def test_a_save_that_ends_after_another_account_was_opened_leaves_that_one_alone(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    held = stage.world.care.gate.hang("save_escalation_rules")
    editor.rename("lawyer", "Attorney")
    editor.save()
    await until(lambda: stage.world.care.gate.calls["save_escalation_rules"])
    editor.discard()
    editor.show(AccountId("another"))
    held.set()
    await until(lambda: saved_in(stage).version == 2 and not editor.state.loading)
    assert (names(editor), editor.state.saving) == ([], False)


async def test_a_refusal_and_a_bad_connection_end_in_a_sentence_and_keep_the_edits(stage: SettingsStage) -> None:
    editor = await editor_of(stage)
    editor.rename("urgent", "Mine")
    for error in (Unreachable("down"), NoPermission("no")):
        stage.world.care.gate.fail("save_escalation_rules", error)
        editor.save()
        await until(lambda: editor.state.problem)
        assert names(editor)[0] == "Mine"
    editor.save()
    await until(lambda: saved_in(stage).version == 2)


async def test_rules_that_cannot_be_read_are_asked_for_again(stage: SettingsStage) -> None:
    stage.world.care.gate.fail("escalation_rules", Unreachable("down"))
    editor = await editor_of(stage)
    assert editor.state.error is not None
    editor.retry()
    await until(lambda: names(editor) == ["Urgent", "Lawyer"])


async def test_an_agent_reads_the_rules_and_is_told_why_they_stay() -> None:
    async with settings_stage(AGENT) as stage:
        editor = await editor_of(stage)
        editor.rename("urgent", "Mine")
        editor.remove("lawyer")
        editor.add()

        assert names(editor) == ["Urgent", "Lawyer"]
        assert "manage workflows" in editor.state.refusal
        editor.open("urgent")
        assert editor.state.rules[0].conditions


async def test_there_is_an_end_to_the_rules(stage: SettingsStage) -> None:
    many = tuple(replace(URGENT, id=str(number)) for number in range(MOST_RULES))
    editor = await editor_of(stage, replace(RULES, rules=many))
    editor.add()

    assert len(editor.state.rules) == MOST_RULES
    assert str(MOST_RULES) in editor.state.add_refusal
