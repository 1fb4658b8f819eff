"""The Case tab: assign, move and rank the open Case; what is chosen stands at once, and goes back if it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from care_desktop.domain.case_rows import Priority, Status
from care_desktop.domain.case_work import Colleague
from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError, CaseConflict, Unacceptable
from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.services.case_work import CaseWork
from care_desktop.services.events import Bus, CaseChanged
from care_desktop.services.later_events import PeopleMoved
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.case_fields import CaseFields
from care_desktop.viewmodels.case_flag import CaseFlag
from care_desktop.viewmodels.case_tab_state import (
    Aspect,
    CaseTabState,
    Control,
    Problem,
    aspect_word,
    edit_of,
    state_of,
    value_of,
)
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import isolate


class CaseTab(Observable[CaseTabState]):
    """Work on the open Case; `fields` and `flag` are parts of it with a state of their own.

    A choice is a deed: it goes on when another Case is opened, and a notice tells if it fails then.
    """

    def __init__(
        self,
        work: CaseWork,
        session: Session,
        *,
        bus: Bus,
        deeds: TaskScope,
        page: TaskScope,
        board: NoticeBoard,
        shelf: TypedShelf,
    ) -> None:
        super().__init__(CaseTabState())
        self.fields = CaseFields(work, session, deeds=deeds, page=page, board=board, shelf=shelf)
        self.flag = CaseFlag(work, session, deeds=deeds, page=page, board=board, shelf=shelf)
        self._work, self._session = work, session
        self._deeds, self._page, self._board = deeds, page, board
        self._wishes: dict[CaseId, dict[Aspect, str]] = {}
        self._people: Sequence[Colleague] = ()
        self._ends = (
            bus.subscribe(CaseChanged, self._on_case),
            bus.subscribe(PeopleMoved, lambda _fact: self._page.switch("people", self._read_people())),
        )

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    def show_case(self, case_id: CaseId | None) -> None:
        """Turn to another Case, or to none; it is shown as soon as it is known."""
        if case_id == self.state.case_id:
            return
        self._set(CaseTabState(case_id))
        self.look_again()

    def look_again(self) -> None:
        """Show the Case as it is known now."""
        case_id = self.state.case_id
        case = self._work.casebook.case(case_id) if case_id is not None else None
        self.fields.show(case)
        self.flag.show(case)
        if case is None:
            return
        wishes = self._wishes.get(case.id, {})
        shown = state_of(case, wishes, self._session.me, self._people)
        self._set(replace(shown, problem=self.state.problem))
        if not self._people:
            self._page.once("people", self._read_people())

    def choose(self, aspect: Aspect, value: str) -> None:
        """Set something of the Case; the same again while it is on its way is nothing new."""
        case = self._open_case()
        if case is None or self.state.control(aspect).reason:
            return
        self._set(replace(self.state, problem=None))
        wishes = self._wishes.setdefault(case.id, {})
        if wishes.get(aspect, value_of(case, aspect)) == value:
            return
        if aspect is Aspect.STATUS and value == Status.DONE.value and not self.fields.is_complete(case):
            self._say_incomplete()
            return
        wishes[aspect] = value
        self.look_again()
        self._deeds.start(self._change(case, aspect, value))

    def take(self) -> None:
        """Assign the Case to the user, in one key."""
        if not self.state.take_reason:
            self.choose(Aspect.ASSIGNEE, self._session.me.id)

    def move(self, status: Status) -> None:
        """Move the Case."""
        self.choose(Aspect.STATUS, status.value)

    def rank(self, priority: Priority) -> None:
        """Say how soon the Case wants an answer."""
        self.choose(Aspect.PRIORITY, priority.value)

    def may_move(self, status: Status) -> str:
        """Return why the Case may not be moved there, "" where it may."""
        control = self.state.status
        if control.reason:
            return control.reason
        if control.value == status.value:
            return _("The case is there already.")
        if status.value not in dict(control.choices):
            return _("Assign the case first.") if status is not Status.NEW else _("Somebody works on this case.")
        return ""

    def act_on_problem(self) -> None:
        """Choose once more what did not hold, knowing what stands there now."""
        problem = self.state.problem
        if problem is not None and problem.action:
            self.choose(problem.aspect, problem.value)

    async def _change(self, case: Case, aspect: Aspect, value: str) -> None:
        try:
            await self._work.change(case.id, edit_of(aspect, value))
        except CareDesktopError as error:
            self._forget(case, aspect, value)
            self._tell(case, aspect, value, error)
        else:
            self._forget(case, aspect, value)

    def _forget(self, case: Case, aspect: Aspect, value: str) -> None:
        """Let the Case stand as Care has it, unless something else is wished for by now."""
        wishes = self._wishes.get(case.id, {})
        if wishes.get(aspect) == value:
            del wishes[aspect]
        if case.id == self.state.case_id:
            self.look_again()

    def _tell(self, case: Case, aspect: Aspect, value: str, error: CareDesktopError) -> None:
        sentence, details = self._words(case, aspect, value, error), error.details
        if case.id != self.state.case_id:
            told = _("Case #{number}: {why}").format(number=case.number, why=sentence)
            self._board.show(Notice(told, Severity.PROBLEM, details=details, key=f"work {case.id}"))
            return
        if isinstance(error, Unacceptable) and self.fields.refuse(error.problems):
            self._say_incomplete()
            return
        again = (
            _("Set it anyway") if isinstance(error, CaseConflict) else _("Retry") if explain(error).can_retry else ""
        )
        self._set(replace(self.state, problem=Problem(sentence, details, again, aspect, value)))

    def _words(self, case: Case, aspect: Aspect, value: str, error: CareDesktopError) -> str:
        choices = dict(state_of(case, {}, self._session.me, self._people).control(aspect).choices)
        wanted = choices.get(value, value)
        if isinstance(error, CaseConflict):
            stands = value_of(error.current, aspect)
            choices |= dict(state_of(error.current, {}, self._session.me, self._people).control(aspect).choices)
            template = _("{who} has set “{what}” to {theirs} meanwhile. You wanted {mine}.")
            who = isolate(error.by) if error.by else _("Somebody else")
            told = {"theirs": choices.get(stands, stands), "mine": wanted}
            return template.format(who=who, what=aspect_word(aspect), **told)
        problems = error.problems if isinstance(error, Unacceptable) else {}
        why = next(iter(problems.values()), "") or explain(error).sentence
        return _("“{what}” was not set to {value}. {why}").format(what=aspect_word(aspect), value=wanted, why=why)

    def _say_incomplete(self) -> None:
        names = ", ".join(isolate(name) for name in self.fields.state.missing)
        sentence = _("Fill in these fields before the case is done: {names}.").format(names=names)
        self._set(replace(self.state, problem=Problem(sentence)))

    async def _read_people(self) -> None:
        try:
            self._people = await self._work.colleagues()
        except CareDesktopError:
            return  # nobody else can be chosen; whoever has the Case is shown, and the next Case asks again
        self.look_again()

    def _on_case(self, fact: CaseChanged) -> None:
        if fact.case_id == self.state.case_id:
            self.look_again()

    def _open_case(self) -> Case | None:
        return self._work.casebook.case(self.state.case_id) if self.state.case_id is not None else None


__all__ = ["Aspect", "CaseTab", "CaseTabState", "Control", "Problem"]
