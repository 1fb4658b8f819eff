"""Records that may be the one that a lost answer was about: a person says which, or that it is none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId, RecordId
from care_desktop.domain.operations import Deed, DeedKind
from care_desktop.domain.records import MadeRecord
from care_desktop.i18n import _
from care_desktop.services.events import Bus
from care_desktop.services.later_events import DeedRecovered, DeedUnsettled
from care_desktop.services.scope import TaskScope
from care_desktop.services.unsettled import Unsettled
from care_desktop.viewmodels.notices import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import relative_time


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record that it may be; `words` tell it from the others."""

    id: RecordId
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One deed to settle: its sentence, and what it may have made. `settling`: an answer is under way.

    `key` names the deed, `kind` what it makes.
    """

    key: str
    kind: str
    sentence: str
    candidates: tuple[Candidate, ...] = ()
    loading: bool = True
    settling: bool = False
    error: Explanation | None = None


@dataclass(frozen=True, slots=True)
class UnsettledState:
    """All questions about the open Case, the oldest first."""

    questions: tuple[Question, ...] = ()


class Questions(Protocol):
    """Whoever asks them; every view over it shows the same."""

    @property
    def state(self) -> UnsettledState:
        """All questions."""

    def subscribe(self, observer: Callable[[UnsettledState], None]) -> Callable[[], None]:
        """Call `observer` with every later state; returns the function that ends it."""

    def use(self, key: str, record: RecordId) -> None:
        """It is this one."""

    def use_none(self, key: str) -> None:
        """It is none of them."""

    def open_in_browser(self, record: RecordId) -> None:
        """Look at one in Salesforce."""


class UnsettledDeeds(Observable[UnsettledState]):
    """Ask about the open Case's deeds that more than one record may come from; an answer outlives the page."""

    def __init__(
        self,
        unsettled: Unsettled,
        *,
        bus: Bus,
        page: TaskScope,
        deeds: TaskScope,
        clock: Callable[[], datetime],
        open_record: Callable[[RecordId], None],
    ) -> None:
        super().__init__(UnsettledState())
        self._unsettled = unsettled
        self._page = page
        self._deeds = deeds
        self._clock = clock
        self._open_record = open_record
        self._case_id: CaseId | None = None
        self._open: dict[str, Deed] = {}
        self._ends = (
            bus.subscribe(DeedUnsettled, lambda fact: self._hear(fact.deed)),
            bus.subscribe(DeedRecovered, lambda fact: self._hear(fact.deed)),
        )

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    def show(self, case: Case | None) -> None:
        """Turn to a Case; the one on show already stays as it is."""
        case_id = case.id if case else None
        if case_id == self._case_id:
            return
        self._case_id = case_id
        self._set(UnsettledState())
        self._look()

    def use(self, key: str, record: RecordId) -> None:
        """It is this one: record it, or link it."""
        self._settle(key, record)

    def use_none(self, key: str) -> None:
        """It is none of them: nothing was made, and what was typed stands in the form again."""
        self._settle(key, None)

    def open_in_browser(self, record: RecordId) -> None:
        """Look at one in Salesforce."""
        self._open_record(record)

    def _hear(self, deed: Deed) -> None:
        if deed.case_id == self._case_id:
            self._look()

    def _look(self) -> None:
        if self._case_id is None:
            self._page.cancel("unsettled")
        else:
            self._page.when_calm("unsettled", self._load(self._case_id))

    async def _load(self, case_id: CaseId) -> None:
        try:
            deeds = await self._unsettled.of(case_id)
        except CareDesktopError:  # a journal that cannot be read is told of where it is written
            return
        self._open = {deed.id: deed for deed in deeds}
        known = {question.key: question for question in self.state.questions}
        asked = (known.get(deed.id) or Question(deed.id, deed.kind, _sentence(deed)) for deed in deeds)
        self._set(UnsettledState(tuple(asked)))
        for deed in deeds:
            await self._find(deed)

    async def _find(self, deed: Deed) -> None:
        try:
            found = await self._unsettled.candidates(deed)
        except CareDesktopError as error:
            self._put(deed.id, loading=False, error=explain(error))
        else:
            candidates = tuple(candidate(record, self._clock()) for record in found)
            self._put(deed.id, loading=False, candidates=candidates, error=None)

    def _settle(self, key: str, record: RecordId | None) -> None:
        question = next((one for one in self.state.questions if one.key == key), None)
        if question is not None and not question.settling:
            self._put(key, settling=True, error=None)
            self._deeds.once(f"settle {key}", self._answer(self._open[key], record))

    async def _answer(self, deed: Deed, record: RecordId | None) -> None:
        try:
            await self._unsettled.settle(deed, record)
        except CareDesktopError as error:
            self._put(deed.id, settling=False, error=explain(error))
        else:
            left = tuple(one for one in self.state.questions if one.key != deed.id)
            self._set(UnsettledState(left))

    def _put(self, key: str, **changes: object) -> None:
        changed = (
            replace(one, **changes) if one.key == key else one  # type: ignore[arg-type]
            for one in self.state.questions
        )
        self._set(UnsettledState(tuple(changed)))


def candidate(record: MadeRecord, now: datetime) -> Candidate:
    """Return a record as one that it may be."""
    created = relative_time(record.created_at, now) if record.created_at else ""
    told = _("created {when}").format(when=created) if created else ""
    return Candidate(record.id, record.name, " · ".join(filter(None, (told, record.detail))))


def _sentence(deed: Deed) -> str:
    match deed.kind:
        case DeedKind.CREATE_CASE:
            return _("No answer came when the Salesforce case was created. One of these may be it. Which one?")
        case DeedKind.CREATE_LEAD:
            return _("No answer came when the Salesforce lead was created. One of these may be it. Which one?")
    return _("No answer came when the contact was created. One of these may be it. Which one?")
