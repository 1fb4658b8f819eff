"""The retry table (salesforce.md 7.2) as a pure function: how long to wait before the next attempt, or not at all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from care_desktop.api.sansio import Response, Retry, Verdict

LONGEST_PATIENCE = 30.0
FORBIDDEN = 403
_DECIDED_BEFORE = frozenset({Verdict.LOCKED, Verdict.CONCURRENT, Verdict.LIMITED})


@dataclass(frozen=True, slots=True)
class Plan:
    """At most `times` more attempts; pauses double from `first` seconds up to `ceiling`, with jitter."""

    times: int
    first: float
    ceiling: float
    obeys: bool = False
    """Whether the server's Retry-After goes before our own pauses."""


_RECONNECT = Plan(3, 0.3, 2.0)
_LOCK = Plan(4, 0.2, 3.0)
_CONCURRENT = Plan(5, 2.0, 30.0)
_LIMITED = Plan(3, 1.0, 30.0, obeys=True)
_IN_PROGRESS = Plan(3, 2.0, 30.0, obeys=True)

_TABLE: dict[tuple[Verdict, Retry], Plan] = {
    (Verdict.NOT_SENT, Retry.READ): _RECONNECT,
    (Verdict.NOT_SENT, Retry.IDEMPOTENT_WRITE): _RECONNECT,
    (Verdict.NOT_SENT, Retry.CREATE): _RECONNECT,
    (Verdict.LOST, Retry.READ): _RECONNECT,
    (Verdict.LOST, Retry.IDEMPOTENT_WRITE): _RECONNECT,
    (Verdict.CONCURRENT, Retry.READ): _CONCURRENT,
    (Verdict.CONCURRENT, Retry.IDEMPOTENT_WRITE): _CONCURRENT,
    (Verdict.CONCURRENT, Retry.CREATE): _CONCURRENT,
    (Verdict.LOCKED, Retry.IDEMPOTENT_WRITE): _LOCK,
    (Verdict.LOCKED, Retry.CREATE): _LOCK,
    (Verdict.IN_PROGRESS, Retry.IDEMPOTENT_WRITE): _IN_PROGRESS,
    (Verdict.LIMITED, Retry.READ): _LIMITED,
    (Verdict.LIMITED, Retry.IDEMPOTENT_WRITE): _LIMITED,
    (Verdict.LIMITED, Retry.CREATE): _LIMITED,
}


@dataclass(slots=True)
class Trail:
    """What one request left behind over all its attempts."""

    may_have_arrived: bool = False


class Persistence:
    """How often one request was tried for which reason; made anew for every request."""

    def __init__(self, retry: Retry, jitter: Callable[[], float]) -> None:
        self._retry = retry
        self._jitter = jitter
        self._used: Counter[Verdict] = Counter()

    def pause(self, verdict: Verdict, asked: float | None = None) -> float | None:
        """Return the seconds to wait before the next attempt, None for no more; `asked` is the server's Retry-After."""
        plan = _TABLE.get((verdict, self._retry))
        if plan is None or self._used[verdict] >= plan.times:
            return None
        doubled = plan.first * 2.0 ** self._used[verdict]
        self._used[verdict] += 1
        if plan.obeys and asked is not None:
            return asked if asked <= LONGEST_PATIENCE else None
        return min(plan.ceiling, doubled) * (0.5 + 0.5 * self._jitter())


def in_time(pause: float, limit: asyncio.Timeout) -> bool:
    """Say whether there is time for another attempt after a pause of so many seconds."""
    ends = limit.when()
    return ends is None or asyncio.get_running_loop().time() + pause < ends


def says_nothing_of_earlier(refusal: Response, verdict: Verdict) -> bool:
    """Say whether a refusal leaves open what became of an earlier attempt whose answer was lost.

    It was decided before anybody looked at the request: by limits, locks, or what the user may do by now.
    """
    return verdict in _DECIDED_BEFORE or refusal.status == FORBIDDEN
