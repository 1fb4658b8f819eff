"""How patient the worker is: how many lanes, how long a lease, when to try again, and when to give up."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Everything about time that the worker goes by; `draw` gives 0 to 1, for the jitter.

    One account never has more than `lanes_of_account`: an org that hangs leaves lanes for the others. An org that
    failed `strikes` times in a row is left alone for a while, so that an outage does not use up the tries of its jobs.
    After `sync_tries` a Case is escalated without waiting any longer for its contact.
    """

    lanes: int = 8
    lanes_of_account: int = 6
    lease: timedelta = timedelta(minutes=3)
    poll: float = 2.0
    first_pause: float = 2.0
    longest_pause: float = 600.0
    longest_rest: float = 60.0
    limit_rest: float = 900.0
    tries: int = 20
    sync_tries: int = 5
    strikes: int = 3
    tell_every: float = 1.0
    grace: float = 3.0
    draw: Callable[[], float] = random.random

    def pause(self, tries: int, asked: float | None = None) -> timedelta:
        """Return how long a job waits after so many tries; what the org asked for is the least."""
        doubled = self.first_pause * 2.0 ** min(max(0, tries - 1), 30)
        drawn = min(self.longest_pause, doubled) * (0.5 + 0.5 * self.draw())
        return timedelta(seconds=max(drawn, asked or 0.0))

    def rest(self, strikes: int) -> float:
        """Return how many seconds an account is left alone after so many failures in a row."""
        if strikes < self.strikes:
            return 0.0
        return min(self.longest_rest, self.first_pause * 2.0 ** min(strikes - self.strikes, 30))
