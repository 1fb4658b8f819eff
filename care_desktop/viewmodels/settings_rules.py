"""The tab "Escalation rules" of a Salesforce account: when Care escalates a case by itself, for all users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from care_desktop.domain.automation import EscalationRule, RuleSet
from care_desktop.domain.errors import CareDesktopError, SettingsChanged
from care_desktop.domain.ids import AccountId
from care_desktop.i18n import _
from care_desktop.services.automation import Automation
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.rule_words import rule_name
from care_desktop.viewmodels.rules_conflict import conflict_between
from care_desktop.viewmodels.rules_draft import Condition, EditedRule, RulesDraft
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

NOWHERE = AccountId("")


def _new_id() -> str:
    return uuid4().hex


class RulesEditor(Observable[RulesState]):
    """Edit a draft over what was read; nothing leaves before Save, and Save never overwrites what it has not seen."""

    def __init__(
        self,
        automation: Automation,
        session: Session,
        *,
        board: NoticeBoard,
        scope: TaskScope,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        super().__init__(RulesState())
        self._automation = automation
        self._session = session
        self._board = board
        self._scope = scope
        self._new_id = new_id
        self._account = NOWHERE
        self._read = RuleSet(NOWHERE)
        self._draft = RulesDraft()
        self._theirs: RuleSet | None = None
        self._after_save: Callable[[], None] | None = None

    # -- which account

    def show(self, account: AccountId) -> None:
        """Turn to an account; the same one again keeps what is being edited, else news are read."""
        if account == self._account and self.state.error is None:
            self.hear_change()
            return
        self._account, self._theirs = account, None
        self._read, self._draft = RuleSet(account), RulesDraft()
        self._set(RulesState(loading=True))
        self._scope.switch("rules", self._load(account))

    def retry(self) -> None:
        """Read again what could not be read."""
        if self._account and self.state.error is not None:
            self.show(self._account)

    def hear_change(self) -> None:
        """Somebody saved settings: take them over, unless something is being edited here; Save will tell then."""
        if self._account and not self.state.is_dirty and not self.state.saving and not self.state.loading:
            self._scope.switch("rules", self._load(self._account))

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
        if one is None or self._is_held():
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

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save for all users and call `then` once that is done; a rule that cannot stand is shown instead."""
        if not self._account or self.state.saving or self.state.refusal or not self.state.is_dirty:
            return
        blocked = next((rule for rule in self.state.rules if rule.problem), None)
        if blocked is not None:
            self._show(open_rule=blocked.id, focus=RuleFocus(blocked.id, self.state.focus.number + 1))
            return
        self._after_save = then
        self._show(saving=True, problem=None, conflict=None)
        self._scope.once(f"save rules {self._account}", self._save(self._account, self._draft.as_rules(self._read)))

    def discard(self) -> None:
        """Go back to what was read; after a conflict, to theirs."""
        self._read, self._theirs = self._theirs or self._read, None
        self._draft = RulesDraft.of(self._read)
        self._board.withdraw(REMOVED)
        self._show(open_rule="", conflict=None, problem=None)
        self.hear_change()

    def overwrite(self) -> None:
        """Save mine over theirs, which was seen."""
        if self._theirs is not None:
            self._read, self._theirs = self._theirs, None
            self._show(conflict=None)
            self.save(self._after_save)

    # -- inside

    def _insert(self, place: int, rule: EditedRule) -> None:
        if not self.state.add_refusal:
            self._change(self._draft.inserted(place, rule), focus=rule.rule.id, open_rule=rule.rule.id)

    def _put_back(self, account: AccountId, place: int, rule: EditedRule) -> None:
        if account == self._account and self._draft.find(rule.rule.id) is None:
            self._change(self._draft.inserted(place, rule), focus=rule.rule.id)

    async def _load(self, account: AccountId) -> None:
        try:
            read = await self._automation.rules(account)
        except CareDesktopError as error:
            if self.state.loading:
                self._set(replace(self.state, loading=False, error=explain(error)))
            return
        if self.state.is_dirty or self.state.saving:
            return  # Save will tell: what was not seen must not count as seen
        self._read, self._draft = read, RulesDraft.of(read)
        self._show(loading=False, error=None)

    async def _save(self, account: AccountId, rules: RuleSet) -> None:
        then, self._after_save = self._after_save, None
        try:
            saved = await self._automation.save_rules(account, rules)
        except SettingsChanged as error:
            if account == self._account:
                self._after_save = then
                self._tell_conflict(rules, error)
            return
        except CareDesktopError as error:
            if account == self._account:
                self._show(saving=False, problem=explain(error))
            return
        if account == self._account:  # else another one is on show by now
            self._read, self._draft = saved, RulesDraft.of(saved)
            self._show(saving=False)
            if then is not None:
                then()

    def _tell_conflict(self, mine: RuleSet, error: SettingsChanged) -> None:
        if not isinstance(error.current, RuleSet):
            self._show(saving=False, problem=explain(error))
            return
        self._theirs = error.current
        if not self.state.is_dirty:  # mine were discarded meanwhile
            self._show(saving=False)
            self.discard()
            return
        self._show(saving=False, conflict=conflict_between(mine, error.current))

    def _is_held(self) -> bool:
        return bool(self.state.refusal) or self.state.saving

    def _change(self, draft: RulesDraft, *, focus: str | None = None, open_rule: str | None = None) -> None:
        if self._is_held():
            return
        self._draft = draft
        wish = self.state.focus if focus is None else RuleFocus(focus, self.state.focus.number + 1)
        self._show(focus=wish, open_rule=self.state.open_rule if open_rule is None else open_rule, problem=None)

    def _show(self, **changes: object) -> None:
        state: RulesState = replace(self.state, **changes)  # type: ignore[arg-type]
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
