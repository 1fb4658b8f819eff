"""Which escalation rules can never have their turn: an earlier one holds wherever they do."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from care_desktop.domain.automation import ClosedCondition, EscalationRule, folded, speaks_of
from care_desktop.domain.case_rows import Priority, Sentiment, Status


def covering(rules: Sequence[EscalationRule], place: int) -> EscalationRule | None:
    """Return the first earlier rule in force that holds for every Case for which the rule at `place` holds."""
    later = rules[place]
    return next((earlier for earlier in rules[:place] if earlier.enabled and covers(earlier, later)), None)


def covers(earlier: EscalationRule, later: EscalationRule) -> bool:
    """Say whether whatever meets the conditions of `later` meets those of `earlier`."""
    closed = (
        (ClosedCondition.STATUSES, tuple(Status)),
        (ClosedCondition.PRIORITIES, tuple(Priority)),
        (ClosedCondition.SENTIMENTS, tuple(Sentiment)),
    )
    return (
        not earlier.beyond  # nobody here knows for which Cases that holds
        and all(_is_wider(earlier.values_of(one), later.values_of(one), every) for one, every in closed)
        and _channels_cover(earlier.channels, later.channels)
        and _keywords_cover(earlier.keywords, later.keywords)
    )


def _is_wider(wide: Set[str], narrow: Set[str], every: Collection[str]) -> bool:
    """Compare two conditions; one without values, and one with all, holds for any Case."""
    return not wide or (narrow or set(every)) <= wide


def _channels_cover(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    return not wide or (bool(narrow) and {folded(one) for one in narrow} <= {folded(one) for one in wide})


def _keywords_cover(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    """Say whether each keyword of the narrow rule has one of the wide rule in it."""
    return not wide or (bool(narrow) and all(any(speaks_of((one,), known) for known in wide) for one in narrow))
