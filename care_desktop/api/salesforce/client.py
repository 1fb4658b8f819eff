"""The whole client of one org."""

from __future__ import annotations

from care_desktop.api.salesforce.cases import CaseRecords
from care_desktop.api.salesforce.contacts import ContactRecords
from care_desktop.api.salesforce.errors import SalesforceDialect
from care_desktop.api.salesforce.forms import OrgForms
from care_desktop.api.salesforce.leads import LeadRecords
from care_desktop.api.salesforce.org import API_VERSION

__all__ = ["API_VERSION", "SalesforceClient", "SalesforceDialect"]


class SalesforceClient(ContactRecords, CaseRecords, LeadRecords, OrgForms):
    """Fit ports.Salesforce over a transport whose dialect is SalesforceDialect."""

    async def warm(self) -> None:
        """Open the connection ahead of the first search, and read the form of a new contact. Raises nothing of ours."""
        await super().warm()
        await self.foresee()
