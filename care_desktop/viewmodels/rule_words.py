"""Escalation rules in words: what a rule does, what its conditions offer, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from care_desktop.domain.automation import ClosedCondition, EscalationRule
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.forms import Choice
from care_desktop.i18n import _
from care_desktop.viewmodels.unknown_words import unknown_properties, unknown_word
from care_desktop.viewmodels.wording import isolate, priority_word, sentiment_word, status_word

_BETWEEN = re.compile(r"[,;\n\u3001\uff0c\u061b\u060c]+")


def status_choices() -> tuple[Choice, ...]:
    """Return all statuses, in the order of a Case's life."""
    return tuple(Choice(one, status_word(one)) for one in Status)


def priority_choices() -> tuple[Choice, ...]:
    """Return all priorities, the most urgent first."""
    return tuple(Choice(one, priority_word(one)) for one in Priority)


def sentiment_choices() -> tuple[Choice, ...]:
    """Return all sentiments."""
    return tuple(Choice(one, _sentiment(one)) for one in Sentiment)


def unknown_choices(values: Iterable[str]) -> tuple[Choice, ...]:
    """Return values that only a newer version knows, to be kept or left out."""
    return tuple(Choice(one, unknown_word(one)) for one in values)


def channel_choices(known: Iterable[str], chosen: Iterable[str]) -> tuple[Choice, ...]:
    """Return the channels to choose from: those that Care has seen, and those of the rule, whatever became of them."""
    found: dict[str, str] = {}
    for channel in (*known, *chosen):
        found.setdefault(channel.strip().casefold(), channel.strip())
    return tuple(Choice(one, one) for one in sorted(found.values(), key=str.casefold) if one)


def keywords_in(text: str) -> tuple[str, ...]:
    """Return the words and phrases that commas keep apart, each once."""
    words = (" ".join(part.split()) for part in _BETWEEN.split(text))
    found: dict[str, str] = {}
    for word in words:
        if word:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def keyword_text(keywords: Sequence[str]) -> str:
    """Return keywords as they are typed."""
    return ", ".join(keywords)


def rule_sentence(rule: EscalationRule) -> str:
    """Return what a rule does, in sentences."""
    conditions = _conditions(rule)
    if not conditions:
        said = [_("Escalates every case, whatever arrives.")]
    elif len(conditions) == 1:
        said = [_("Escalates a case when this is so."), *conditions]
    else:
        said = [_("Escalates a case when all of this is so."), *conditions]
    return " ".join(said if rule.enabled else [_("Switched off."), *said])


def rule_name(rule: EscalationRule) -> str:
    """Return what to call a rule, be its name empty."""
    return isolate(rule.name) if rule.name.strip() else _("the rule without a name")


def _conditions(rule: EscalationRule) -> list[str]:
    found = []
    if words := _chosen(rule, ClosedCondition.STATUSES, status_choices()):
        found.append(_("Its status is {values}.").format(values=_one_of(words)))
    if words := _chosen(rule, ClosedCondition.PRIORITIES, priority_choices()):
        found.append(_("Its priority is {values}.").format(values=_one_of(words)))
    if words := _chosen(rule, ClosedCondition.SENTIMENTS, sentiment_choices()):
        found.append(_("Its sentiment is {values}.").format(values=_one_of(words)))
    if rule.channels:
        words = [isolate(one) for one in rule.channels]
        found.append(_("It came by {values}.").format(values=_one_of(words)))
    if rule.keywords:
        words = [_("“{word}”").format(word=isolate(one)) for one in rule.keywords]
        found.append(_("The message or the subject says {values}.").format(values=_one_of(words)))
    if rule.beyond:
        told = _("It has conditions that this version does not know and keeps ({values}).")
        found.append(told.format(values=unknown_properties(rule.beyond)))
    return found


def _chosen(rule: EscalationRule, condition: ClosedCondition, choices: Sequence[Choice]) -> list[str]:
    """Return the values of a condition in words, none where any value meets it."""
    values, unknown = rule.values_of(condition), rule.unknown_of(condition)
    if values >= {choice.value for choice in choices} and not unknown:
        return []
    return [choice.label for choice in choices if choice.value in values] + [unknown_word(one) for one in unknown]


def _one_of(words: Sequence[str]) -> str:
    """Return "A", "A or B", "A, B or C"."""
    if len(words) < 2:
        return "".join(words)
    return _("{first} or {last}").format(first=", ".join(words[:-1]), last=words[-1])


def _sentiment(sentiment: Sentiment) -> str:
    return _("None") if sentiment is Sentiment.NONE else sentiment_word(sentiment)
