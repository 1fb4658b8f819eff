"""How many of its calls an org has used up, and what follows from it (salesforce.md 7.1, budget)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

HIGH, SCARCE = 0.80, 0.95


class UsageLevel(IntEnum):
    """What may still be asked."""

    FREE = 0
    HIGH = 1
    """Nothing in the background."""
    SCARCE = 2
    """And searches only on Enter."""


@dataclass(frozen=True, slots=True)
class CallUsage:
    """How many calls the org has used of those it may make in 24 hours, by all its users and programs."""

    used: int
    limit: int

    @property
    def share(self) -> float:
        """The part that is used up, 0 to 1 and beyond; 0 where the limit is not known."""
        return self.used / self.limit if self.limit > 0 else 0.0

    @property
    def level(self) -> UsageLevel:
        """What may still be asked."""
        if self.share >= SCARCE:
            return UsageLevel.SCARCE
        return UsageLevel.HIGH if self.share >= HIGH else UsageLevel.FREE
