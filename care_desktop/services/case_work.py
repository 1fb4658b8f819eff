"""Working on a Case: assign, move, rank, fill its fields, flag it, and correct the Customer's details."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from care_desktop.domain.case_rows import Priority, Sentiment, Status
from care_desktop.domain.case_work import (
    UNASSIGNED,
    CaseEdit,
    CaseField,
    Colleague,
    CustomerEdit,
    Flag,
    FlagPage,
)
from care_desktop.domain.cases import Case, holds_of
from care_desktop.domain.errors import CaseConflict, CustomerConflict
from care_desktop.domain.ids import CaseId, OperationId, UserId
from care_desktop.domain.people import Customer
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.linking import UNHEARD
from care_desktop.services.session import Session
from care_desktop.services.turns import Turns
from care_desktop.services.work_ports import CareWork


class CaseWork:
    """One write at a time for each Case; every outcome, also a conflict, goes into the casebook.

    `seen` is the Case that the user decided upon, the last known one when it is left out. The verbs raise CaseConflict,
    Unacceptable, NoPermission, RecordGone and Unreachable.
    """

    def __init__(self, care: CareWork, session: Session, cases: Cases) -> None:
        self._care = care
        self._session = session
        self._cases = cases
        self._turns = Turns()
        self._fields: tuple[CaseField, ...] | None = None
        self._people: tuple[Colleague, ...] | None = None

    @property
    def casebook(self) -> Casebook:
        """Where every outcome is remembered."""
        return self._cases.casebook

    async def case_fields(self) -> Sequence[CaseField]:
        """Return the fields of a Case, in their order; asked for once."""
        if self._fields is None:
            self._fields = tuple(await self._care.case_fields())
        return self._fields

    async def colleagues(self, *, again: bool = False) -> Sequence[Colleague]:
        """Return everybody in the workspace, by name; asked for once, unless `again` or they were forgotten."""
        if self._people is None or again:
            self._people = tuple(await self._care.colleagues())
        return self._people

    def forget_colleagues(self) -> None:
        """Ask anew for who is in the workspace."""
        self._people = None

    async def change(self, case_id: CaseId, edit: CaseEdit, *, seen: Case | None = None) -> Case:
        """Change what the edit names; where no answer came, reading the Case again tells whether it was done."""
        operation = _new_operation()

        async def write(case: Case) -> Case:
            try:
                return await self._care.edit_case(case, edit, operation)
            except UNHEARD:
                now = await self._cases.open(case_id)
                if not holds_of(edit, now):
                    raise
                return now

        return await self._write(case_id, write, seen)

    async def assign(self, case_id: CaseId, to: UserId) -> Case:
        """Give the Case to somebody; UNASSIGNED takes it from everybody."""
        return await self.change(case_id, CaseEdit(assignee=to))

    async def give(self, case_id: CaseId, of: UserId, to: UserId) -> Case:
        """Give a Case of `of` (UNASSIGNED for nobody's) to another. Raises CaseConflict where it is not theirs now."""
        seen = replace(await self._cases.known(case_id), assignee_id=of or None)
        return await self.change(case_id, CaseEdit(assignee=to), seen=seen)

    async def assign_to_me(self, case_id: CaseId) -> Case:
        """Take the Case."""
        return await self.assign(case_id, self._session.me.id)

    async def unassign(self, case_id: CaseId) -> Case:
        """Let nobody work on the Case."""
        return await self.assign(case_id, UNASSIGNED)

    async def set_status(self, case_id: CaseId, status: Status) -> Case:
        """Move the Case; the problem of a Done with empty mandatory fields names them as "fields.NAME"."""
        return await self.change(case_id, CaseEdit(status=status))

    async def set_priority(self, case_id: CaseId, priority: Priority) -> Case:
        """Say how soon the Case wants an answer."""
        return await self.change(case_id, CaseEdit(priority=priority))

    async def set_sentiment(self, case_id: CaseId, sentiment: Sentiment) -> Case:
        """Say how the Customer feels."""
        return await self.change(case_id, CaseEdit(sentiment=sentiment))

    async def set_subject(self, case_id: CaseId, subject: str) -> Case:
        """Say what the Case is about."""
        return await self.change(case_id, CaseEdit(subject=subject))

    async def set_fields(self, case_id: CaseId, fields: Mapping[str, str], *, seen: Case | None = None) -> Case:
        """Fill case fields, by name."""
        return await self.change(case_id, CaseEdit(fields=fields), seen=seen)

    async def flag(self, case_id: CaseId, reason: str) -> Case:
        """Put the Case up for review."""
        operation = _new_operation()
        return await self._write(case_id, lambda case: self._care.flag(case_id, reason, operation))

    async def take_flag_back(self, case_id: CaseId, flag_id: str) -> Case:
        """End one's own flag; a supervisor any."""
        operation = _new_operation()
        return await self._write(case_id, lambda case: self._care.take_flag_back(case_id, flag_id, operation))

    async def resolve_flag(self, case_id: CaseId, flag_id: str, note: str = "") -> Case:
        """Close a flag as a supervisor; whoever flagged is told."""
        return await self._close(case_id, flag_id, note, handed_back=False)

    async def hand_flag_back(self, case_id: CaseId, flag_id: str, note: str) -> Case:
        """Give the question back to the agent, who stays assigned and is told."""
        return await self._close(case_id, flag_id, note, handed_back=True)

    async def flags_of(self, case_id: CaseId) -> Sequence[Flag]:
        """Return all flags of a Case, the newest first."""
        return await self._care.flags_of(case_id)

    async def flag_queue(self, *, cursor: str | None = None, limit: int = 64) -> FlagPage:
        """Return the open flags, oldest first."""
        return await self._care.flag_queue(cursor=cursor, limit=limit)

    async def change_customer(self, seen: Customer, edit: CustomerEdit) -> Customer:
        """Correct the Customer's details. Raises CustomerConflict, with the Customer as it is now."""
        operation = _new_operation()
        async with self._turns.of(seen.id):
            try:
                customer = await self._care.edit_customer(seen, edit, operation)
            except CustomerConflict as conflict:
                self.casebook.learn_customer(conflict.current)
                raise
            return self.casebook.learn_customer(customer, by_me=True, operation=operation)

    async def _close(self, case_id: CaseId, flag_id: str, note: str, *, handed_back: bool) -> Case:
        operation = _new_operation()

        async def write(_case: Case) -> Case:
            return await self._care.close_flag(case_id, flag_id, note, operation, handed_back=handed_back)

        return await self._write(case_id, write)

    async def _write(self, case_id: CaseId, write: Callable[[Case], Awaitable[Case]], seen: Case | None = None) -> Case:
        async with self._turns.of(case_id):
            case = seen or await self._cases.known(case_id)
            try:
                return self.casebook.learn_case(await write(case))
            except CaseConflict as conflict:
                self.casebook.learn_case(conflict.current)
                raise
            except UNHEARD:
                await self._cases.open(case_id)  # whoever asked shows what is true now, and says that it is not known
                raise


def _new_operation() -> OperationId:
    return OperationId(str(uuid4()))
