"""The review queue: flagged Cases, the oldest first, to be resolved or handed back with a note."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from care_desktop.domain.case_work import LONGEST_REASON, FlaggedCase, may_review
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _, ngettext
from care_desktop.services.case_work import CaseWork
from care_desktop.services.events import Bus, CasesChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import isolate

_PAGE = 200


@dataclass(frozen=True, slots=True)
class FlagQueueState:
    """The mark stands on a flag by its id; `notes` are half-typed, by flag, and never lost.

    `left` is the marked flag when it has left the queue without anybody here: it stays on show until the mark moves.
    """

    items: tuple[FlaggedCase, ...] = ()
    total: int = 0
    loaded: bool = False
    loading: bool = False
    error: Explanation | None = None
    current: str = ""
    left: FlaggedCase | None = None
    busy: frozenset[str] = frozenset()
    notes: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    refusal: str = ""

    @property
    def marked(self) -> FlaggedCase | None:
        """The flag under the mark."""
        return next((one for one in self.items if one.flag.id == self.current), self.left)

    @property
    def gone(self) -> str:
        """Why nothing can be done with the marked flag; "" when something can."""
        return _("This flag is not open any more: somebody else has closed it.") if self.left is not None else ""


class FlagQueue(Observable[FlagQueueState]):
    """Reads in `scope`, the page's; closes flags in `deeds`. A flag that is closed leaves at once, and comes back
    with a sentence where Care refuses."""

    def __init__(
        self,
        work: CaseWork,
        session: Session,
        *,
        bus: Bus,
        scope: TaskScope,
        deeds: TaskScope,
        notices: NoticeBoard,
        clock: Callable[[], datetime],
        shelf: TypedShelf,
        pause: float = 0.15,
    ) -> None:
        super().__init__(FlagQueueState())
        self._work, self._session, self._scope, self._deeds = work, session, scope, deeds
        self._notices, self.now, self._pause = notices, clock, pause
        self._kept = shelf.of("flag note")
        self._is_open = self._again = False
        self._following: str | None = None
        self._end = bus.subscribe(CasesChanged, lambda _fact: self.refresh())

    def open(self) -> None:
        """Show the queue as it is now."""
        self._is_open = True
        may = may_review(self._session.rights)
        refusal = "" if may else _("Your permissions do not include reviewing flags. Ask your administrator.")
        self._now(refusal=refusal, loading=not self.state.loaded)
        self.refresh()

    def leave(self) -> None:
        """Read nothing more until it is opened again."""
        self._is_open = False

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def refresh(self) -> None:
        """Read the queue again; many wishes while one is under way are one more."""
        if self._is_open:
            self._again = True
            self._scope.once("flags", self._refresh())

    def read_on(self) -> None:
        """Read the next flags, when somebody has come to the last."""
        if self._following is not None:
            self._scope.once("more flags", self._read_on())

    def move(self, by: int) -> None:
        """Move the mark by rows; stays inside the list."""
        ids = [one.flag.id for one in self.state.items]
        if ids:
            here = ids.index(self.state.current) if self.state.current in ids else -by
            place = min(max(here + by, 0), len(ids) - 1)
            self.mark(ids[place])
            if place >= len(ids) - 5:
                self.read_on()

    def mark(self, flag_id: str) -> None:
        """Put the mark on a flag of the queue."""
        self._now(current=flag_id, left=None, problem="")

    def type_note(self, text: str) -> None:
        """Keep what is typed for the marked flag."""
        if self.state.current:
            self._kept.put(self.state.current, {"note": text} if text.strip() else {})
            self._now(notes={**self.state.notes, self.state.current: text}, problem=_length_problem(text))

    def resolve(self) -> None:
        """Close the marked flag."""
        self._close_flag(handed_back=False)

    def hand_back(self) -> None:
        """Give the marked Case back to its agent; the note says what to do."""
        self._close_flag(handed_back=True)

    def _close_flag(self, *, handed_back: bool) -> None:
        marked = self.state.marked
        if marked is None or self.state.refusal or self.state.gone:
            return
        note = self.state.notes.get(marked.flag.id, "").strip()
        problem = _length_problem(note)
        if handed_back and not note:
            problem = _("Say in a note what the agent should do, then hand it back.")
        if problem:
            self._now(problem=problem)
        elif self._deeds.once(f"flag {marked.flag.id}", self._carry_out(marked, note, handed_back)):
            self.move(1 if marked is not self.state.items[-1] else -1)
            self._now(busy=self.state.busy | {marked.flag.id})

    async def _carry_out(self, marked: FlaggedCase, note: str, handed_back: bool) -> None:
        case_id, flag_id = marked.flag.case_id, marked.flag.id
        close = self._work.hand_flag_back if handed_back else self._work.resolve_flag
        try:
            await close(case_id, flag_id, note)
        except CareDesktopError as error:
            told = explain(error)
            self._now(busy=self.state.busy - {flag_id})  # the mark stays: somebody may be typing the next note
            words = _("The flag of {customer} stays in the queue. {why}")
            sentence = words.format(customer=isolate(marked.case.customer_name), why=told.sentence)
            self._notices.show(Notice(sentence, Severity.WARNING, details=told.details))
            self.refresh()
            return
        items = tuple(one for one in self.state.items if one.flag.id != flag_id)
        notes = {key: text for key, text in self.state.notes.items() if key != flag_id}
        self._kept.put(flag_id, {})
        current = "" if self.state.current == flag_id else self.state.current
        total = max(0, self.state.total - 1)
        self._now(items=items, total=total, busy=self.state.busy - {flag_id}, notes=notes, current=current)
        self._tell(marked, handed_back)
        self.refresh()

    def _tell(self, marked: FlaggedCase, handed_back: bool) -> None:
        words = _("Handed {customer} back with your note.") if handed_back else _("Resolved the flag of {customer}.")
        self._notices.show(Notice(words.format(customer=isolate(marked.case.customer_name)), Severity.SUCCESS))

    async def _refresh(self) -> None:
        while self._again:
            self._again = False
            try:
                page = await self._work.flag_queue(limit=_PAGE)
                items = list(page.items)
                while page.following is not None and len(items) < len(self.state.items):
                    page = await self._work.flag_queue(cursor=page.following, limit=_PAGE)
                    items += page.items
            except CareDesktopError as error:
                self._now(error=explain(error), loading=False)
                return
            self._following = page.following
            closing = self.state.busy  # what is being closed here stays on show until Care has said so
            self._take(tuple(items), page.total, closing)
            await asyncio.sleep(self._pause)

    def _take(self, items: tuple[FlaggedCase, ...], total: int, closing: frozenset[str]) -> None:
        """Show what Care has; a marked flag that is not there any more is held until the mark moves."""
        marked, ids = self.state.marked, {one.flag.id for one in items}
        is_left = marked is not None and marked.flag.id not in ids and marked.flag.id not in closing
        left = marked if is_left else None
        current = self.state.current if left is not None or self.state.current in ids | closing else ""
        self._now(items=items, total=total, loaded=True, loading=False, error=None, left=left, current=current)

    async def _read_on(self) -> None:
        try:
            page = await self._work.flag_queue(cursor=self._following, limit=_PAGE)
        except CareDesktopError as error:
            self._now(error=explain(error))
            return
        known = {one.flag.id for one in self.state.items}
        self._following = page.following
        self._now(items=(*self.state.items, *(one for one in page.items if one.flag.id not in known)))

    def _now(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        if state.items and not state.current:
            state = replace(state, current=state.items[0].flag.id)
        self._set(state)
        if flag_id := state.current:
            self._kept.open(flag_id, lambda left: self._take_up(flag_id, left))

    def _take_up(self, flag_id: str, left: Mapping[str, str]) -> None:
        """Show the note that was half typed in an earlier run; what is typed already goes before it."""
        note = self.state.notes.get(flag_id, "") or left.get("note", "")
        self._kept.put(flag_id, {"note": note})
        self._now(notes={**self.state.notes, flag_id: note})

    def case_of_mark(self) -> CaseId | None:
        """Return the Case under the mark."""
        return self.state.marked.flag.case_id if self.state.marked is not None else None


def _length_problem(text: str) -> str:
    over = len(text) - LONGEST_REASON
    if over <= 0:
        return ""
    words = ngettext("The note is {n} letter too long.", "The note is {n} letters too long.", over)
    return words.format(n=over)
