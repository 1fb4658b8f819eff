"""Two sets of escalation rules side by side: what somebody else saved while these were edited."""

from __future__ import annotations

from care_desktop.domain.automation import EscalationRule, RuleSet
from care_desktop.i18n import _
from care_desktop.viewmodels.rule_words import rule_name, rule_sentence
from care_desktop.viewmodels.settings_conflict import Conflict, Difference, who_and_when
from care_desktop.viewmodels.wording import NOTHING


def conflict_between(mine: RuleSet, theirs: RuleSet) -> Conflict:
    """Return both sides of every difference, the order among them."""
    sentence = who_and_when(
        _("Somebody else"),
        _("{who} saved these rules meanwhile, on {time}."),
        _("{who} saved these rules meanwhile."),
        theirs.changed_by,
        theirs.changed_at,
    )
    return Conflict(sentence, (*_rules(mine, theirs), *_order(mine, theirs)))


def _rules(mine: RuleSet, theirs: RuleSet) -> tuple[Difference, ...]:
    ours, others = {one.id: one for one in mine.rules}, {one.id: one for one in theirs.rules}
    return tuple(
        Difference(rule_name(ours.get(key) or others[key]), _words(ours.get(key)), _words(others.get(key)))
        for key in dict.fromkeys([*ours, *others])
        if ours.get(key) != others.get(key)
    )


def _order(mine: RuleSet, theirs: RuleSet) -> tuple[Difference, ...]:
    """Compare the order of the rules that both have."""
    ours, others = [one.id for one in mine.rules], [one.id for one in theirs.rules]
    if [one for one in ours if one in others] == [one for one in others if one in ours]:
        return ()
    return (Difference(_("Order"), _in_order(mine), _in_order(theirs)),)


def _in_order(rules: RuleSet) -> str:
    return ", ".join(rule_name(rule) for rule in rules.rules)


def _words(rule: EscalationRule | None) -> str:
    if rule is None:
        return NOTHING
    return _("{name}: {sentence}").format(name=rule_name(rule), sentence=rule_sentence(rule))
