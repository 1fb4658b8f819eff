"""The tab "Escalation rules" of a Salesforce account: when Care escalates a case by itself, for all users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid4

from care_desktop.domain.automation import EscalationRule, RuleSet
from care_desktop.domain.ids import AccountId
from care_desktop.i18n import _
from care_desktop.services.automation import Automation
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.draft_editor import DraftEditor
from care_desktop.viewmodels.notices import Notice, NoticeBoard
from care_desktop.viewmodels.rule_words import rule_name
from care_desktop.viewmodels.rules_conflict import conflict_between
from care_desktop.viewmodels.rules_draft import Condition, EditedRule, RulesDraft
from care_desktop.viewmodels.settings_conflict import Conflict
from care_desktop.viewmodels.settings_rules_state import (
    LONGEST_NAME,
    RuleFocus,
    RulesState,
    add_refusal,
    changed_words,
    rules_refusal,
    shown_rules,
)

REMOVED = "rule-removed"
"""The key of the notice that offers to take a removal back."""


def _new_id() -> str:
    return uuid4().hex


class RulesEditor(DraftEditor[RulesState, RuleSet, RulesDraft]):
    """Edit an account's rules and their order; what was removed can be taken back."""

    _topic = "rules"
    _closed: ClassVar = {"open_rule": ""}

    def __init__(
        self,
        automation: Automation,
        session: Session,
        *,
        board: NoticeBoard,
        scope: TaskScope,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        super().__init__(RulesState(), scope=scope)
        self._automation = automation
        self._session = session
        self._board = board
        self._new_id = new_id

    # -- the user's verbs

    def add(self) -> None:
        """Add a rule at the end, open, with the keyboard in its name."""
        rule = EditedRule(EscalationRule(self._new_id(), _("New rule")))
        self._insert(len(self._draft.rules), rule)

    def duplicate(self, rule_id: str) -> None:
        """Add a copy of a rule below it."""
        one = self._draft.find(rule_id)
        if one is not None:
            name = _("Copy of {name}").format(name=one.rule.name)[:LONGEST_NAME]
            copied = replace(one, rule=replace(one.rule, id=self._new_id(), name=name))
            self._insert(self._draft.place_of(rule_id) + 1, copied)

    def remove(self, rule_id: str) -> None:
        """Take a rule out, and offer to take that back."""
        place, one = self._draft.place_of(rule_id), self._draft.find(rule_id)
        if one is None or not self._may_change():
            return
        draft = self._draft.without(rule_id)
        near = draft.rules[min(place, len(draft.rules) - 1)].rule.id if draft.rules else ""
        self._change(draft, focus=near, open_rule="" if self.state.open_rule == rule_id else None)
        told = _("{rule} was removed. It is gone for all users once you save.").format(rule=rule_name(one.as_rule))
        account = self._account
        self._board.show(Notice(told, action=_("Undo"), run=lambda: self._put_back(account, place, one), key=REMOVED))

    def move(self, rule_id: str, step: int) -> None:
        """Move a rule up (-1) or down (1): the first that holds wins."""
        self._change(self._draft.moved(rule_id, step), focus=rule_id)

    def switch(self, rule_id: str, on: bool) -> None:
        """Switch a rule on or off."""
        one = self._draft.find(rule_id)
        if one is not None:
            self._change(self._draft.with_rule(replace(one, rule=replace(one.rule, enabled=on))))

    def open(self, rule_id: str) -> None:
        """Show the conditions of a rule, or hide those that are shown."""
        self._show(open_rule="" if self.state.open_rule == rule_id else rule_id)

    def rename(self, rule_id: str, name: str) -> None:
        """Take what was typed as a rule's name."""
        one = self._draft.find(rule_id)
        if one is not None:
            self._change(self._draft.with_rule(replace(one, rule=replace(one.rule, name=name))))

    def choose(self, rule_id: str, condition: Condition, value: str, on: bool) -> None:
        """Let a value meet a condition, or not any more."""
        one = self._draft.find(rule_id)
        if one is not None:
            others = [known for known in one.chosen(condition) if known.casefold() != value.casefold()]
            self._change(self._draft.with_rule(one.choosing(condition, [*others, value] if on else others)))

    def type_keywords(self, rule_id: str, text: str) -> None:
        """Take what was typed as a rule's keywords, with commas between them."""
        one = self._draft.find(rule_id)
        if one is not None:
            self._change(self._draft.with_rule(replace(one, typed=text)))

    def discard(self) -> None:
        """Go back to what was read; after a conflict, to theirs."""
        self._board.withdraw(REMOVED)
        super().discard()

    # -- inside

    def _insert(self, place: int, rule: EditedRule) -> None:
        if not self.state.add_refusal:
            self._change(self._draft.inserted(place, rule), focus=rule.rule.id, open_rule=rule.rule.id)

    def _put_back(self, account: AccountId | None, place: int, rule: EditedRule) -> None:
        if account == self._account and self._draft.find(rule.rule.id) is None:
            self._change(self._draft.inserted(place, rule), focus=rule.rule.id)

    def _loading_state(self) -> RulesState:
        return RulesState(loading=True)

    def _nothing(self, account: AccountId) -> RuleSet:
        return RuleSet(account)

    def _draft_of(self, read: RuleSet) -> RulesDraft:
        return RulesDraft.of(read)

    def _result(self) -> RuleSet:
        return self._draft.as_rules(self._read)

    async def _fetch(self, account: AccountId) -> RuleSet:
        return await self._automation.rules(account)

    async def _store(self, account: AccountId, changed: RuleSet) -> RuleSet:
        return await self._automation.save_rules(account, changed)

    def _conflict(self, mine: RuleSet, theirs: RuleSet) -> Conflict:
        return conflict_between(mine, theirs)

    def _turn_to_blocked(self) -> bool:
        blocked = next((rule for rule in self.state.rules if rule.problem), None)
        if blocked is not None:
            self._show(open_rule=blocked.id, focus=RuleFocus(blocked.id, self.state.focus.number + 1))
        return blocked is not None

    def _change(self, draft: RulesDraft, *, focus: str | None = None, open_rule: str | None = None) -> None:
        if not self._may_change():
            return
        self._draft = draft
        wish = self.state.focus if focus is None else RuleFocus(focus, self.state.focus.number + 1)
        self._show(focus=wish, open_rule=self.state.open_rule if open_rule is None else open_rule, problem=None)

    def _show(self, **changes: Any) -> None:
        state: RulesState = replace(self.state, **changes)
        rules = shown_rules(self._draft, state.open_rule, self._read.channels)
        self._set(
            replace(
                state,
                rules=rules,
                is_dirty=self._draft.differs_from(self._read),
                changed=changed_words(self._read),
                refusal=rules_refusal(self._session.rights),
                add_refusal=rules_refusal(self._session.rights) or add_refusal(len(rules)),
                save_refusal=_("Mend the marked rules first.") if any(rule.problem for rule in rules) else "",
            )
        )
