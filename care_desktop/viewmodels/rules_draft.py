"""The escalation rules on their way from what was read to what will be saved: one frozen value after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from care_desktop.domain.automation import ClosedCondition, EscalationRule, RuleSet
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.viewmodels.rule_words import keyword_text, keywords_in


class Condition(StrEnum):
    """The conditions whose values are chosen."""

    STATUS = "status"
    PRIORITY = "priority"
    SENTIMENT = "sentiment"
    CHANNEL = "channel"


_CLOSED = {
    Condition.STATUS: ClosedCondition.STATUSES,
    Condition.PRIORITY: ClosedCondition.PRIORITIES,
    Condition.SENTIMENT: ClosedCondition.SENTIMENTS,
}


@dataclass(frozen=True, slots=True)
class EditedRule:
    """A rule in the editor; its keywords stay as they were typed until it is saved.

    `read` are the values that it had when it was read and that this version does not know: they stay on offer.
    """

    rule: EscalationRule
    typed: str = ""
    read: tuple[tuple[ClosedCondition, str], ...] = ()

    @classmethod
    def of(cls, rule: EscalationRule) -> EditedRule:
        """Return a rule for the editor."""
        return cls(rule, keyword_text(rule.keywords), rule.unknown)

    @property
    def as_rule(self) -> EscalationRule:
        """The rule to save."""
        name = " ".join(self.rule.name.split())
        return replace(self.rule, name=name, keywords=keywords_in(self.typed))

    def chosen(self, condition: Condition) -> tuple[str, ...]:
        """Return the values of a condition, none for any."""
        closed = _CLOSED.get(condition)
        return self.rule.channels if closed is None else tuple(self.rule.values_of(closed))

    def unknown(self, condition: Condition) -> tuple[str, ...]:
        """Return the values of a condition that this version does not know and that were chosen when it was read."""
        closed = _CLOSED.get(condition)
        return tuple(value for where, value in self.read if where == closed)

    def choosing(self, condition: Condition, values: Iterable[str]) -> EditedRule:
        """Return the rule with other values in a condition; values that are none of its kind are left out."""
        wanted = tuple(values)
        closed = _CLOSED.get(condition)
        kept = (one for one in self.read if (one in self.rule.unknown if one[0] != closed else one[1] in wanted))
        rule = replace(self.rule, unknown=tuple(kept))
        match condition:
            case Condition.STATUS:
                rule = replace(rule, statuses=frozenset(one for one in Status if one in wanted))
            case Condition.PRIORITY:
                rule = replace(rule, priorities=frozenset(one for one in Priority if one in wanted))
            case Condition.SENTIMENT:
                rule = replace(rule, sentiments=frozenset(one for one in Sentiment if one in wanted))
            case Condition.CHANNEL:
                rule = replace(rule, channels=wanted)
        return replace(self, rule=rule)


@dataclass(frozen=True, slots=True)
class RulesDraft:
    """All rules as they stand in the editor, in their order; a rule is named by its id."""

    rules: tuple[EditedRule, ...] = field(default=())

    @classmethod
    def of(cls, saved: RuleSet) -> RulesDraft:
        """Return the draft that changes nothing."""
        return cls(tuple(EditedRule.of(rule) for rule in saved.rules))

    def as_rules(self, over: RuleSet) -> RuleSet:
        """Return the rules to save over those that were read."""
        return replace(over, rules=tuple(one.as_rule for one in self.rules))

    def differs_from(self, saved: RuleSet) -> bool:
        """Say whether saving would change anything."""
        return self.as_rules(saved).rules != RulesDraft.of(saved).as_rules(saved).rules

    def place_of(self, rule_id: str) -> int:
        """Return the place of a rule, -1 when it is not here."""
        return next((place for place, one in enumerate(self.rules) if one.rule.id == rule_id), -1)

    def find(self, rule_id: str) -> EditedRule | None:
        """Return a rule by its id."""
        return next((one for one in self.rules if one.rule.id == rule_id), None)

    def inserted(self, place: int, rule: EditedRule) -> RulesDraft:
        """Return the draft with one rule more, at that place or at the end."""
        return RulesDraft((*self.rules[:place], rule, *self.rules[place:]))

    def without(self, rule_id: str) -> RulesDraft:
        """Return the draft without a rule."""
        return RulesDraft(tuple(one for one in self.rules if one.rule.id != rule_id))

    def moved(self, rule_id: str, step: int) -> RulesDraft:
        """Return the draft with a rule further up (-1) or down (1); at the end of the list it stays."""
        place = self.place_of(rule_id)
        other = place + step
        if place < 0 or not 0 <= other < len(self.rules):
            return self
        rules = list(self.rules)
        rules[place], rules[other] = rules[other], rules[place]
        return RulesDraft(tuple(rules))

    def with_rule(self, changed: EditedRule) -> RulesDraft:
        """Return the draft with another value of a rule."""
        return RulesDraft(tuple(changed if one.rule.id == changed.rule.id else one for one in self.rules))
