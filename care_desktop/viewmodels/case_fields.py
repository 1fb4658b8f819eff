"""The fields that the workspace gave its Cases: filled in place, saved one by one, the mandatory ones before Done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from care_desktop.domain.case_work import LONGEST_VALUE, CaseField, FieldKind, missing_fields
from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError, CaseConflict, Unacceptable
from care_desktop.domain.ids import CaseId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _
from care_desktop.services.case_work import CaseWork
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import explain, explain_refusal
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.wording import isolate

_PREFIX = "fields."


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field with what stands in it; `theirs` is what somebody else wrote meanwhile, None where nobody did.

    `may_retry`: it could not be saved, and the same once more may help.
    """

    definition: CaseField
    value: str = ""
    problem: str = ""
    pending: bool = False
    theirs: str | None = None
    may_retry: bool = False


@dataclass(frozen=True, slots=True)
class CaseFieldsState:
    """All fields of the open Case; `focus` names the one to look at, `asked` tells two wishes for it apart."""

    case_id: CaseId | None = None
    rows: tuple[FieldRow, ...] = ()
    reason: str = ""
    missing: tuple[str, ...] = ()
    focus: str = ""
    asked: int = 0


@dataclass(slots=True)
class _Typed:
    """What was typed into the fields of one Case and is not with Care yet."""

    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    unsaved: set[str] = field(default_factory=set)


class CaseFields(Observable[CaseFieldsState]):
    """Keep what is typed until Care has it: a value that could not be saved stays in its field, with the reason."""

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
        super().__init__(CaseFieldsState())
        self._work, self._session, self._kept = work, session, shelf.of("case fields")
        self._deeds, self._page, self._board = deeds, page, board
        self._definitions: Sequence[CaseField] | None = None
        self._case: Case | None = None
        self._typed: dict[CaseId, _Typed] = {}

    def show(self, case: Case | None) -> None:
        """Show the fields of a Case as it is known now."""
        if self._case is not None and (case is None or case.id != self._case.id):
            self._set(CaseFieldsState())
        self._case = case
        if case is not None:
            self._kept.open(case.id, lambda left: self._take_up(case.id, left))
        if self._definitions is None:
            self._page.once("case fields", self._read())
        self._publish()

    def change(self, name: str, value: str) -> None:
        """Take what was typed; it is saved by `commit`."""
        if self._case is not None:
            typed = self._of(self._case.id)
            typed.values[name] = value
            typed.problems.pop(name, None)
            typed.unsaved.discard(name)
            self._kept.put(self._case.id, dict(typed.values))
            self._publish()

    def commit(self, name: str) -> None:
        """Save a field, if it holds something else than Care has."""
        case = self._case
        if case is None or self.state.reason:
            return
        self._commit(case, name)
        self._publish()

    def _commit(self, case: Case, name: str) -> None:
        typed = self._of(case.id)
        value = typed.values.get(name)
        if value is None:
            return
        definition = next((one for one in self._definitions or () if one.name == name), None)
        if name in typed.pending:
            typed.again.add(name)
        elif value == dict(case.fields).get(name, ""):
            self._drop(case.id, name)
        elif definition is not None and not definition.takes(value):
            typed.problems[name] = _wrong(definition, value)
        else:
            typed.pending.add(name)
            typed.problems.pop(name, None)
            typed.unsaved.discard(name)
            self._deeds.start(self._save(case, name, value))

    def settle(self, name: str, *, mine: bool) -> None:
        """Decide between what was typed and what somebody else wrote meanwhile."""
        case = self._case
        if case is None:
            return
        self._of(case.id).theirs.pop(name, None)
        if mine:
            self.commit(name)
        else:
            self._drop(case.id, name)
        self._publish()

    def keep_typed(self) -> None:
        """Save what stands in the fields: the program is about to end; what cannot be saved is there again then."""
        typed = self._of(self._case.id) if self._case is not None else _Typed()
        for name in [name for name in typed.values if name not in typed.problems]:
            self.commit(name)

    def is_complete(self, case: Case) -> bool:
        """Say whether Done is possible; where it is not, the first empty field gets the focus."""
        missing = missing_fields(self._definitions or (), self._values(case))
        if missing:
            self._ask_for(case, missing)
        return not missing

    def refuse(self, problems: Mapping[str, str]) -> bool:
        """Show what the server says of fields; says whether it says anything of them."""
        told = {name.removeprefix(_PREFIX): why for name, why in problems.items() if name.startswith(_PREFIX)}
        if self._case is None or not told:
            return False
        self._of(self._case.id).problems.update(told)
        self._ask_for(self._case, tuple(told))
        return True

    def _ask_for(self, case: Case, missing: tuple[str, ...]) -> None:
        typed = self._of(case.id)
        for name in missing:
            typed.problems.setdefault(name, _("Fill this in before the case is done."))
        self._set(replace(self.state, missing=missing, focus=missing[0], asked=self.state.asked + 1))
        self._publish()

    async def _read(self) -> None:
        try:
            self._definitions = await self._work.case_fields()
        except CareDesktopError:
            return  # what the Case holds is shown for reading; the next Case asks again
        self._publish()

    async def _save(self, case: Case, name: str, value: str) -> None:
        typed = self._of(case.id)
        saved = case
        try:
            saved = await self._work.set_fields(case.id, {name: value})
        except CareDesktopError as error:
            self._fail(case, name, error)
        else:
            if typed.values.get(name) == value:
                self._drop(case.id, name)
        typed.pending.discard(name)
        wanted_again = name in typed.again
        typed.again.discard(name)
        if wanted_again and name not in typed.theirs:
            self._commit(saved, name)
        self._publish()

    def _fail(self, case: Case, name: str, error: CareDesktopError) -> None:
        typed, problems = self._of(case.id), error.problems if isinstance(error, Unacceptable) else {}
        typed.problems[name] = problems.get(_PREFIX + name) or explain(error).sentence
        if explain(error).can_retry:
            typed.unsaved.add(name)
        if isinstance(error, CaseConflict):
            typed.theirs[name] = dict(error.current.fields).get(name, "")
            who = isolate(error.by) if error.by else _("Somebody else")
            theirs = isolate(typed.theirs[name]) or _("nothing")
            typed.problems[name] = _("{who} wrote {theirs} here meanwhile.").format(who=who, theirs=theirs)
        if self._case is None or self._case.id != case.id:
            sentence = _("Case #{number}: “{field}” was not saved. {why} What you typed is kept.")
            told = sentence.format(number=case.number, field=isolate(name), why=typed.problems[name])
            self._board.show(Notice(told, Severity.PROBLEM, details=error.details, key=f"field {case.id} {name}"))

    def _drop(self, case_id: CaseId, name: str) -> None:
        typed = self._of(case_id)
        for kept in (typed.values, typed.problems, typed.theirs):
            kept.pop(name, None)
        typed.unsaved.discard(name)
        self._kept.put(case_id, dict(typed.values))

    def _take_up(self, case_id: CaseId, left: Mapping[str, str]) -> None:
        """Put what an earlier run has left back into its fields."""
        typed, case = self._of(case_id), self._work.casebook.case(case_id)
        stands = dict(case.fields) if case is not None else {}
        for name, value in left.items():
            if name not in typed.values and value != stands.get(name, ""):
                typed.values[name] = value
                typed.problems[name] = _("This was typed, and is not saved yet.")
                typed.unsaved.add(name)
        self._kept.put(case_id, dict(typed.values))
        self._publish()

    def _of(self, case_id: CaseId) -> _Typed:
        return self._typed.setdefault(case_id, _Typed())

    def _values(self, case: Case) -> dict[str, str]:
        return dict(case.fields) | self._of(case.id).values

    def _publish(self) -> None:
        case = self._case
        if case is None:
            self._set(CaseFieldsState())
            return
        values, typed = self._values(case), self._of(case.id)
        may = self._session.rights.has(Permission.MANAGE_CASES)
        missing = tuple(name for name in self.state.missing if not values.get(name, "").strip())
        for name in set(self.state.missing) - set(missing):
            typed.problems.pop(name, None)
        rows = tuple(
            FieldRow(
                one,
                values.get(one.name, ""),
                typed.problems.get(one.name, ""),
                one.name in typed.pending,
                typed.theirs.get(one.name),
                one.name in typed.unsaved,
            )
            for one in self._shown(case)
        )
        reason = "" if may else explain_refusal(Refusal.NO_PERMISSION)
        self._set(replace(self.state, case_id=case.id, rows=rows, reason=reason, missing=missing))

    def _shown(self, case: Case) -> tuple[CaseField, ...]:
        """Return the fields of the workspace; of one that it does not have any more, what is left in the Case."""
        known = tuple(self._definitions or ())
        names = {one.name for one in known}
        return (*known, *(CaseField(name) for name, value in case.fields if name not in names and value))


def _wrong(definition: CaseField, value: str) -> str:
    match definition.kind:
        case FieldKind.NUMBER:
            return _("This is not a number. Write it like 12 or 12.5.")
        case FieldKind.DATE:
            return _("This is not a day. Choose one from the calendar.")
        case FieldKind.CHOICE:
            return _("Choose one of the values.")
        case FieldKind.TEXT:
            said = _("There is room for {most} letters, and these are {count}. Shorten it.")
            return said.format(most=f"{LONGEST_VALUE:,}", count=f"{len(value):,}")
