"""A Care server in memory: it holds data, checks preconditions, counts versions and pushes changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from care_desktop.domain.cases import (
    Author,
    Case,
    CaseFilter,
    CasePage,
    CaseQuery,
    CaseRow,
    Escalation,
    EscalationKind,
    MessagePage,
    Origin,
    Status,
    View,
)
from care_desktop.domain.errors import LinkTaken, NoPermission, RecordGone
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, RecordId
from care_desktop.domain.people import Customer, SuggestedContact, Suggestions
from care_desktop.domain.permissions import Permission
from tests.helpers.builders import NOW, row_of, with_link, without_link
from tests.helpers.fake_automation import FakeAutomation
from tests.helpers.fake_board import FakeBoard
from tests.helpers.fake_contact_sync import FakeContactSync
from tests.helpers.fake_messages import FakeMessages
from tests.helpers.fake_orders import passes, sorted_cases
from tests.helpers.fake_work import FakeWork

_VIEWS: dict[View, Callable[[Case], bool]] = {
    View.NEW: lambda case: case.status is Status.NEW,
    View.MY_OPEN: lambda case: case.status is Status.OPEN,
    View.MY_PENDING: lambda case: case.status is Status.PENDING,
    View.MY_ON_HOLD: lambda case: case.status is Status.ON_HOLD,
    View.DONE: lambda case: case.status is Status.DONE,
    View.SPAM: lambda case: case.status is Status.SPAM,
    View.FLAGGED: lambda case: bool(case.flag_reason),
    View.ALL: lambda case: True,
    View.INBOX: lambda case: case.status not in (Status.DONE, Status.SPAM),
}


class FakeCare(FakeMessages, FakeWork, FakeAutomation, FakeBoard, FakeContactSync):
    """Fits ports.Care. Public dictionaries are the truth; `gate` arms faults and counts calls."""

    def __init__(self, cases: Iterable[Case] = ()) -> None:
        super().__init__()
        self.cases: dict[CaseId, Case] = {}
        self.customers: dict[CustomerId, Customer] = {}
        self.pages: dict[CaseId, MessagePage] = {}
        self.unread: set[CaseId] = set()
        self.suggested: dict[CustomerId, tuple[SuggestedContact, ...]] = {}
        self.rejected: set[tuple[CustomerId, ContactId]] = set()
        self.activities: dict[OperationId, tuple[CustomerId, CaseId, str, ContactId]] = {}
        self.escalations: dict[OperationId, Escalation] = {}
        self.links_made: list[tuple[CustomerId, ContactId]] = []
        for case in cases:
            self.add(case)

    # what a test does to the server

    def add(self, case: Case, page: MessagePage | None = None) -> Case:
        """Put a Case and its Customer (the one already there wins) on the server."""
        person = self.customers.setdefault(case.customer.id, case.customer)
        self.cases[case.id] = replace(case, customer=person)
        if page is not None:
            self.pages[case.id] = page
        return self.cases[case.id]

    def change_customer(self, person: Customer) -> Customer:
        """Store another value of a Customer with the next version and push it."""
        person = replace(person, version=self.customers[person.id].version + 1)
        self.customers[person.id] = person
        self.push("customer", person.id, person.version)
        for case in tuple(self.cases.values()):
            if case.customer.id == person.id:
                self.change_case(replace(case, customer=person))
        return person

    def change_case(self, case: Case) -> Case:
        """Store another value of a Case with the next version and push it."""
        case = replace(case, version=self.cases[case.id].version + 1)
        self.cases[case.id] = case
        self.push("case", case.id, case.version)
        return case

    def link_by_other(self, customer_id: CustomerId, contact: ContactId) -> Customer:
        """Let another agent link a contact."""
        account_id = self.accounts[0].id
        return self.change_customer(
            with_link(without_link(self.customers[customer_id], account_id), contact, account_id)
        )

    def unlink_by_other(self, customer_id: CustomerId) -> Customer:
        """Let another agent unlink the contact."""
        return self.change_customer(without_link(self.customers[customer_id], self.accounts[0].id))

    # ports.CareCases

    async def page(self, query: CaseQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> CasePage:
        async with self.gate("page"):
            if query.view is View.ALL and not self.user.rights.has(Permission.SEE_ALL_CASES):
                raise NoPermission("see_all_cases")
            rows = self._rows(query)
            first = int(cursor) if cursor else row
            shown = tuple(rows[first : first + limit])
            end = first + len(shown)
            return CasePage(shown, first, len(rows), str(end) if end < len(rows) else None)

    async def counters(self) -> Mapping[View, int]:
        async with self.gate("counters"):
            sees_all = self.user.rights.has(Permission.SEE_ALL_CASES)
            views = (view for view in View if sees_all or view is not View.ALL)
            return {view: len(self._rows(CaseQuery(view))) for view in views}

    async def case(self, case_id: CaseId) -> Case:
        async with self.gate("case"):
            if case_id not in self.cases:
                raise RecordGone(details="no such case")
            return self.cases[case_id]

    async def messages(
        self, case_id: CaseId, *, before: str | None = None, limit: int = 100, activity: bool = False
    ) -> MessagePage:
        async with self.gate("messages"):
            page = self.pages.get(case_id, MessagePage(()))
            shown = tuple(one for one in page.messages if activity or one.author is not Author.ACTIVITY)
            end = int(before) if before else len(shown)
            start = max(0, end - limit)
            return MessagePage(shown[start:end], str(start) if start else page.earlier)

    async def history(self, customer_id: CustomerId) -> Sequence[CaseRow]:
        async with self.gate("history"):
            of = (case for case in self.cases.values() if case.customer.id == customer_id)
            return [self._row(case) for case in sorted(of, key=lambda case: case.created_at, reverse=True)]

    async def mark_read(self, case_id: CaseId) -> None:
        async with self.gate("mark_read"):
            if case_id not in self.cases:
                raise RecordGone(details="no such case")
            if case_id in self.unread:
                self.unread.discard(case_id)
                self.push("case", case_id, self.cases[case_id].version)

    def _row(self, case: Case) -> CaseRow:
        return replace(row_of(case), unread=case.id in self.unread)

    def _rows(self, query: CaseQuery) -> list[CaseRow]:
        account_id = self.accounts[0].id if self.accounts else AccountId("")
        if query.view is View.UNLINKED:
            chosen = [case for case in self.cases.values() if case.unlinked_escalations(account_id)]
        else:
            belongs = _VIEWS.get(query.view)
            chosen = [case for case in self.cases.values() if belongs is not None and belongs(case)]
        chosen = sorted_cases(filter(self._filter(query.filter), chosen), query.order)
        rows = [self._row(case) for case in chosen]
        text = query.text.casefold().lstrip("#")
        return [row for row in rows if text in f"{row.customer_name} {row.number} {row.snippet}".casefold()]

    def _filter(self, asked: CaseFilter) -> Callable[[Case], bool]:
        return lambda case: passes(asked, case, self.user.id) and (not asked.unread or case.id in self.unread)

    # ports.CareLinks

    async def customer(self, customer_id: CustomerId) -> Customer:
        async with self.gate("customer"):
            return self._customer(customer_id)

    async def link(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        async with self.gate("link"):
            person = self._customer(customer_id)
            linked = person.linked_contact(account)
            if linked not in (None, contact):
                raise LinkTaken(person)
            if linked is None:
                person = self.change_customer(with_link(person, contact, account, self.user.id))
                self.links_made.append((customer_id, contact))
            return person

    async def unlink(
        self, customer_id: CustomerId, account: AccountId, contact: ContactId, operation: OperationId
    ) -> Customer:
        async with self.gate("unlink"):
            person = self._customer(customer_id)
            linked = person.linked_contact(account)
            if linked not in (None, contact):
                raise LinkTaken(person)
            return self.change_customer(without_link(person, account)) if linked else person

    async def suggestions(self, customer_id: CustomerId, account: AccountId) -> Suggestions:
        async with self.gate("suggestions"):
            found = self.suggested.get(customer_id, ())
            rejected = tuple(one for one in found if (customer_id, one.contact.id) in self.rejected)
            return Suggestions(tuple(one for one in found if one not in rejected), rejected)

    async def reject(self, customer_id: CustomerId, account: AccountId, contact: ContactId, rejected: bool) -> None:
        async with self.gate("reject"):
            if rejected:
                self.rejected.add((customer_id, contact))
            else:
                self.rejected.discard((customer_id, contact))

    async def record_contact_activity(
        self,
        customer_id: CustomerId,
        case_id: CaseId,
        kind: str,
        account: AccountId,
        contact: ContactId,
        operation: OperationId,
    ) -> None:
        async with self.gate("record_contact_activity"):
            self.activities[operation] = (customer_id, case_id, kind, contact)

    def _customer(self, customer_id: CustomerId) -> Customer:
        if customer_id not in self.customers:
            raise RecordGone(details="no such customer")
        return self.customers[customer_id]

    # ports.CareEscalations

    async def record_escalation(
        self,
        case_id: CaseId,
        account: AccountId,
        kind: EscalationKind,
        record: RecordId,
        number: str,
        operation: OperationId,
    ) -> Escalation:
        async with self.gate("record_escalation"):
            known = self.escalations.get(operation)
            if known is not None:
                return known
            made = Escalation(f"esc-{operation}", kind, record, number, Origin.MANUAL, account, NOW, self.user.name)
            self.escalations[operation] = made
            case = self.cases[case_id]
            self.change_case(replace(case, escalations=(*case.escalations, made)))
            return made
