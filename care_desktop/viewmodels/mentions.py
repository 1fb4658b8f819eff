"""Colleagues to mention in a note: "@" and the first letters of a name offer them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from care_desktop.domain.case_work import Colleague
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import UserId
from care_desktop.services.case_work import CaseWork
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.observable import Observable

MOST_ROWS = 6
_BEGUN = re.compile(r"(?:^|[\s(\[{,;:])@([^\n@]{0,40})$")


@dataclass(frozen=True, slots=True)
class MentionsState:
    """The drop-down: `typed` are the letters behind the "@", `highlighted` the row that Enter would take."""

    is_open: bool = False
    typed: str = ""
    rows: tuple[Colleague, ...] = ()
    highlighted: int = 0

    @property
    def chosen(self) -> Colleague | None:
        """The colleague on the highlighted row."""
        return self.rows[self.highlighted] if self.is_open and self.rows else None


class Mentions(Observable[MentionsState]):
    """Offer colleagues while one is typed; they are asked for at the first "@". `me` is never offered."""

    def __init__(self, work: CaseWork, scope: TaskScope, me: UserId) -> None:
        super().__init__(MentionsState())
        self._work, self._scope, self._me = work, scope, me
        self._people: tuple[Colleague, ...] = ()
        self._dismissed: str | None = None
        self._before = ""

    def look_at(self, before: str) -> None:
        """Look whether a mention is being typed at the end of `before`, the text before the cursor."""
        begun = _BEGUN.search(before)
        if begun is None:
            self._dismissed = None
            self.close()
            return
        typed = begun.group(1)
        self._before = before
        if not self._people:
            self._scope.once("colleagues", self._read())
        if self._dismissed is not None and typed.startswith(self._dismissed):
            return
        rows = self._matching(typed)
        highlighted = 0 if typed != self.state.typed else min(self.state.highlighted, max(0, len(rows) - 1))
        self._set(MentionsState(bool(rows), typed, rows, highlighted))

    def forget(self) -> None:
        """Ask anew for who is in the workspace, when somebody is mentioned next."""
        self._people = ()

    def move(self, step: int) -> None:
        """Move the highlight; it goes round at both ends."""
        if self.state.rows:
            self._set(replace(self.state, highlighted=(self.state.highlighted + step) % len(self.state.rows)))

    def dismiss(self) -> None:
        """Offer nothing more for this mention."""
        self._dismissed = self.state.typed
        self.close()

    def close(self) -> None:
        """Offer nothing now, nor when colleagues come that were asked for."""
        self._before = ""
        self._set(MentionsState())

    async def mentioned_in(self, text: str) -> tuple[UserId, ...]:
        """Return whose names stand behind an "@" in the text, each once; of longer and shorter names the longer.

        Of two colleagues with one name both are meant: nobody who was to be told is left out. A note may come from a
        draft, so that nobody was asked for yet. Raises what asking raises.
        """
        if "@" not in text:
            return ()
        people, folded = self._people or await self._ask(), text.casefold()
        found: dict[int, str] = {}
        for name in sorted({one.name.casefold() for one in people}, key=len):
            found |= dict.fromkeys(_places(f"@{name}", folded), name)
        named = (one.id for place in sorted(found) for one in people if one.name.casefold() == found[place])
        return tuple(dict.fromkeys(named))

    async def _ask(self) -> tuple[Colleague, ...]:
        self._people = tuple(one for one in await self._work.colleagues() if one.id != self._me)
        return self._people

    async def _read(self) -> None:
        try:
            await self._ask()
        except CareDesktopError:
            return  # the next letter asks again; a name can be typed all the same
        self.look_at(self._before)  # nothing was offered before they came, so that no highlighted row moves

    def _matching(self, typed: str) -> tuple[Colleague, ...]:
        wanted = typed.casefold()
        if any(one.name.casefold() == wanted.strip() for one in self._people) and typed.endswith(" "):
            return ()
        starts = [one for one in self._people if one.name.casefold().startswith(wanted)]
        inside = [one for one in self._people if one not in starts and f" {wanted}" in f" {one.name.casefold()}"]
        return tuple([*starts, *inside][:MOST_ROWS])


def completed(before: str, person: Colleague) -> tuple[int, str]:
    """Return how many letters before the cursor go, and what stands there instead."""
    begun = _BEGUN.search(before)
    typed = len(begun.group(1)) + 1 if begun is not None else 0
    return typed, f"@{person.name} "


def _places(name: str, text: str) -> Iterator[int]:
    """Yield where a name begins in a text, and does not go on as the beginning of another."""
    place = text.find(name)
    while place >= 0:
        after = text[place + len(name) : place + len(name) + 1]
        if not (after.isdigit() or after.upper() != after.lower()):  # scripts without capitals set no space there
            yield place
        place = text.find(name, place + 1)
