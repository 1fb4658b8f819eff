"""What the tab "Escalation rules" shows: each rule, its conditions, and what is odd or wrong about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from care_desktop.domain.automation import MOST_KEYWORDS, MOST_RULES, EscalationRule, RuleSet
from care_desktop.domain.forms import Choice
from care_desktop.domain.permissions import Permission, Rights
from care_desktop.domain.rule_cover import covering
from care_desktop.i18n import _, ngettext
from care_desktop.viewmodels.draft_editor import DraftState
from care_desktop.viewmodels.rule_words import (
    channel_choices,
    priority_choices,
    rule_name,
    rule_sentence,
    sentiment_choices,
    status_choices,
    unknown_choices,
)
from care_desktop.viewmodels.rules_draft import Condition, EditedRule, RulesDraft
from care_desktop.viewmodels.wording import full_time, isolate

LONGEST_NAME = 100
LONGEST_KEYWORD = 200


@dataclass(frozen=True, slots=True)
class ConditionState:
    """The values of one condition, and which of them are chosen; none is any."""

    condition: Condition
    choices: tuple[Choice, ...]
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class RuleState:
    """One rule on screen. `problem` blocks saving, `warning` does not; `conditions` only while it is open."""

    id: str
    number: int
    name: str
    called: str
    enabled: bool
    sentence: str
    warning: str = ""
    problem: str = ""
    is_open: bool = False
    is_first: bool = False
    is_last: bool = False
    conditions: tuple[ConditionState, ...] = ()
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class RuleFocus:
    """The rule that should have the keyboard now, "" for the button that adds one; `number` tells two wishes apart."""

    rule: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class RulesState(DraftState):
    """The tab: the rules in their order, and which of them shows its conditions."""

    rules: tuple[RuleState, ...] = ()
    open_rule: str = ""
    add_refusal: str = ""
    focus: RuleFocus = RuleFocus()


def shown_rules(draft: RulesDraft, open_rule: str, channels: Sequence[str]) -> tuple[RuleState, ...]:
    """Return all rules as they stand on screen."""
    rules = tuple(one.as_rule for one in draft.rules)
    last = len(rules) - 1
    return tuple(
        RuleState(
            edited.rule.id,
            place + 1,
            edited.rule.name,
            rule_name(rules[place]),
            edited.rule.enabled,
            rule_sentence(rules[place]),
            _warning(rules, place),
            rule_problem(edited),
            edited.rule.id == open_rule,
            place == 0,
            place == last,
            _conditions(edited, channels) if edited.rule.id == open_rule else (),
            edited.typed,
        )
        for place, edited in enumerate(draft.rules)
    )


def rule_problem(edited: EditedRule) -> str:
    """Return why a rule cannot be saved, "" when it can."""
    rule = edited.as_rule
    if not rule.name:
        return _("Give the rule a name: the activity of a case says by which rule it was escalated.")
    if len(rule.name) > LONGEST_NAME:
        return _("The name is too long. {most} letters are the most.").format(most=LONGEST_NAME)
    if len(rule.keywords) > MOST_KEYWORDS:
        return _("These are too many keywords. {most} are the most for one rule.").format(most=MOST_KEYWORDS)
    if any(len(one) > LONGEST_KEYWORD for one in rule.keywords):
        return _("One keyword is too long. Put commas between keywords; {most} letters are the most for each.").format(
            most=LONGEST_KEYWORD
        )
    return ""


def rules_refusal(rights: Rights) -> str:
    """Return why this user may not change the rules, "" where that is allowed."""
    if rights.has(Permission.MANAGE_WORKFLOWS):
        return ""
    return _("Changing these rules needs the permission “manage workflows”. Ask your supervisor.")


def add_refusal(count: int) -> str:
    """Return why no further rule can be added, "" where it can."""
    if count < MOST_RULES:
        return ""
    return ngettext("{n} rule is the most.", "{n} rules are the most.", MOST_RULES).format(n=MOST_RULES)


def changed_words(rules: RuleSet) -> str:
    """Return who changed the rules last, and when."""
    if not rules.version:
        return _("Nobody has saved any rules yet.")
    if rules.changed_at is None:
        return ""
    sentence = _("Last changed by {who} on {time}.")
    return sentence.format(who=isolate(rules.changed_by), time=full_time(rules.changed_at))


def _warning(rules: Sequence[EscalationRule], place: int) -> str:
    rule = rules[place]
    if not rule.enabled:
        return ""
    earlier = covering(rules, place)
    if earlier is not None:
        told = _("It never has its turn: “{rule}” stands before it and holds for all the same cases.")
        return told.format(rule=rule_name(earlier))
    if rule.matches_everything:
        return _("Every case that arrives will be escalated. Add a condition if that is not what you want.")
    return ""


def _conditions(edited: EditedRule, channels: Sequence[str]) -> tuple[ConditionState, ...]:
    offered = {
        Condition.STATUS: (*status_choices(), *unknown_choices(edited.unknown(Condition.STATUS))),
        Condition.PRIORITY: (*priority_choices(), *unknown_choices(edited.unknown(Condition.PRIORITY))),
        Condition.SENTIMENT: (*sentiment_choices(), *unknown_choices(edited.unknown(Condition.SENTIMENT))),
        Condition.CHANNEL: channel_choices(channels, edited.rule.channels),
    }
    return tuple(ConditionState(one, choices, _ticked(one, edited, choices)) for one, choices in offered.items())


def _ticked(condition: Condition, edited: EditedRule, choices: Sequence[Choice]) -> frozenset[str]:
    chosen = {value.strip().casefold() for value in edited.chosen(condition)}
    return frozenset(choice.value for choice in choices if choice.value.strip().casefold() in chosen)
