"""Which rules never have their turn, held to the plain meaning: no case meets only the later one."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest

from care_desktop.domain.automation import ClosedCondition, EscalationRule, RuleFacts
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.rule_cover import covering, covers

EVERY = EscalationRule("every", "Every case")
URGENT = EscalationRule("urgent", "Urgent", priorities=frozenset({Priority.URGENT}))
CHANNELS, TEXTS = ("Chat", "Email"), ("I want a refund", "full refund now", "good day", "")
BLOCKER = ((ClosedCondition.PRIORITIES, "blocker"),)


def some_rule(chance: random.Random, number: int) -> EscalationRule:
    """Return a rule of few values, so that covering is common."""
    return EscalationRule(
        str(number),
        str(number),
        statuses=frozenset(chance.sample(list(Status), chance.choice((0, 0, 1, 2, len(Status))))),
        priorities=frozenset(chance.sample(list(Priority), chance.choice((0, 0, 1, 3, len(Priority))))),
        sentiments=frozenset(chance.sample(list(Sentiment), chance.choice((0, 0, 2, len(Sentiment))))),
        channels=tuple(chance.sample(("chat", "EMAIL"), chance.choice((0, 0, 1, 2)))),
        keywords=tuple(chance.sample(("refund", "full refund", "good"), chance.choice((0, 0, 1, 2)))),
    )


def every_case() -> list[RuleFacts]:
    values = product(Status, Priority, Sentiment, CHANNELS, TEXTS)
    return [RuleFacts(status, priority, mood, channel, (text,)) for status, priority, mood, channel, text in values]


def test_whatever_is_called_covered_has_no_case_of_its_own() -> None:
    chance, cases, found = random.Random(7), every_case(), 0
    for number in range(300):
        earlier, later = some_rule(chance, number), some_rule(chance, number + 1)
        if covers(earlier, later):
            found += 1
            assert not [facts for facts in cases if later.holds(facts) and not earlier.holds(facts)]
    assert found > 20


@pytest.mark.parametrize(
    ("earlier", "later", "answer"),
    [
        (EVERY, URGENT, True),
        (URGENT, EVERY, False),
        (URGENT, URGENT, True),
        (EscalationRule("a", "", statuses=frozenset(Status)), URGENT, True),
        (EscalationRule("a", "", keywords=("refund",)), EscalationRule("b", "", keywords=("a full Refund",)), True),
        (EscalationRule("a", "", keywords=("full refund",)), EscalationRule("b", "", keywords=("refund",)), False),
        (EscalationRule("a", "", keywords=("fund",)), EscalationRule("b", "", keywords=("refund",)), False),
        (EscalationRule("a", "", channels=("Chat",)), EscalationRule("b", "", channels=("chat",)), True),
        (EscalationRule("a", "", channels=("Chat",)), EVERY, False),
        (EscalationRule("a", "", keywords=("refund",)), EVERY, False),
        (replace(URGENT, unknown=BLOCKER), URGENT, True),
        (URGENT, replace(URGENT, unknown=BLOCKER), False),
        (replace(EVERY, unknown=BLOCKER), URGENT, False),
        (replace(EVERY, beyond={"languages": ["de"]}), URGENT, False),
        (EVERY, replace(EVERY, beyond={"languages": ["de"]}), True),
    ],
)
def test_covering_by_example(earlier: EscalationRule, later: EscalationRule, answer: bool) -> None:
    assert covers(earlier, later) is answer


def test_a_rule_that_is_off_takes_no_turn_away() -> None:
    off = EscalationRule("off", "Off", enabled=False)

    assert covering((off, URGENT), 1) is None
    assert covering((off, EVERY, URGENT), 2) is EVERY
