"""The supervisor's desk as deeds: read the board, accept and rule out suggested contacts, and take either back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from care_desktop.domain.board import BoardPage, BoardQuery, BoardRow, Load
from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.errors import AnswerLost, LinkTaken, Misunderstood, NoPermission, RecordGone
from care_desktop.domain.ids import AccountId, CaseId, ContactId, CustomerId, OperationId, UserId
from care_desktop.domain.linking import Refusal, may_link
from care_desktop.domain.people import ContactGone, ContactMatch, Customer, Profile
from care_desktop.domain.permissions import Level, Permission
from care_desktop.services.casebook import Casebook
from care_desktop.services.ports import Care, Salesforce
from care_desktop.services.session import Session
from care_desktop.services.turns import Turns

_UNHEARD = (AnswerLost, Misunderstood)
MOST_PREVIEWED = 50
"""As many rows as are read and turned into words without a pause."""


@dataclass(frozen=True, slots=True)
class BoardLink:
    """A link that was made from the board: all that undoing exactly this one needs. `at` is when Care made it."""

    customer_id: CustomerId
    customer_name: str
    account: AccountId
    contact: ContactId
    contact_name: str
    at: datetime | None = None


class Board:
    """One write at a time for each Customer; every outcome goes into the casebook, where the Customer is known.

    Links are written straight to Care: that of a batch shall not say "Linked" two thousand times.
    """

    def __init__(self, care: Care, salesforce: Salesforce, session: Session, casebook: Casebook) -> None:
        self._care = care
        self._salesforce = salesforce
        self._session = session
        self._casebook = casebook
        self._turns = Turns()

    @property
    def may_see(self) -> bool:
        """Whether the signed-in user sees the cases of everybody."""
        return self._session.rights.has(Permission.SEE_ALL_CASES)

    def refusal(self) -> Refusal | None:
        """Return why the signed-in user may accept nothing, None when it may."""
        if self._session.account is None:
            return Refusal.NO_ACCOUNT
        rights = self._session.rights
        may = rights.has(Permission.MANAGE_CASES) and rights.contacts >= Level.READ
        return None if may else Refusal.NO_PERMISSION

    def is_elsewhere(self, row: BoardRow) -> str:
        """Return the name of the Salesforce account of a row where this window works with another, else ""."""
        in_use = self._session.account
        if in_use is None or in_use.id == row.account_id:
            return ""
        named = (account.name for account in self._session.accounts if account.id == row.account_id)
        return next(named, str(row.account_id))

    async def page(self, query: BoardQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> BoardPage:
        """Return rows from `row` on, or from where a page's `following` leads. Raises NoPermission, Unreachable."""
        return await self._care.board(query, row=row, cursor=cursor, limit=limit)

    async def preview(self, cases: Sequence[CaseId]) -> Sequence[BoardRow]:
        """Return those of these Cases that are on the board now, in the order asked for."""
        found: dict[CaseId, BoardRow] = {}
        for start in range(0, len(cases), MOST_PREVIEWED):
            rows = await self._care.board_rows(cases[start : start + MOST_PREVIEWED])
            found |= {row.case_id: row for row in rows}
        return [found[case_id] for case_id in cases if case_id in found]

    async def workload(self) -> Sequence[Load]:
        """Return how many active Cases stand with everybody."""
        return await self._care.workload()

    async def cases_of(self, user_id: UserId) -> Sequence[CaseRow]:
        """Return the newest active Cases of a user, of nobody for NOBODY; 200 at most."""
        return await self._care.workload_cases(user_id)

    async def missing(self, contacts: Sequence[ContactId]) -> frozenset[ContactId]:
        """Return those of these contacts that cannot be seen in Salesforce now; one call."""
        seen = {match.id for match in await self._salesforce.present(contacts)}
        return frozenset(contacts) - seen

    async def accept(self, row: BoardRow, instead: ContactMatch | None = None) -> BoardLink:
        """Link the suggested contact, or the one into which it was merged, if that exists and nobody was faster.

        Raises LinkTaken, RecordGone with why the contact is gone, NoPermission, Unreachable.
        """
        link = link_of(row)
        if instead is not None:
            link = replace(link, contact=instead.id, contact_name=instead.name)
        if await self.missing([link.contact]):
            raise await self.why_gone(link.contact)
        return await self.link(link)

    async def look_again(self, row: BoardRow) -> None:
        """Let Care look anew who the Customer of a row may be; what it finds comes with the row."""
        await self._care.suggestions(row.customer_id, row.account_id)

    async def why_gone(self, contact: ContactId) -> RecordGone:
        """Return in an error why a contact cannot be seen (rule L9)."""
        read = await self._salesforce.read(contact)
        return RecordGone(read if isinstance(read, ContactGone) else None)

    async def link(self, link: BoardLink) -> BoardLink:
        """Link a contact that was found to exist; return the link as Care made it.

        Raises LinkTaken also where somebody else linked the very same contact first: that link is theirs to undo.
        """
        operation = _new_operation()
        async with self._turns.of(link.customer_id):
            customer = self._casebook.customer(link.customer_id)
            refusal = may_link(customer, link.account, self._session.rights) if customer else self.refusal()
            if refusal is Refusal.ALREADY_LINKED and customer is not None:
                raise LinkTaken(customer)
            if refusal is not None:
                raise NoPermission(refusal=refusal)
            made = await self._write(link, operation)
        profile = made.salesforce_profile(link.account)
        if profile is None or not self._is_mine(profile):
            raise LinkTaken(made)
        names = link.customer_name, link.account, link.contact, link.contact_name
        return BoardLink(link.customer_id, *names, at=profile.linked_at)

    async def undo(self, link: BoardLink) -> bool:
        """Unlink exactly this link; False when it is not there any more. Raises LinkTaken for another one in place."""
        async with self._turns.of(link.customer_id):
            customer = await self._care.customer(link.customer_id)
            profile = customer.salesforce_profile(link.account)
            if profile is None:
                return False
            same = profile.profile_id == link.contact and self._is_mine(profile)
            if not same or (link.at is not None and profile.linked_at != link.at):
                raise LinkTaken(customer)
            self._learn(await self._unlink(link))
        return True

    async def reject(self, row: BoardRow, rejected: bool) -> None:
        """Remember "Not this person" for the suggested contact of a row, or take it back."""
        if row.suggestion is not None:
            await self._care.reject(row.customer_id, row.account_id, row.suggestion.contact.id, rejected)

    async def _write(self, link: BoardLink, operation: OperationId) -> Customer:
        try:
            made = await self._care.link(link.customer_id, link.account, link.contact, operation)
        except LinkTaken as taken:
            self._learn(taken.customer)
            raise
        except _UNHEARD:
            made = await self._care.customer(link.customer_id)
            if made.linked_contact(link.account) != link.contact:
                raise
        self._learn(made)
        return made

    async def _unlink(self, link: BoardLink) -> Customer:
        try:
            return await self._care.unlink(link.customer_id, link.account, link.contact, _new_operation())
        except _UNHEARD:
            left = await self._care.customer(link.customer_id)
            if left.linked_contact(link.account) is not None:
                raise
            return left

    def _is_mine(self, profile: Profile) -> bool:
        """Two users may have one name, which only links from before their ids were kept are known by."""
        me = self._session.me
        return profile.linked_by_id == me.id if profile.linked_by_id else profile.linked_by == me.name

    def _learn(self, customer: Customer) -> None:
        if self._casebook.customer(customer.id) is not None:
            self._casebook.learn_customer(customer)


def link_of(row: BoardRow) -> BoardLink:
    """Return the link that accepting a row would make. Raises RecordGone for a row that suggests nobody any more."""
    if row.suggestion is None:
        raise RecordGone()
    contact = row.suggestion.contact
    return BoardLink(row.customer_id, row.customer_name, row.account_id, contact.id, contact.name)


def _new_operation() -> OperationId:
    return OperationId(str(uuid4()))
