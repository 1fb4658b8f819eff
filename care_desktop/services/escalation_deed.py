"""The steps of "create case" and "create lead": how they are done in Salesforce, and how in Care."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from care_desktop.domain.cases import EscalationKind, SalesforceCase
from care_desktop.domain.errors import DailyLimit, Misunderstood
from care_desktop.domain.ids import RecordId
from care_desktop.domain.linking import Refusal, may_create_case, may_create_lead
from care_desktop.domain.operations import Deed
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus, CaseEscalated
from care_desktop.services.ports import CareEscalations, SalesforceCases, SalesforceCreation
from care_desktop.services.session import Session


class EscalatedOrg(SalesforceCases, SalesforceCreation, Protocol):
    """What an escalation needs of the org."""


class EscalationSteps:
    """Fits deeds.Steps for a Salesforce Case or Lead."""

    def __init__(
        self,
        kind: EscalationKind,
        salesforce: EscalatedOrg,
        care: CareEscalations,
        session: Session,
        *,
        cases: Cases,
        casebook: Casebook,
        bus: Bus,
        clock: Callable[[], datetime],
    ) -> None:
        self._kind = kind
        self._salesforce = salesforce
        self._care = care
        self._session = session
        self._cases = cases
        self._casebook = casebook
        self._bus = bus
        self._clock = clock

    async def refusal(self, deed: Deed) -> Refusal | None:
        """Return why the Case may not be escalated now (rules L1, E2, E3)."""
        if self._kind is EscalationKind.LEAD:
            return may_create_lead(self._session.rights)
        case = await self._cases.known(deed.case_id)
        return may_create_case(case, deed.account_id, self._session.rights, self._clock())

    async def refuse_repeat(self, deed: Deed) -> None:
        """Refuse nothing: a second escalation was asked about before the press (rule E4)."""

    async def create(self, deed: Deed) -> RecordId:
        """Create in the way that the deed names."""
        return await self._salesforce.create(deed.record)

    async def find(self, deed: Deed, since: datetime) -> Sequence[RecordId]:
        """Return the record that carries the key, or those made since then that hold the same."""
        if deed.external_key:
            made = await self._salesforce.record_under(deed.record.sobject, deed.external_field, deed.external_key)
            return [made] if made is not None else []
        return await self._salesforce.created_since(deed.record.sobject, since, deed.record_fields)

    async def chosen(self, deed: Deed, among: Sequence[RecordId]) -> RecordId | None:
        """Return the one that Care knows as an escalation of this Case already."""
        if not among:
            return None
        known = {escalation.record_id for escalation in (await self._cases.known(deed.case_id)).escalations}
        return next((record for record in among if record in known), None)

    def made(self, deed: Deed) -> None:
        """Say nothing yet: the number is not known before the second step."""

    async def tell_care(self, deed: Deed) -> Deed:
        """Read the number of the new record (a Lead has its name) and record the escalation."""
        record = RecordId(str(deed.record_id))
        number = await self._number_of(record)
        escalation = await self._care.record_escalation(
            deed.case_id, deed.account_id, self._kind, record, number, deed.id
        )
        self._casebook.learn_escalation(deed.case_id, escalation)
        self._bus.publish(CaseEscalated(deed.case_id, record, number, self._kind))
        return replace(deed, record_number=number)

    async def _number_of(self, record: RecordId) -> str:
        """Return it, "" where it cannot be read today: that the record was made is recorded all the same."""
        try:
            card = await read_card(self._salesforce, self._kind, record)
        except (DailyLimit, Misunderstood):
            return ""
        return card.number if card is not None else ""


async def read_card(salesforce: SalesforceCases, kind: EscalationKind, record: RecordId) -> SalesforceCase | None:
    """Return what an escalation's card shows, None when the record does not exist for this user."""
    return await (salesforce.read_lead if kind is EscalationKind.LEAD else salesforce.read_case)(record)
