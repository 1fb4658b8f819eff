"""Flagging the open Case for review, taking it back, and what came of earlier flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from care_desktop.domain.case_work import LONGEST_REASON, Flag, FlagState, may_review
from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError, CaseConflict, Unacceptable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.session import Me
from care_desktop.i18n import _, ngettext
from care_desktop.services.case_work import CaseWork
from care_desktop.services.scope import TaskScope, Work
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import full_time, isolate


@dataclass(frozen=True, slots=True)
class FlagWords:
    """A flag in words: what became of it, and what was said."""

    headline: str
    reason: str
    note: str = ""
    state: FlagState = FlagState.OPEN


@dataclass(frozen=True, slots=True)
class CaseFlagState:
    """The flag of the open Case, or the form to set one, which everybody may."""

    case_id: CaseId | None = None
    flag: FlagWords | None = None
    earlier: tuple[FlagWords, ...] = ()
    is_writing: bool = False
    text: str = ""
    counter: str = ""
    is_too_long: bool = False
    problem: str = ""
    details: str = ""
    busy: bool = False
    take_back_reason: str = ""


class CaseFlag(Observable[CaseFlagState]):
    """What was typed for a Case is kept for it until it is flagged, also while the agent looks elsewhere."""

    def __init__(
        self,
        work: CaseWork,
        session: Session,
        *,
        deeds: TaskScope,
        page: TaskScope,
        board: NoticeBoard,
        shelf: TypedShelf,
    ) -> None:
        super().__init__(CaseFlagState())
        self._work, self._session, self._kept = work, session, shelf.of("flag")
        self._deeds, self._page, self._board = deeds, page, board
        self._case: Case | None = None
        self._texts: dict[CaseId, str] = {}
        self._busy: set[CaseId] = set()

    def show(self, case: Case | None) -> None:
        """Show the flag of a Case as it is known now; earlier ones are read."""
        before, self._case = self._case, case
        if case is None:
            self._set(CaseFlagState())
            return
        other = before is None or before.id != case.id
        if other:
            self._kept.open(case.id, lambda left: self._take_up(case.id, left))
            self._set(CaseFlagState(case.id, is_writing=case.id in self._texts, text=self._texts.get(case.id, "")))
        self._publish()
        if other or before is None or before.flag != case.flag:
            self._page.when_calm("flags", self._read(case.id))

    def begin(self) -> None:
        """Open the form."""
        if self._case is not None and self.state.flag is None:
            self._set(replace(self.state, is_writing=True, problem=""))

    def type(self, text: str) -> None:
        """Take the reason as it is typed, however long; it is kept."""
        if self._case is not None:
            self._texts[self._case.id] = text
            self._kept.put(self._case.id, {"reason": text} if text.strip() else {})
            self._set(replace(self.state, text=text, problem="", **_counted(text)))

    def cancel(self) -> None:
        """Close the form; what was typed is thrown away."""
        if self._case is not None and not self.state.busy:
            self._forget(self._case.id)
            self._set(replace(self.state, is_writing=False, text="", problem="", **_counted("")))

    def send(self) -> None:
        """Flag the Case, once."""
        case, reason = self._case, self.state.text.strip()
        if case is None or self.state.busy:
            return
        problem = _unfit(reason)
        if problem:
            self._set(replace(self.state, problem=problem))
            return
        self._start(case, self._flag(case, reason))

    def take_back(self) -> None:
        """End the flag that one has set."""
        case = self._case
        if case is not None and case.flag is not None and not self.state.take_back_reason and not self.state.busy:
            self._start(case, self._take_back(case, case.flag))

    def _take_up(self, case_id: CaseId, left: Mapping[str, str]) -> None:
        """Show the reason that was half typed in an earlier run."""
        text = self._texts.setdefault(case_id, left.get("reason", ""))
        self._kept.put(case_id, {"reason": text})
        if self._case is not None and self._case.id == case_id and not self.state.is_writing:
            self._set(replace(self.state, is_writing=True, text=text))
            self._publish()

    def _forget(self, case_id: CaseId) -> None:
        self._texts.pop(case_id, None)
        self._kept.put(case_id, {})

    def _start(self, case: Case, work: Work) -> None:
        if self._deeds.once(f"flag {case.id}", work):
            self._busy.add(case.id)
            self._set(replace(self.state, problem="", details=""))
            self._publish()

    async def _flag(self, case: Case, reason: str) -> None:
        try:
            await self._work.flag(case.id, reason)
        except CareDesktopError as error:
            self._fail(case, error)
        else:
            self._busy.discard(case.id)
            self._forget(case.id)
            if self._is_open(case):
                self._set(replace(self.state, is_writing=False, text="", **_counted("")))
        self._publish()

    async def _take_back(self, case: Case, flag: Flag) -> None:
        try:
            await self._work.take_flag_back(case.id, flag.id)
        except CareDesktopError as error:
            self._fail(case, error)
        self._busy.discard(case.id)
        self._publish()

    def _fail(self, case: Case, error: CareDesktopError) -> None:
        self._busy.discard(case.id)
        problems = error.problems if isinstance(error, Unacceptable) else {}
        sentence = problems.get("reason") or explain(error).sentence
        if isinstance(error, CaseConflict):
            sentence = _conflict(error)
        if self._is_open(case):
            self._set(replace(self.state, problem=sentence, details=error.details))
            return
        told = _("Case #{number}: the flag was not changed. {why}").format(number=case.number, why=sentence)
        self._board.show(Notice(told, Severity.PROBLEM, details=error.details, key=f"flag {case.id}"))

    async def _read(self, case_id: CaseId) -> None:
        try:
            flags = await self._work.flags_of(case_id)
        except CareDesktopError:
            return  # the open flag is on the Case itself; what came of earlier ones stands in the activity too
        if self._case is not None and self._case.id == case_id:
            closed = (flag for flag in flags if flag.state is not FlagState.OPEN)
            self._set(replace(self.state, earlier=tuple(map(words_of, closed))))

    def _is_open(self, case: Case) -> bool:
        return self._case is not None and self._case.id == case.id

    def _publish(self) -> None:
        case, me = self._case, self._session.me
        if case is None:
            return
        self._set(
            replace(
                self.state,
                flag=words_of(case.flag) if case.flag is not None else None,
                is_writing=self.state.is_writing and case.flag is None,
                busy=case.id in self._busy,
                take_back_reason=_not_mine(case, me),
                **_counted(self.state.text),
            )
        )


def _not_mine(case: Case, me: Me) -> str:
    if case.flag is None or case.flag.by_id == me.id or may_review(me.rights):
        return ""
    return _("Only who flagged it, or a supervisor, takes it back.")


def words_of(flag: Flag) -> FlagWords:
    """Return a flag in words."""
    who = flag.closed_by if flag.state is not FlagState.OPEN else flag.by
    when = flag.closed_at or flag.at
    template = {
        FlagState.OPEN: _("Flagged by {who}, {when}"),
        FlagState.TAKEN_BACK: _("Taken back by {who}, {when}"),
        FlagState.RESOLVED: _("Resolved by {who}, {when}"),
        FlagState.HANDED_BACK: _("Handed back by {who}, {when}"),
    }[flag.state]
    return FlagWords(template.format(who=isolate(who), when=full_time(when)), flag.reason, flag.note, flag.state)


def _unfit(reason: str) -> str:
    if not reason:
        return _("Say why somebody should look at this case.")
    if len(reason) > LONGEST_REASON:
        said = _("A reason has room for {most} letters, and these are {count}. Shorten it; nothing is lost.")
        return said.format(most=f"{LONGEST_REASON:,}", count=f"{len(reason):,}")
    return ""


def _counted(text: str) -> dict[str, Any]:
    left = LONGEST_REASON - len(text.strip())
    if left >= 0:
        counter = ngettext("{n} letter left", "{n} letters left", left).format(n=f"{left:,}")
    else:
        counter = ngettext("{n} letter too many", "{n} letters too many", -left).format(n=f"{-left:,}")
    return {"counter": counter, "is_too_long": left < 0}


def _conflict(conflict: CaseConflict) -> str:
    flag = conflict.current.flag
    if flag is None:
        return _("The flag was closed meanwhile.")
    return _("{who} has flagged this case meanwhile.").format(who=isolate(flag.by))
