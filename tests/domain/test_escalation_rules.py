"""When Care escalates by itself: the rules against a plain model, and words as people write them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.automation import EscalationRule, RuleFacts, first_match, speaks_of
from care_desktop.domain.cases import Priority, Sentiment, Status

WORDS = ("refund", "Refund", "lawyer", "money back", "moneyback", "ref")
CHANNELS = ("Web chat", "WEB CHAT", "mail", "")
RULES = st.builds(
    EscalationRule,
    st.uuids().map(str),
    st.just("rule"),
    st.booleans(),
    st.frozensets(st.sampled_from(Status)),
    st.frozensets(st.sampled_from(Priority)),
    st.frozensets(st.sampled_from(Sentiment)),
    st.lists(st.sampled_from(CHANNELS[:3]), max_size=2).map(tuple),
    st.lists(st.sampled_from(WORDS), max_size=2).map(tuple),
)
FACTS = st.builds(
    RuleFacts,
    st.sampled_from(Status),
    st.sampled_from(Priority),
    st.sampled_from(Sentiment),
    st.sampled_from(CHANNELS),
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)),
)


def plainly(rule: EscalationRule, facts: RuleFacts) -> bool:
    """The rule in other words: no chosen kind of condition is missed."""
    missed = [
        chosen and value not in chosen
        for chosen, value in (
            (rule.statuses, facts.status),
            (rule.priorities, facts.priority),
            (rule.sentiments, facts.sentiment),
            ({channel.lower() for channel in rule.channels}, facts.channel.lower()),
        )
    ]
    padded = f" {' '.join(facts.texts).lower()} "
    spoken = any(f" {keyword.lower()} " in padded for keyword in rule.keywords)
    return not any(missed) and (spoken or not rule.keywords)


@given(st.lists(RULES, max_size=5), FACTS)
def test_the_first_enabled_rule_whose_conditions_all_hold_is_the_one(
    rules: list[EscalationRule], facts: RuleFacts
) -> None:
    expected = [rule for rule in rules if rule.enabled and plainly(rule, facts)]
    assert first_match(rules, facts) == (expected[0] if expected else None)


@given(RULES, FACTS)
def test_a_rule_that_matches_everything_lets_no_case_escape(rule: EscalationRule, facts: RuleFacts) -> None:
    assert not rule.matches_everything or rule.holds(facts)


def test_a_rule_matches_everything_without_conditions_or_with_all_values() -> None:
    rule = EscalationRule("1", "all")
    assert rule.matches_everything
    assert replace(rule, statuses=frozenset(Status)).matches_everything
    assert not replace(rule, statuses=frozenset(Status) - {Status.SPAM}).matches_everything
    assert not replace(rule, keywords=("refund",)).matches_everything
    assert not replace(rule, channels=("mail",)).matches_everything


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("I want a Refund!", "refund"),
        ("Money\n  back, please", "money back"),
        ("ＲＥＦＵＮＤ", "refund"),
        ("Große Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("I run C++ 24/7.", "c++"),
        ("I run C++ 24/7.", "24/7"),
        ("我想退款。", "退款"),
        ("환불을 원해요", "환불"),
        ("払い戻しをお願いします", "払い戻し"),
        ("ขอเงินคืนครับ", "เงินคืน"),
        ("refund's due", "refund"),
        ("ref refund", "refund"),
        ("أريد استرداد المبلغ", "استرداد"),
    ],
)
def test_a_keyword_stands_in_a_text(text: str, keyword: str) -> None:
    assert speaks_of([text], keyword)


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("refunded", "refund"),
        ("prerefund", "refund"),
        ("a refund_id", "refund"),
        ("money is back", "money back"),
        ("anything", " "),
        ("", ""),
        ("café", "cafe"),
    ],
)
def test_a_part_of_a_word_is_no_keyword_and_an_empty_one_matches_nothing(text: str, keyword: str) -> None:
    assert not speaks_of([text], keyword)
