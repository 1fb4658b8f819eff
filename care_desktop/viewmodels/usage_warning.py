"""Warns, once per level, that the org's calls are running out."""

from __future__ import annotations

from care_desktop.domain.usage import CallUsage, UsageLevel
from care_desktop.i18n import _
from care_desktop.services.events import Bus
from care_desktop.services.later_events import UsageChanged
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity

FORGET_BELOW = 0.75
"""Only an org that has come down to this is warned about again: its calls go up and down around a level."""


class UsageWarning:
    """Puts one notice on the board when a level is reached for the first time."""

    def __init__(self, bus: Bus, board: NoticeBoard) -> None:
        self._board = board
        self._warned = UsageLevel.FREE
        self._end = bus.subscribe(UsageChanged, self._hear)

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def _hear(self, fact: UsageChanged) -> None:
        if fact.usage.share < FORGET_BELOW:
            self._warned = UsageLevel.FREE
        if fact.usage.level > self._warned:
            self._warned = fact.usage.level
            self._board.show(Notice(_sentence(fact.usage), Severity.WARNING, key="usage"))


def _sentence(usage: CallUsage) -> str:
    if usage.level is UsageLevel.SCARCE:
        template = _("{share} % of a day's Salesforce calls are used up. A search now asks when you press Enter.")
    else:
        template = _("{share} % of a day's Salesforce calls are used up. Nothing is read in the background now.")
    return template.format(share=int(usage.share * 100))
