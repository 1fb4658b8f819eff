"""Records of the User Interface API: create, read, change and delete one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError, malformed_id, not_found
from care_desktop.sandbox.salesforce.ids import looks_like_id, normal_id
from care_desktop.sandbox.salesforce.rest import rows
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.conditional import http_date, modified_at
from care_desktop.sandbox.salesforce.rest.ui_api.errors import with_output
from care_desktop.sandbox.salesforce.rest.ui_api.layout import fields_of, layout_of
from care_desktop.sandbox.salesforce.rest.ui_api.representation import every_path, record_body
from care_desktop.sandbox.salesforce.schema import SObject

HANDLES_OWNER_CHANGE = 60


def create(visit: Visit, _: Mapping[str, str]) -> Reply:
    """POST /ui-api/records?useDefaultRule=."""
    body = visit.json_object()
    sobject = visit.schema.find(str(body.get("apiName")))
    if sobject is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{body.get('apiName')}' is not supported.")
    ruled = _with_rules(visit, body)
    try:
        record_id = rows.insert(ruled, sobject, _fields(body))
    except ApiError as error:
        raise with_output(error, visit, sobject) from error
    if _is_out_of_sight(visit, sobject, record_id):
        return _handed_over(visit)
    location = f"{visit.url_base}/ui-api/records/{record_id}"
    return Reply(201, _whole(visit, sobject, record_id), {"Location": location})


def read(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/records/{id}?fields=&optionalFields=&layoutTypes=&modes=."""
    sobject, record_id = _found(visit, named["id"])
    query = visit.call.query
    paths = [_path(sobject, name, strict=True) for name in _comma(query.get("fields"))]
    paths += _seen(visit, sobject, _comma(query.get("optionalFields")))
    if query.get("layoutTypes"):
        paths += _layout_paths(visit, sobject, record_id)
    if not paths:
        message = "Specify at least one of fields, optionalFields and layoutTypes"
        raise ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", message)
    visit.org.records.viewed(visit.user_id, record_id)
    row = dict(visit.org.records.row(sobject, record_id))
    return Reply(200, record_body(visit, sobject, record_id, paths), {"Last-Modified": http_date(modified_at(row))})


def change(visit: Visit, named: Mapping[str, str]) -> Reply:
    """PATCH /ui-api/records/{id}, which If-Unmodified-Since guards."""
    sobject, record_id = _found(visit, named["id"])
    body = visit.json_object()
    ruled = _with_rules(visit, body)
    try:
        rows.update(ruled, sobject, record_id, _fields(body))
    except ApiError as error:
        raise with_output(error, visit, sobject) from error
    return Reply(200, _whole(visit, sobject, record_id))


def delete(visit: Visit, named: Mapping[str, str]) -> Reply:
    """DELETE /ui-api/records/{id}."""
    sobject, record_id = _found(visit, named["id"])
    rows.remove(visit, sobject, record_id)
    return Reply(204)


def record_paths(visit: Visit, sobject: SObject, record_id: str) -> list[str]:
    """Return the paths that a record's layout shows, and those that the query adds."""
    optional = _seen(visit, sobject, _comma(visit.call.query.get("optionalFields")))
    return [*_layout_paths(visit, sobject, record_id), *optional]


def _found(visit: Visit, text: str) -> tuple[SObject, str]:
    record_id = normal_id(text)
    if record_id is None:
        raise malformed_id(text) if looks_like_id(text) else not_found()
    sobject = visit.schema.of_id(record_id)
    if sobject is None:
        raise not_found()
    return sobject, record_id


def _is_out_of_sight(visit: Visit, sobject: SObject, record_id: str) -> bool:
    owner = dict(visit.org.records.row(sobject, record_id)).get("OwnerId")
    return sobject.name in visit.org.settings.private and owner not in (None, visit.user_id)


def _handed_over(visit: Visit) -> Reply:
    """Answer a create whose record its maker cannot read: nothing where that was asked for, else a 404 that is none.

    UI API guide, "Create or Clone a Record", handleOwnerChange (from version 60 on).
    """
    told = visit.call.query.get("handleOwnerChange", "false").lower() == "true"
    if told and visit.version_number >= HANDLES_OWNER_CHANGE:
        return Reply(204)
    raise not_found()


def _with_rules(visit: Visit, body: Mapping[str, Any]) -> Visit:
    """Return the visit with the rules that this API's body and query ask for in place of REST's headers.

    Its default is the opposite of REST's: no assignment rule unless `useDefaultRule` says so.
    """
    assign = visit.call.query.get("useDefaultRule", "false").lower() == "true"
    allow = body.get("allowSaveOnDuplicate") is True
    rules = {"sforce-auto-assign": str(assign), "sforce-duplicate-rule-header": f"allowSave={allow}".lower()}
    return replace(visit, call=replace(visit.call, headers={**visit.call.headers, **rules}))


def _fields(body: Mapping[str, Any]) -> dict[str, Any]:
    fields = body.get("fields")
    if not isinstance(fields, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "fields must be a map of field names to values")
    return fields


def _whole(visit: Visit, sobject: SObject, record_id: str) -> dict[str, Any]:
    """Return the record with every field; the relationships are those of its layout."""
    paths = [field.name for field in sobject.fields]
    return record_body(visit, sobject, record_id, paths + _layout_paths(visit, sobject, record_id))


def _layout_paths(visit: Visit, sobject: SObject, record_id: str) -> list[str]:
    row = dict(visit.org.records.row(sobject, record_id))
    record_type = sobject.record_type(row.get("RecordTypeId")) or sobject.default_record_type
    shown = fields_of(sobject, layout_of(sobject, record_type))
    return [*every_path(visit, sobject, shown), sobject.name_field.name]


def _seen(visit: Visit, sobject: SObject, names: list[str]) -> list[str]:
    """Return the paths among some names that the user sees."""
    found = []
    for path in (_path(sobject, name, strict=False) for name in names):
        *parents, last = path.split(".")
        target: SObject | None = sobject
        for parent in parents:
            reference = target.relationship(parent) if target else None
            target = visit.schema.find(reference.reference_to[0]) if reference else None
        if target is not None and target.field(last) is not None:
            found.append(path)
    return found


def _path(sobject: SObject, name: str, *, strict: bool) -> str:
    """Return the path without the object that stands before it in this API."""
    first, dot, rest = name.partition(".")
    if dot and first.lower() == sobject.name.lower():
        return rest
    if strict:
        raise ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", f"Field names begin with the object: {name}")
    return name


def _comma(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
