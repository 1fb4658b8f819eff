"""Reading Leads."""

from __future__ import annotations

from care_desktop.api.salesforce.org import Org
from care_desktop.api.salesforce.query import equals, record_id
from care_desktop.api.salesforce.wire import lead_of
from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.errors import Misunderstood, NoPermission, OrgRefuses
from care_desktop.domain.ids import RecordId

LEAD_PREFIX = "00Q"
_CARD = ("Id", "Name", "Status", "Owner.Name", "LeadSource", "Company", "CreatedDate")


class LeadRecords(Org):
    """Fit the Lead's part of ports.SalesforceCases."""

    async def read_lead(self, record: RecordId) -> SalesforceCase | None:
        """Return what a Lead's card shows, None when it does not exist for this user."""
        where = equals("Id", record_id(record, LEAD_PREFIX))
        try:
            records = await self._seen("Lead", _CARD, where)
        except OrgRefuses:
            raise
        except NoPermission:
            return None
        try:
            return lead_of(records[0], self._instance_url) if records else None
        except ValueError as error:
            raise Misunderstood("a Lead makes no sense") from error
