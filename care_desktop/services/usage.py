"""The org's calls: what is left of them decides what is asked in the background, and when a search asks at all."""

from __future__ import annotations

from care_desktop.domain.usage import CallUsage, UsageLevel
from care_desktop.services.events import Bus
from care_desktop.services.later_events import UsageChanged

_STEP = 0.01
"""A change of less than a hundredth is not told: every answer counts one more."""


class Usage:
    """Learns from every answer of the org; tells UsageChanged when the level, or the whole per cent, is another."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.now: CallUsage | None = None

    @property
    def level(self) -> UsageLevel:
        """What may still be asked."""
        return self.now.level if self.now is not None else UsageLevel.FREE

    @property
    def background_allowed(self) -> bool:
        """Whether anything may be asked that nobody waits for."""
        return self.level is UsageLevel.FREE

    @property
    def search_on_enter(self) -> bool:
        """Whether a search may ask only when Enter is pressed."""
        return self.level is UsageLevel.SCARCE

    def learn(self, usage: CallUsage) -> None:
        """Take over what the org said."""
        before, self.now = self.now, usage
        level = before.level if before is not None else UsageLevel.FREE
        if before is None or level is not usage.level or _per_cent(before) != _per_cent(usage):
            self._bus.publish(UsageChanged(usage, level))


def _per_cent(usage: CallUsage) -> int:
    return int(usage.share / _STEP)
