"""Reading and writing Salesforce Cases."""

from __future__ import annotations

from care_desktop.api.salesforce.org import Org
from care_desktop.api.salesforce.query import equals, record_id
from care_desktop.api.salesforce.wire import case_of
from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.errors import Misunderstood, NoPermission, OrgRefuses
from care_desktop.domain.ids import RecordId

CASE_PREFIX = "500"
_CARD = ("Id", "CaseNumber", "Status", "Owner.Name", "Origin", "Subject", "Priority", "CreatedDate")


class CaseRecords(Org):
    """Fit ports.SalesforceCases. The owner stays the agent: assignment rules are switched off by header."""

    async def read_case(self, record: RecordId) -> SalesforceCase | None:
        """Return the Case card, None when it does not exist for this user."""
        where = equals("Id", record_id(record, CASE_PREFIX))
        try:
            records = await self._seen("Case", _CARD, where)
        except OrgRefuses:
            raise
        except NoPermission:
            return None
        try:
            return case_of(records[0], self._instance_url) if records else None
        except ValueError as error:
            raise Misunderstood("a Case makes no sense") from error
