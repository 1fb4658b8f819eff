"""Deeds that more than one record may come from: a person says which record it is, or that it is none of them."""

from __future__ import annotations

from collections.abc import Sequence

from care_desktop.domain.ids import CaseId, RecordId
from care_desktop.domain.operations import SEVERAL, Deed
from care_desktop.domain.records import MadeRecord
from care_desktop.services.deeds import Deeds
from care_desktop.services.events import Bus
from care_desktop.services.later_events import DeedRecovered
from care_desktop.services.ports import Journal, SalesforceCreation
from care_desktop.services.session import Session


class Unsettled:
    """Find them, show what they may have made, and end them."""

    def __init__(
        self, journal: Journal, deeds: Deeds, salesforce: SalesforceCreation, *, session: Session, bus: Bus
    ) -> None:
        self._journal = journal
        self._deeds = deeds
        self._salesforce = salesforce
        self._session = session
        self._bus = bus

    async def of(self, case_id: CaseId) -> Sequence[Deed]:
        """Return those of a Case in the account in use, oldest first. Raises StorageTrouble."""
        account = self._session.account
        found = await self._journal.open_deeds() if account is not None else ()
        mine = (deed for deed in found if deed.case_id == case_id and deed.trouble == SEVERAL)
        return [deed for deed in mine if account is not None and deed.account_id == account.id]

    async def candidates(self, deed: Deed) -> Sequence[MadeRecord]:
        """Return the records that a deed may have made, the newest first. Raises Undecided, Unreachable."""
        return await self._salesforce.made(deed.record.sobject, await self._deeds.candidates(deed))

    async def settle(self, deed: Deed, record: RecordId | None) -> Deed:
        """End it with this record, or with none: then what was typed stands in the form again.

        Raises: LinkTaken, NoPermission, RecordGone (the second step is refused), Undecided, StorageTrouble.
        """
        settled = await self._deeds.settle(deed, record)
        self._bus.publish(DeedRecovered(settled))
        return settled
