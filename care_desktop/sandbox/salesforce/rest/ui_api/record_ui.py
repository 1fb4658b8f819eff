"""What a form needs in one answer: the record or its defaults, its layout, and the objects that they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from care_desktop.sandbox.salesforce import derived
from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.errors import ApiError, insufficient_access, not_found
from care_desktop.sandbox.salesforce.ids import normal_id
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.ui_api.layout import fields_of, layout_body, layout_of, mode_of
from care_desktop.sandbox.salesforce.rest.ui_api.object_info import object_info
from care_desktop.sandbox.salesforce.rest.ui_api.picklist_values import record_type_of
from care_desktop.sandbox.salesforce.rest.ui_api.records import record_paths
from care_desktop.sandbox.salesforce.rest.ui_api.representation import new_record, record_body
from care_desktop.sandbox.salesforce.rest.ui_api.tags import tagged
from care_desktop.sandbox.salesforce.schema import Field, SObject

_MOST_RECORDS: Final = 200


def record_ui(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/record-ui/{ids}."""
    ids = [part.strip() for part in named["ids"].split(",") if part.strip()]
    if len(ids) > _MOST_RECORDS:
        raise ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", f"At most {_MOST_RECORDS} records")
    modes = [mode_of(text) for text in visit.call.query.get("modes", "View").split(",")]
    layouts: dict[str, Any] = {}
    infos: dict[str, Any] = {}
    records: dict[str, Any] = {}
    for text in ids:
        sobject, record_id = _object_of(visit, text)
        record = record_body(visit, sobject, record_id, record_paths(visit, sobject, record_id))
        records[record_id] = record
        infos |= _infos(visit, sobject, fields_of(sobject, layout_of(sobject, _type_of(sobject, record))))
        per_type = layouts.setdefault(sobject.name, {}).setdefault(_type_of(sobject, record).id, {"Full": {}})
        for mode in modes:
            per_type["Full"][mode] = layout_body(visit, sobject, _type_of(sobject, record), mode)
        visit.org.records.viewed(visit.user_id, record_id)
    body = {"layoutUserStates": {}, "layouts": layouts, "objectInfos": infos, "records": records}
    return Reply(200, tagged(body))


def create_defaults(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/record-defaults/create/{S}?recordTypeId=."""
    sobject = visit.sobject(named["sobject"])
    if not sobject.createable or visit.level(sobject) < Level.CREATE:
        raise insufficient_access()
    record_type = record_type_of(sobject, visit.call.query.get("recordTypeId"))
    shown = fields_of(sobject, layout_of(sobject, record_type))
    values = _defaults(visit, sobject, record_type.id)
    settable = {field.name: values.get(field.name) for field in shown if field.createable}
    body = {
        "layout": layout_body(visit, sobject, record_type, "Create"),
        "objectInfos": _infos(visit, sobject, shown),
        "record": new_record(sobject, record_type.id, settable),
    }
    return Reply(200, body)


def _defaults(visit: Visit, sobject: SObject, record_type_id: str) -> dict[str, Any]:
    record_type = record_type_of(sobject, record_type_id)
    values = derived.defaults(sobject, record_type)
    booleans = {field.name for field in sobject.fields if field.type == "boolean"}
    found = {name: bool(value) if name in booleans else value for name, value in values.items()}
    return {**found, "OwnerId": visit.user_id}


def _object_of(visit: Visit, text: str) -> tuple[SObject, str]:
    record_id = normal_id(text)
    sobject = visit.schema.of_id(record_id) if record_id else None
    if record_id is None or sobject is None:
        raise not_found()
    return sobject, record_id


def _type_of(sobject: SObject, record: Mapping[str, Any]) -> Any:
    return sobject.record_type(record["recordTypeId"]) or sobject.default_record_type


def _infos(visit: Visit, sobject: SObject, shown: Iterable[Field]) -> dict[str, Any]:
    """Return the infos of the object and of those that the shown fields refer to."""
    names = [sobject.name, *(name for field in shown for name in field.reference_to)]
    found = {one.name: one for one in map(visit.schema.find, names) if one is not None}
    return {name: object_info(visit, one) for name, one in sorted(found.items())}
