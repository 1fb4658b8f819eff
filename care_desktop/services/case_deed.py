"""The steps of "create case": how they are done in Salesforce, and how in Care."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.ids import RecordId
from care_desktop.domain.linking import Refusal, may_create_case
from care_desktop.domain.operations import Deed
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus, CaseEscalated
from care_desktop.services.ports import CareEscalations, SalesforceCases
from care_desktop.services.session import Session


class CaseSteps:
    """Fits deeds.Steps for a Salesforce Case."""

    def __init__(
        self,
        salesforce: SalesforceCases,
        care: CareEscalations,
        session: Session,
        *,
        cases: Cases,
        casebook: Casebook,
        bus: Bus,
        clock: Callable[[], datetime],
    ) -> None:
        self._salesforce = salesforce
        self._care = care
        self._session = session
        self._cases = cases
        self._casebook = casebook
        self._bus = bus
        self._clock = clock

    async def refusal(self, deed: Deed) -> Refusal | None:
        """Return why the Case may not be escalated now (rules L1, E2)."""
        case = await self._cases.known(deed.case_id)
        return may_create_case(case, deed.account_id, self._session.rights, self._clock())

    async def refuse_repeat(self, deed: Deed) -> None:
        """Refuse nothing: a second Salesforce Case was asked about before the press (rule E4)."""

    async def create(self, deed: Deed) -> RecordId:
        """Create by key where the org has one, else with one single request."""
        if deed.external_key:
            return await self._salesforce.create_case_by_key(deed.external_field, deed.external_key, deed.record_fields)
        return await self._salesforce.create_case(deed.record_fields)

    async def find(self, deed: Deed, since: datetime) -> Sequence[RecordId]:
        """Return the Cases made since then with the same contact and subject; with a key, sending again is the way."""
        if deed.external_key:
            return ()
        return await self._salesforce.cases_created_since(since, deed.record_fields)

    async def chosen(self, deed: Deed, among: Sequence[RecordId]) -> RecordId | None:
        """Return the one that Care knows as an escalation of this Case already."""
        if not among:
            return None
        known = {escalation.record_id for escalation in (await self._cases.known(deed.case_id)).escalations}
        return next((record for record in among if record in known), None)

    def made(self, deed: Deed) -> None:
        """Say nothing yet: the number is not known before the second step."""

    async def tell_care(self, deed: Deed) -> Deed:
        """Read the number of the new Case and record the escalation."""
        record = RecordId(str(deed.record_id))
        card = await self._salesforce.read_case(record)
        number = card.number if card is not None else ""
        escalation = await self._care.record_escalation(
            deed.case_id, deed.account_id, EscalationKind.CASE, record, number, deed.id
        )
        self._casebook.learn_escalation(deed.case_id, escalation)
        self._bus.publish(CaseEscalated(deed.case_id, record, number))
        return replace(deed, record_number=number)
