"""The requests for what the User Interface API tells of forms, as pure functions."""

from __future__ import annotations

from care_desktop.api.salesforce.describe import MASTER_RECORD_TYPE
from care_desktop.api.salesforce.query import Select, all_of, equals, name, record_id
from care_desktop.api.sansio import Request

PERSON_TYPES = Select(
    ("Id", "Name"),
    "RecordType",
    all_of(equals("SobjectType", "Account"), equals("IsPersonType", True), equals("IsActive", True)),
    ("Name",),
)
"""Vendor fact: Object Reference, RecordType: IsPersonType exists where person accounts are switched on."""


def create_defaults(data: str, sobject: str, record_type: str) -> Request:
    """Ask for the layout and the defaults of a new record. Vendor fact: UI API Guide, defaults for create."""
    return Request("GET", f"{data}/ui-api/record-defaults/create/{name(sobject)}", query=_of_type(record_type))


def edit_layout(data: str, sobject: str, record_type: str) -> Request:
    """Ask for the layout on which a record is edited. Vendor fact: UI API Guide, get a layout."""
    query = {"layoutType": "Full", "mode": "Edit", **_of_type(record_type)}
    return Request("GET", f"{data}/ui-api/layout/{name(sobject)}", query=query)


def picklist_values(data: str, sobject: str, record_type: str) -> Request:
    """Ask for the values of all picklists under a record type. Vendor fact: UI API Guide, picklist values."""
    return Request("GET", f"{data}/ui-api/object-info/{name(sobject)}/picklist-values/{record_id(record_type)}")


def _of_type(record_type: str) -> dict[str, str]:
    return {} if record_type in ("", MASTER_RECORD_TYPE) else {"recordTypeId": record_id(record_type)}
