"""Reading and writing Salesforce Cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from care_desktop.api.salesforce.errors import FieldsChanged
from care_desktop.api.salesforce.org import Org
from care_desktop.api.salesforce.query import Select, equals, record_id
from care_desktop.api.salesforce.values import to_wire
from care_desktop.api.salesforce.wire import case_of
from care_desktop.api.sansio import Request
from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.errors import Misunderstood, NoPermission
from care_desktop.domain.ids import RecordId

CASE_PREFIX = "500"
_CARD = ("Id", "CaseNumber", "Status", "Owner.Name", "Origin", "Subject", "Priority", "CreatedDate")


class CaseRecords(Org):
    """Fit ports.SalesforceCases. The owner stays the agent: assignment rules are switched off by header."""

    async def read_case(self, record: RecordId) -> SalesforceCase | None:
        """Return the Case card, None when it does not exist for this user."""
        where = equals("Id", record_id(record, CASE_PREFIX))
        try:
            records = await self._records(Select(_CARD, "Case", where))
        except NoPermission:
            return None
        try:
            return case_of(records[0], self._instance_url) if records else None
        except ValueError as error:
            raise Misunderstood("a Case makes no sense") from error

    async def create_case(self, fields: Mapping[str, str | None]) -> RecordId:
        """Create with one single request."""
        return await self._make_case(self._requests.create("Case", to_wire(self._describes.known("Case"), fields)))

    async def create_case_by_key(self, key_field: str, key: str, fields: Mapping[str, str | None]) -> RecordId:
        """Create by upsert on a unique external id; safe to repeat."""
        values = to_wire(self._describes.known("Case"), fields)
        return await self._make_case(self._requests.upsert("Case", (key_field, key), values))

    async def cases_created_since(self, since: datetime, fields: Mapping[str, str | None]) -> Sequence[RecordId]:
        """Return Cases created by this user since then with the same contact and subject."""
        given = {name: (fields.get(name) or "").strip() for name in ("ContactId", "Subject")}
        return await self._made_since("Case", since, given)

    async def _make_case(self, request: Request) -> RecordId:
        try:
            response = await self._send(request)
        except FieldsChanged:
            self._describes.forget("Case")
            raise
        return await self._written(request, response)
