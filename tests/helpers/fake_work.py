"""The work on Cases of a fake Care server: preconditions, flags, and who may do what, as the server has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from care_desktop.domain.case_work import (
    LONGEST_REASON,
    CaseEdit,
    CaseField,
    Colleague,
    CustomerEdit,
    FieldKind,
    Flag,
    FlaggedCase,
    FlagPage,
    FlagState,
    may_assign,
    may_review,
    missing_fields,
    moves_from,
    status_after_assigning,
)
from care_desktop.domain.cases import Case, Status
from care_desktop.domain.errors import CaseConflict, CustomerConflict, NoPermission, RecordGone, Unacceptable
from care_desktop.domain.ids import CaseId, CustomerId, OperationId, UserId
from care_desktop.domain.people import Customer
from tests.helpers.builders import NOW, row_of
from tests.helpers.fake_accounts import FakeAccounts

PEOPLE = (
    Colleague(UserId("user-1"), "Robin Agent", "robin@care.example"),
    Colleague(UserId("user-2"), "Kim Colleague", "kim@care.example"),
    Colleague(UserId("user-3"), "Sofia Supervisor", "sofia@care.example"),
)
FIELDS = (CaseField("Order"), CaseField("Reason", FieldKind.CHOICE, ("Delivery", "Refund")))
_SIMPLE = ("first_name", "last_name", "display_name", "username", "handle", "note", "contact_points")


class FakeWork(FakeAccounts):
    """Fits work_ports.CareWork. `people` and `fields` may be set; `flags` are all that were ever raised.

    `changed_by` is who a conflict says it was.
    """

    cases: dict[CaseId, Case]
    customers: dict[CustomerId, Customer]

    def __init__(self) -> None:
        super().__init__()
        self.people: tuple[Colleague, ...] = PEOPLE
        self.fields: tuple[CaseField, ...] = FIELDS
        self.flags: list[Flag] = []
        self.changed_by = "Kim Colleague"
        self._edits: dict[OperationId, CaseId] = {}

    # what a test does to the server

    def put_case(self, case: Case) -> Case:
        """Store another value of a Case with the next version and push it."""
        case = replace(case, version=self.cases[case.id].version + 1)
        self.cases[case.id] = case
        self.push("case", case.id, case.version)
        self.push("counters")
        return case

    def flag_by(self, case_id: CaseId, reason: str, by: Colleague) -> Flag:
        """Let somebody flag a Case."""
        flag = Flag(f"flag-{len(self.flags) + 1}", case_id, reason, by.id, by.name, NOW)
        self.flags.append(flag)
        self.put_case(replace(self.cases[case_id], flag=flag, flag_reason=reason, flagged_by=by.name))
        return flag

    # work_ports.CareWork

    async def colleagues(self) -> Sequence[Colleague]:
        async with self.gate("colleagues"):
            return self.people

    async def case_fields(self) -> Sequence[CaseField]:
        async with self.gate("case_fields"):
            return self.fields

    async def edit_case(self, seen: Case, edit: CaseEdit, operation: OperationId) -> Case:
        async with self.gate("edit_case"):
            case = self._case(seen.id)
            if operation in self._edits:
                return case
            self._check_edit(seen, case, edit)
            self._edits[operation] = seen.id
            return self.put_case(self._edited(case, edit))

    async def edit_customer(self, seen: Customer, edit: CustomerEdit, operation: OperationId) -> Customer:
        async with self.gate("edit_customer"):
            known = self.customers.get(seen.id)
            if known is None:
                raise RecordGone(details="no such customer")
            wanted = {name: getattr(edit, name) for name in _SIMPLE if getattr(edit, name) is not None}
            for name, value in wanted.items():
                if getattr(known, name) not in (getattr(seen, name), value):
                    raise CustomerConflict(known)
            person = replace(known, version=known.version + 1, **wanted)
            self.customers[person.id] = person
            self.push("customer", person.id, person.version)
            for case in [one for one in self.cases.values() if one.customer.id == person.id]:
                self.put_case(replace(case, customer=person))
            return person

    async def flag(self, case_id: CaseId, reason: str, operation: OperationId) -> Case:
        async with self.gate("flag"):
            case = self._case(case_id)
            if operation in self._edits:
                return case
            if not 1 <= len(reason.strip()) <= LONGEST_REASON:
                raise Unacceptable({"reason": f"A reason has 1 to {LONGEST_REASON} characters."})
            if case.flag is not None:
                raise CaseConflict(case, case.flag.by)
            self._edits[operation] = case_id
            self.flag_by(case_id, reason, Colleague(self.user.id, self.user.name))
            return self.cases[case_id]

    async def take_flag_back(self, case_id: CaseId, flag_id: str, operation: OperationId) -> Case:
        async with self.gate("take_flag_back"):
            return self._close(case_id, flag_id, FlagState.TAKEN_BACK, "", operation)

    async def close_flag(
        self, case_id: CaseId, flag_id: str, note: str, operation: OperationId, *, handed_back: bool
    ) -> Case:
        async with self.gate("close_flag"):
            if not may_review(self.user.rights):
                raise NoPermission("see_all_cases")
            state = FlagState.HANDED_BACK if handed_back else FlagState.RESOLVED
            return self._close(case_id, flag_id, state, note, operation)

    async def flags_of(self, case_id: CaseId) -> Sequence[Flag]:
        async with self.gate("flags_of"):
            return [flag for flag in reversed(self.flags) if flag.case_id == case_id]

    async def flag_queue(self, *, cursor: str | None = None, limit: int = 64) -> FlagPage:
        async with self.gate("flag_queue"):
            if not may_review(self.user.rights):
                raise NoPermission("see_all_cases")
            waiting = [flag for flag in self.flags if flag.state is FlagState.OPEN]
            first = int(cursor or 0)
            shown = waiting[first : first + limit]
            rows = tuple(FlaggedCase(flag, row_of(self.cases[flag.case_id])) for flag in shown)
            more = str(first + limit) if first + limit < len(waiting) else None
            return FlagPage(rows, len(waiting), more)

    def _case(self, case_id: CaseId) -> Case:
        if case_id not in self.cases:
            raise RecordGone(details="no such case")
        return self.cases[case_id]

    def _check_edit(self, seen: Case, case: Case, edit: CaseEdit) -> None:
        pairs = [(seen.status, case.status, edit.status), (seen.subject, case.subject, edit.subject)]
        pairs += [(seen.priority, case.priority, edit.priority), (seen.sentiment, case.sentiment, edit.sentiment)]
        pairs += [(seen.assignee_id or "", case.assignee_id or "", edit.assignee)]
        known, wanted = dict(case.fields), edit.fields
        pairs += [(dict(seen.fields).get(name, ""), known.get(name, ""), wanted[name]) for name in wanted]
        if any(want is not None and now not in (was, want) for was, now, want in pairs):
            raise CaseConflict(case, self.changed_by)
        lacking = may_assign(case.assignee_id, self.user.id, self.user.rights) if edit.assignee is not None else None
        if lacking is not None:
            raise NoPermission(lacking)

    def _edited(self, case: Case, edit: CaseEdit) -> Case:
        if edit.assignee is not None:
            name = next((one.name for one in self.people if one.id == edit.assignee), "")
            status = status_after_assigning(case.status, bool(edit.assignee))
            case = replace(case, assignee_id=edit.assignee or None, assignee=name, status=status)
        values = {**dict(case.fields), **edit.fields}
        case = replace(case, fields=tuple((name, value) for name, value in values.items() if value))
        if edit.status is not None and edit.status is not case.status:
            case = self._with_status(case, edit.status)
        return replace(
            case,
            priority=edit.priority or case.priority,
            sentiment=edit.sentiment or case.sentiment,
            subject=case.subject if edit.subject is None else edit.subject,
        )

    def _with_status(self, case: Case, status: Status) -> Case:
        if status not in moves_from(case.status, case.assignee_id is not None):
            raise Unacceptable({"status": "The case cannot be moved there."})
        missing = missing_fields(self.fields, dict(case.fields)) if status is Status.DONE else ()
        if missing:
            raise Unacceptable({f"fields.{name}": "This field is needed before the case is done." for name in missing})
        return replace(case, status=status)

    def _close(self, case_id: CaseId, flag_id: str, state: FlagState, note: str, operation: OperationId) -> Case:
        case = self._case(case_id)
        if operation in self._edits:
            return case
        if case.flag is None or case.flag.id != flag_id:
            raise CaseConflict(case, self.changed_by)
        if state is FlagState.TAKEN_BACK and case.flag.by_id != self.user.id and not may_review(self.user.rights):
            raise NoPermission("see_all_cases")
        self._edits[operation] = case_id
        closed = replace(case.flag, state=state, closed_by=self.user.name, closed_at=NOW, note=note)
        self.flags = [closed if flag.id == flag_id else flag for flag in self.flags]
        return self.put_case(replace(case, flag=None, flag_reason="", flagged_by=""))
