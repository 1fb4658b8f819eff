"""The search for a Salesforce contact: rows while somebody types, and a highlight that nothing but the user moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from care_desktop.domain.errors import CareDesktopError, NotAllowed
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch
from care_desktop.domain.search_terms import SearchKind, clean, kind_of, narrow
from care_desktop.i18n import _
from care_desktop.services.contacts import Contacts, SearchAnswer
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.search_pace import Pauses, SearchPace
from care_desktop.viewmodels.search_rows import (
    CREATE_ROW,
    RETRY_ROW,
    Chip,
    ContactSearchState,
    kept_in_place,
    merged,
    note_of,
    rows_of,
)


class ContactSearch(Observable[ContactSearchState]):
    """Search while somebody types, one request at a time, the newest text next; owns what runs in `scope`.

    `on_pick` gets the contact of a row that was on show and chosen by hand; nothing is ever guessed.
    """

    def __init__(
        self,
        *,
        contacts: Contacts,
        scope: TaskScope,
        on_pick: Callable[[ContactMatch], None],
        on_create: Callable[[str], None],
        chip: Chip = lambda _contact: "",
        pauses: Pauses | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(ContactSearchState())
        self._contacts = contacts
        self._scope = scope
        self._on_pick = on_pick
        self._on_create = on_create
        self._chip = chip
        self._pauses = pauses or Pauses()
        self._clock = clock
        self._pace = SearchPace(self._pauses)
        self._query = ""
        self._answer: SearchAnswer | None = None
        self._wanted = False
        self._thorough = False
        self._looked_closer_at = self._entered = ""
        self._due = 0.0
        self._under_way = False
        self._hovered = ""
        self.can_create = True

    # -- the user's verbs

    def search_for(self, text: str) -> None:
        """Take over the typed text: what is known shows at once, the server is asked when the pace allows."""
        now, query = self._clock(), clean(text)
        note = note_of(text, on_enter=self._contacts.search_on_enter)
        changed, self._query = query != self._query or not self._state.open, query
        self._set(replace(self._state, text=text, note=note, open=True, create_row=self._create_words()))
        if changed:
            self._due = self._pace.typed(now, kind_of(query) is SearchKind.SHORT)
            self._want()

    def enter(self) -> None:
        """Open the drop-down: the field has the focus. An empty field offers the contacts used last."""
        if self._state.open:
            return
        self._answer, self._looked_closer_at = None, ""
        self._set(replace(self._state, open=True, create_row=self._create_words()))
        self._due = self._clock()
        self._want()

    def leave(self) -> None:
        """Close the drop-down and forget the highlight; the text stays."""
        self._hovered, self._wanted = "", False
        self._scope.cancel("pause")
        self._set(replace(self._state, open=False, highlighted="", busy=False))

    def escape(self) -> bool:
        """Go one step back: close the drop-down, then clear the text; says whether there was a step to take."""
        if self._state.open:
            self.leave()
        elif self._state.text:
            self.recall("")
        else:
            return False
        return True

    def recall(self, text: str) -> None:
        """Show another text with no drop-down, as when another customer's half-typed search comes back."""
        self.leave()
        self._query, self._answer = clean(text), None
        self._set(ContactSearchState(text=text))

    def move(self, step: int) -> None:
        """Move the highlight by so many rows; the first step down goes to the first row, up to the last."""
        choices = self._state.choices
        if not self._state.open:
            self.enter()
            return
        if not choices:
            return
        if self._state.highlighted in choices:
            place = choices.index(self._state.highlighted) + step
        else:
            place = 0 if step > 0 else len(choices) - 1
        self._highlight(choices[max(0, min(place, len(choices) - 1))])

    def move_to_end(self, last: bool) -> None:
        """Highlight the first or the last row."""
        choices = self._state.choices
        if choices:
            self._highlight(choices[-1 if last else 0])

    def hover(self, key: str) -> None:
        """Note the row under the pointer ("" for none): rows above it do not move either while it is there."""
        self._hovered = key

    def accept(self) -> None:
        """Do what the highlighted row stands for; with nothing highlighted, search at most: never guess a person."""
        if self._state.highlighted:
            self.press(self._state.highlighted)
        elif self._is_held:
            self._entered = self._query
            self._go_on()

    def press(self, key: str) -> None:
        """Do what the row of that key stands for, if it is on show."""
        if not self._state.open or key not in self._state.choices:
            return
        if key == CREATE_ROW:
            self.create()
        elif key == RETRY_ROW:
            self.retry()
        else:
            match = next(row.match for row in self._state.rows if row.id == key)
            self.leave()
            self._on_pick(match)

    def create(self) -> None:
        """Go over to creating a contact, with the typed text."""
        self.leave()
        self._on_create(self._query)

    def retry(self) -> None:
        """Ask again after an error."""
        self._due = self._clock()
        self._want()

    # -- asking

    def _want(self) -> None:
        """Show what is known of the text; ask the server for the rest, unless that is all there is."""
        known = self._contacts.known(self._query)
        asked = self._answer is not None and self._answer.text == self._query
        self._wanted, self._thorough = not known.complete and not asked, False
        found = self._found(known)
        if not found and not self._wanted:
            self._look_closer()
        if self._wanted and self._query and not found:
            self._show(self._on_show(), stale=bool(self._state.rows))
        else:
            ids = {match.id for match in found}
            still = [match for match in self._on_show() if match.id in ids]
            nothing = bool(self._query) and not found
            self._show(kept_in_place(still, found, self._anchor(still)), nothing_found=nothing)
        self._go_on()

    def _found(self, known: SearchAnswer) -> tuple[ContactMatch, ...]:
        """Return what is known of the typed text, from here and from the last answer, whatever text that was for."""
        answer = self._answer
        if answer is None:
            return known.matches
        if answer.text == self._query:
            return merged(answer.matches, known.matches)
        return merged(known.matches, narrow(answer.matches, self._query) if self._query else ())

    def _go_on(self) -> None:
        """Ask now, or when it is due, or when the request under way has come back."""
        wanted = self._wanted and not self._is_held
        self._set(replace(self._state, busy=self._state.open and (wanted or self._under_way)))
        if not wanted or self._under_way:
            self._scope.cancel("pause")
            return
        pause = self._due - self._clock()
        if pause > 0:
            self._scope.switch("pause", self._wait(pause))
        else:
            self._scope.cancel("pause")
            self._ask()

    @property
    def _is_held(self) -> bool:
        """Whether the typed text waits for Enter, because the org's calls are nearly used up."""
        return self._contacts.search_on_enter and bool(self._query) and self._entered != self._query

    async def _wait(self, pause: float) -> None:
        await asyncio.sleep(pause)
        if self._wanted and not self._under_way and not self._is_held:
            self._ask()

    def _ask(self) -> None:
        self._under_way, self._wanted = True, False
        self._pace.asked(self._clock())
        self._scope.start(self._fetch(self._query, self._thorough))

    async def _fetch(self, query: str, thorough: bool) -> None:
        try:
            answer = await self._contacts.search(query, thorough=thorough)
        except CareDesktopError as error:
            self._under_way = False
            self._failed(query, error)
        else:
            self._under_way = False
            self._answered(query, answer, thorough)
        finally:
            self._under_way = False

    def _failed(self, query: str, error: CareDesktopError) -> None:
        if query == self._query and self._state.open:
            told = replace(explain(error), can_retry=not isinstance(error, NotAllowed))
            self._show(() if self._state.stale else self._on_show(), error=told)
        self._go_on()

    def _answered(self, query: str, answer: SearchAnswer, thorough: bool) -> None:
        """Show an answer at once, also one for an earlier text: narrowed to what is typed now."""
        self._answer = replace(answer, text=query)
        if query != self._query or not self._state.open:
            self._want() if self._state.open else self._go_on()
            return
        if thorough:
            self._looked_closer_at = query
        found = self._found(self._contacts.known(query))
        if not found:
            self._look_closer()
        on_show = () if self._state.stale else self._on_show()
        nothing = bool(query) and not found and not self._wanted
        self._show(kept_in_place(on_show, found, self._anchor(on_show)), nothing_found=nothing)
        self._go_on()

    def _look_closer(self) -> None:
        """Ask once more before "nothing found": the index lags behind the rows, and a second contact is soon made."""
        if self._query and self._looked_closer_at != self._query:
            self._wanted = self._thorough = True
            self._due = self._clock() + self._pauses.settled

    # -- showing

    def _show(
        self,
        matches: Sequence[ContactMatch],
        *,
        stale: bool = False,
        error: Explanation | None = None,
        nothing_found: bool = False,
    ) -> None:
        state = replace(
            self._state,
            rows=rows_of(matches, self._query, self._chip),
            stale=stale,
            error=error,
            nothing_found=nothing_found,
            create_row=self._create_words(),
        )
        self._set(state if state.highlighted in state.choices else replace(state, highlighted=""))

    def _on_show(self) -> tuple[ContactMatch, ...]:
        return tuple(row.match for row in self._state.rows)

    def _anchor(self, shown: Sequence[ContactMatch]) -> ContactId | None:
        """Return the lowest row that the user has a hand on: highlighted, or under the pointer."""
        held = [match.id for match in shown if match.id in (self._state.highlighted, self._hovered)]
        return held[-1] if held else None

    def _highlight(self, key: str) -> None:
        self._set(replace(self._state, highlighted=key))

    def _create_words(self) -> str:
        if not self._query or not self.can_create:
            return ""
        return _("Create contact “{text}”").format(text=self._query)
