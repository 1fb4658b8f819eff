"""Reading cases: the list, one Case, its conversation and the Customer's history."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from care_desktop.domain.case_rows import CasePage, CaseQuery, CaseRow, View
from care_desktop.domain.errors import CareDesktopError, RecordGone
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.services.casebook import Casebook
from care_desktop.services.turns import Turns

if TYPE_CHECKING:
    from care_desktop.domain.cases import Case, MessagePage
    from care_desktop.services.ports import CareCases

log = logging.getLogger(__name__)


class Cases:
    """Read from Care and remember in the casebook."""

    def __init__(self, care: CareCases, casebook: Casebook) -> None:
        self._care = care
        self._casebook = casebook
        self._turns = Turns()

    @property
    def casebook(self) -> Casebook:
        """Where everything that was read is remembered."""
        return self._casebook

    async def page(self, query: CaseQuery, *, row: int = 0, cursor: str | None = None, limit: int = 64) -> CasePage:
        """Return rows of the list from `row` on, or from where a page's `following` leads."""
        return await self._care.page(query, row=row, cursor=cursor, limit=limit)

    async def counters(self) -> Mapping[View, int]:
        """Return how many cases each view holds."""
        return await self._care.counters()

    async def open(self, case_id: CaseId) -> Case:
        """Read a Case; what is known to be newer wins over the answer. Two who ask at once share one request.

        Raises: RecordGone, Unreachable.
        """
        seen = self._casebook.seen_at(case_id)
        async with self._turns.of(case_id):
            known = self._casebook.case(case_id)
            if known is not None and self._casebook.seen_at(case_id) != seen:
                return known
            return await self._read(case_id)

    async def known(self, case_id: CaseId) -> Case:
        """Return the Case as last seen, or read it. Raises RecordGone."""
        return self._casebook.case(case_id) or await self.open(case_id)

    async def messages(self, case_id: CaseId, *, before: str | None = None) -> MessagePage:
        """Return the newest messages, or those before a page's `earlier`; only the newest are remembered.

        The entries of the activity log are among them, so that showing the log asks for nothing.
        """
        page = await self._care.messages(case_id, before=before, activity=True)
        if before is None:
            self._casebook.learn_messages(case_id, page)
        return page

    async def history(self, customer_id: CustomerId) -> Sequence[CaseRow]:
        """Return all Cases of a Customer, newest first."""
        return await self._care.history(customer_id)

    async def mark_read(self, case_id: CaseId) -> None:
        """Note that the user has read the Case up to now: good to have, and never worth a word when it fails."""
        try:
            await self._care.mark_read(case_id)
        except CareDesktopError as error:
            log.info("case not marked read error=%s", type(error).__name__)

    async def _read(self, case_id: CaseId) -> Case:
        try:
            case = await self._care.case(case_id)
        except RecordGone:
            self._casebook.forget_case(case_id)
            raise
        return self._casebook.learn_case(case)
