"""Who else is at the open Case, in one line: who reads it, who types, who creates a contact."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import Doing, Presence
from care_desktop.i18n import _
from care_desktop.services.events import Bus
from care_desktop.services.later_events import PresenceChanged
from care_desktop.services.presence import Presences
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate

TYPING_SECONDS = 6.0
"""So long after the last key somebody is still said to type."""
MOST_NAMES = 2


@dataclass(frozen=True, slots=True)
class PresenceLineState:
    """What the line says, "" while nobody else is there; `is_busy` when somebody does more than read."""

    words: str = ""
    is_busy: bool = False


class PresenceLine(Observable[PresenceLineState]):
    """Be at the open Case, and say who else is; `scope` belongs to the page."""

    def __init__(
        self, presences: Presences, *, bus: Bus, scope: TaskScope, typing_seconds: float = TYPING_SECONDS
    ) -> None:
        super().__init__(PresenceLineState())
        self._presences, self._scope, self._seconds = presences, scope, typing_seconds
        self._case_id: CaseId | None = None
        self._typing: CaseId | None = None
        self._end = bus.subscribe(PresenceChanged, self._on_presence)

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def show_case(self, case_id: CaseId | None) -> None:
        """Go to another Case; the one before is left."""
        if case_id == self._case_id:
            return
        self._stop_typing()
        self._case_id = case_id
        self._set(PresenceLineState())
        self._scope.cancel("presence")
        if case_id is not None:
            self._scope.when_calm("presence", self._presences.stay(case_id))

    def type_in(self, case_id: CaseId) -> None:
        """Tell the others that something is typed, until nothing was typed for a while; one message for all keys."""
        if self._typing != case_id:
            self._stop_typing()
            self._typing = case_id
            self._presences.begin(case_id, Doing.TYPING)
        self._scope.switch("typing", self._rest())

    def stop_typing(self) -> None:
        """What was typed is sent, or gone."""
        self._scope.cancel("typing")
        self._stop_typing()

    async def _rest(self) -> None:
        await asyncio.sleep(self._seconds)
        self._stop_typing()

    def _stop_typing(self) -> None:
        if self._typing is not None:
            typed, self._typing = self._typing, None
            self._presences.end(typed, Doing.TYPING)

    def _on_presence(self, fact: PresenceChanged) -> None:
        if fact.case_id == self._case_id:
            self._set(presence_words(fact.others))


def presence_words(others: Sequence[Presence]) -> PresenceLineState:
    """Return the line: who does most comes first, each person once."""
    doing = {what: [one.name for one in others if one.doing is what] for what in Doing}
    sentences = (
        _sentence(doing[Doing.CREATING_CONTACT], *_creating()),
        _sentence(doing[Doing.TYPING], *_typing()),
        _sentence(doing[Doing.VIEWING], *_viewing()),
    )
    busy = bool(doing[Doing.TYPING] or doing[Doing.CREATING_CONTACT])
    return PresenceLineState(" · ".join(filter(None, sentences)), busy)


def _sentence(names: Sequence[str], one: str, two: str, more: str) -> str:
    shown = [isolate(name) for name in names]
    if not shown:
        return ""
    if len(shown) == 1:
        return one.format(name=shown[0])
    if len(shown) == MOST_NAMES:
        return two.format(name=shown[0], other=shown[1])
    return more.format(name=shown[0], count=len(shown) - 1)


def _viewing() -> tuple[str, str, str]:
    return (
        _("{name} is looking at this case"),
        _("{name} and {other} are looking at this case"),
        _("{name} and {count} others are looking at this case"),
    )


def _typing() -> tuple[str, str, str]:
    return _("{name} is typing"), _("{name} and {other} are typing"), _("{name} and {count} others are typing")


def _creating() -> tuple[str, str, str]:
    return (
        _("{name} is creating a contact for this customer"),
        _("{name} and {other} are creating a contact for this customer"),
        _("{name} and {count} others are creating a contact for this customer"),
    )
