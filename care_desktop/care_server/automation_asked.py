"""What requests about escalation rules and jobs carry, checked before anything is done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from care_desktop.care_server.asked import Body, Cursor, Id, RecordId, Text
from care_desktop.domain.automation import MOST_KEYWORDS, MOST_RULES, EscalationRule, RuleSet
from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.ids import AccountId

_MOST_CHANNELS = 200


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("Something has to stand here.")
    return text.strip()


_Words = Annotated[Text, StringConstraints(max_length=200), AfterValidator(_said)]


class EscalationRuleBody(Body):
    """One rule; whoever adds it chooses its id, by which a Case is escalated once."""

    model_config = ConfigDict(defer_build=True)
    id: Id
    name: _Words
    enabled: bool = True
    statuses: list[Status] = Field(default_factory=list)
    priorities: list[Priority] = Field(default_factory=list)
    sentiments: list[Sentiment] = Field(default_factory=list)
    channels: Annotated[list[_Words], Field(default_factory=list, max_length=_MOST_CHANNELS)]
    keywords: Annotated[list[_Words], Field(default_factory=list, max_length=MOST_KEYWORDS)]

    def rule(self) -> EscalationRule:
        """Return the rule as the domain has it."""
        chosen = frozenset(self.statuses), frozenset(self.priorities), frozenset(self.sentiments)
        words = _once(self.channels), _once(self.keywords)
        return EscalationRule(self.id, self.name, self.enabled, *chosen, *words)


class EscalationRulesBody(Body):
    """All rules of an account, in their order."""

    model_config = ConfigDict(defer_build=True)
    rules: Annotated[list[EscalationRuleBody], Field(max_length=MOST_RULES)]

    def problems(self) -> dict[str, str]:
        """Return what is wrong with the rules as a whole, by their places."""
        seen: set[str] = set()
        found: dict[str, str] = {}
        for place, rule in enumerate(self.rules):
            if rule.id in seen:
                found[f"rules.{place}.id"] = "Another rule has this id."
            seen.add(rule.id)
        return found

    def rule_set(self, account_id: str, version: int) -> RuleSet:
        """Return the rules as the domain has them, to be saved over that version."""
        return RuleSet(AccountId(account_id), version, tuple(rule.rule() for rule in self.rules))


class SettledJobBody(Body):
    """Which record it is that Care made for a job; null for none of those that it may be."""

    record_id: RecordId | None


class JobsQuery(BaseModel):
    """Which jobs: those that changed last, or those of them that failed."""

    state: Literal["recent", "failed"] = "recent"
    cursor: Cursor | None = None
    limit: int = Field(50, ge=1, le=200)


def _once(words: list[str]) -> tuple[str, ...]:
    return tuple({word.casefold(): word for word in reversed(words)}.values())[::-1]
