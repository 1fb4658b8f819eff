"""Picklist values of a record type, with the places of the controlling values as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.layouts import RecordType
from care_desktop.sandbox.salesforce.picklists import controlling_values, default_of, offered
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.ui_api.tags import tagged
from care_desktop.sandbox.salesforce.schema import PICKLIST_TYPES, Field, PicklistValue, SObject


def read_all(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/object-info/{S}/picklist-values/{recordTypeId}."""
    sobject = visit.sobject(named["sobject"])
    record_type = record_type_of(sobject, named["record_type"])
    fields = {
        field.name: _values(visit, sobject, record_type, field)
        for field in sobject.fields
        if field.type in PICKLIST_TYPES
    }
    return Reply(200, tagged({"picklistFieldValues": fields}))


def read_one(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/object-info/{S}/picklist-values/{recordTypeId}/{field}."""
    sobject = visit.sobject(named["sobject"])
    field = sobject.field(named["field"])
    if field is None or field.type not in PICKLIST_TYPES:
        raise not_found()
    return Reply(200, _values(visit, sobject, record_type_of(sobject, named["record_type"]), field))


def record_type_of(sobject: SObject, record_type_id: str | None) -> RecordType:
    """Return the record type of an id; without one the user's default.

    Raises:
        ApiError: 400, the object has no such record type.
    """
    if not record_type_id:
        return sobject.default_record_type
    found = sobject.record_type(record_type_id)
    if found is None:
        message = f"The requested record type is not valid for {sobject.name}: {record_type_id}"
        raise ApiError(400, "INVALID_RECORD_TYPE_ID", message)
    return found


def _values(visit: Visit, sobject: SObject, record_type: RecordType, field: Field) -> dict[str, Any]:
    controller = sobject.field(field.controller) if field.controller else None
    controlling = controlling_values(controller) if controller else ()
    chosen = default_of(field, record_type)
    values = [_value(value) for value in offered(field, record_type)]
    path = f"{visit.url_base}/ui-api/object-info/{sobject.name}/picklist-values/{record_type.id}/{field.name}"
    body = {
        "controllerValues": {value: place for place, value in enumerate(controlling)},
        "defaultValue": next((value for value in values if value["value"] == chosen), None),
        "url": path,
        "values": values,
    }
    return tagged(body)


def _value(value: PicklistValue) -> dict[str, Any]:
    places = sorted(value.valid_for or ())
    return {"attributes": None, "label": value.label, "validFor": places, "value": value.value}
