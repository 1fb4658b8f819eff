"""What two people saved side by side: mine and theirs of every difference, and the two ways on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from care_desktop.viewmodels.wording import full_time, isolate


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two differ in."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who saved what meanwhile; no differences: both are the same, so that nothing is lost either way."""

    sentence: str
    differences: tuple[Difference, ...]


class Chooses(Protocol):
    """A page that waits for somebody to choose between the two."""

    def overwrite(self) -> None:
        """Save mine over theirs, which was seen."""

    def discard(self) -> None:
        """Take theirs."""


def who_and_when(somebody: str, dated: str, plain: str, who: str, when: datetime | None) -> str:
    """Return `dated` or, without a time, `plain`, with who it was in it; `somebody` where that is not known."""
    name = isolate(who) if who else somebody
    return plain.format(who=name) if when is None else dated.format(who=name, time=full_time(when))
