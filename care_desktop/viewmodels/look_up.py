"""A look-up field while it is typed in: rows that begin with the letters, and one that a person chose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.forms import Reference
from care_desktop.services.forms import Forms
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import Explanation, explain
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class LookUpState:
    """The one look-up that is open, if any; `highlighted` is a record's id, "" for none, never a place.

    `answered` is the text that `rows` answer: older rows stay, faded, until newer ones come.
    """

    field: str = ""
    sobjects: tuple[str, ...] = ()
    text: str = ""
    rows: tuple[Reference, ...] = ()
    answered: str | None = None
    highlighted: str = ""
    busy: bool = False
    error: Explanation | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the rows answer another text than the one that stands there."""
        return self.answered != self.text

    @property
    def nothing_found(self) -> bool:
        """Whether there is no record that begins so."""
        return not (self.rows or self.busy or self.error or self.is_stale)


class LookUp(Observable[LookUpState]):
    """Search for what one field of a form may point to; only a row that a person chose is ever taken.

    Enter takes the highlighted row, and nothing is highlighted that nobody moved to: the wrong row is the wrong record.
    """

    def __init__(
        self, forms: Forms, scope: TaskScope, choose: Callable[[str, Reference], None], *, pause: float = 0.15
    ) -> None:
        super().__init__(LookUpState())
        self._forms = forms
        self._scope = scope
        self._choose = choose
        self._pause = pause
        self._slot = f"look up {id(self)}"

    def search_for(self, field: str, sobjects: tuple[str, ...], text: str, *, at_once: bool = False) -> None:
        """Look for records; the latest text wins, and another field's rows are gone at once."""
        state = self.state if self.state.field == field else LookUpState(field, sobjects)
        self._set(replace(state, text=text.strip(), busy=True, error=None))
        self._scope.switch(self._slot, self._search(0 if at_once else self._pause))

    def move(self, step: int) -> bool:
        """Highlight another row; says whether there was one to move to."""
        rows = self.state.rows
        if not rows or self.state.is_stale:
            return bool(rows)
        at = next((i for i, row in enumerate(rows) if row.id == self.state.highlighted), -1 if step > 0 else len(rows))
        self._set(replace(self.state, highlighted=rows[min(max(at + step, 0), len(rows) - 1)].id))
        return True

    def accept(self) -> bool:
        """Take the highlighted row; says whether there was one."""
        return self.press(self.state.highlighted)

    def press(self, record: str) -> bool:
        """Take the row of that id, if it is still on show for the text that stands there."""
        row = next((row for row in self.state.rows if row.id == record), None)
        if row is None or self.state.is_stale:
            return False
        field = self.state.field
        self.leave()
        self._choose(field, row)
        return True

    def retry(self) -> None:
        """Search once more after a failure."""
        if self.state.field:
            self.search_for(self.state.field, self.state.sobjects, self.state.text, at_once=True)

    def leave(self) -> None:
        """Close the list; nothing is chosen by leaving."""
        self._scope.cancel(self._slot)
        if self.state.field:
            self._set(LookUpState())

    async def _search(self, pause: float) -> None:
        if pause:
            await asyncio.sleep(pause)
        asked = self.state
        try:
            rows = tuple(await self._forms.look_up(asked.sobjects, asked.text))
        except CareDesktopError as error:
            self._set(replace(self.state, busy=False, error=explain(error)))
            return
        stays = self.state.highlighted if any(row.id == self.state.highlighted for row in rows) else ""
        self._set(replace(self.state, rows=rows, answered=asked.text, highlighted=stays, busy=False))
