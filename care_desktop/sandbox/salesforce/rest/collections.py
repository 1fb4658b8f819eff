"""sObject Collections: up to 200 records created, changed, upserted or deleted in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.rest import external_ids, rows
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.schema import SObject

_MAX_RECORDS, _MAX_READ = 200, 2000
_ROLLED_BACK = "Record rolled back because not all records were valid and the request was using AllOrNone header"
Write = Callable[[Any], dict[str, Any]]


class _RolledBack(Exception):
    """Carries the results of a collection that undid everything."""

    def __init__(self, results: list[dict[str, Any]]) -> None:
        super().__init__()
        self.results = results


def create(visit: Visit, _: Mapping[str, str]) -> Reply:
    """POST /composite/sobjects."""

    def write(record: dict[str, Any]) -> dict[str, Any]:
        record_id = rows.insert(visit, _type_of(visit, record), record)
        return {"id": record_id, "success": True, "errors": []}

    return _write_all(visit, write)


def change(visit: Visit, _: Mapping[str, str]) -> Reply:
    """PATCH /composite/sobjects."""

    def write(record: dict[str, Any]) -> dict[str, Any]:
        sobject = _type_of(visit, record)
        given = next((str(value) for name, value in record.items() if name.lower() == "id"), "")
        values = {name: value for name, value in record.items() if name.lower() != "id"}
        record_id = _id_of(sobject, given)
        rows.update(visit, sobject, record_id, values)
        return {"id": record_id, "success": True, "errors": []}

    return _write_all(visit, write)


def upsert(visit: Visit, named: Mapping[str, str]) -> Reply:
    """PATCH /composite/sobjects/{S}/{ExtField}."""
    sobject = visit.sobject(named["sobject"])
    field = external_ids.key_field(sobject, named["field"])

    def write(record: dict[str, Any]) -> dict[str, Any]:
        value = next((str(v) for name, v in record.items() if name.lower() == field.name.lower()), "")
        body = {name: v for name, v in record.items() if name.lower() != field.name.lower()}
        matches = external_ids.matching_ids(visit, sobject, field, value)
        if len(matches) > 1:
            message = f"{field.name}: more than one record found for external id field: {matches}"
            raise ApiError(400, "DUPLICATE_EXTERNAL_ID", message, fields=())
        record_id, created = external_ids.save(visit, sobject, field, value, body=body, matches=matches)
        return {"id": record_id, "success": True, "errors": [], "created": created}

    return _write_all(visit, write)


def delete(visit: Visit, _: Mapping[str, str]) -> Reply:
    """DELETE /composite/sobjects?ids=&allOrNone=."""
    ids = [part.strip() for part in visit.call.query.get("ids", "").split(",") if part.strip()]
    _check_count(len(ids), _MAX_RECORDS)

    def write(record_id: str) -> dict[str, Any]:
        sobject = visit.schema.of_id(record_id)
        if sobject is None:
            raise ApiError(404, "MALFORMED_ID", f"malformed id {record_id}", fields=())
        rows.remove(visit, sobject, _id_of(sobject, record_id))
        return {"id": record_id, "success": True, "errors": []}

    atomic = visit.call.query.get("allOrNone", "").lower() == "true"
    return Reply(200, _each(visit, ids, write, atomic=atomic))


def read(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET ?ids=&fields= or POST {ids, fields} on /composite/sobjects/{S}; null stands for what is not there."""
    sobject = visit.sobject(named["sobject"])
    wanted: Mapping[str, Any] = visit.call.query
    if visit.call.method == "POST":
        body = visit.json_object()
        wanted = {key: ",".join(_strings(body.get(key))) for key in ("ids", "fields")}
    ids = [part.strip() for part in str(wanted.get("ids", "")).split(",") if part.strip()]
    _check_count(len(ids), _MAX_READ)
    statement = rows.fields_statement(visit, sobject, f"Id,{wanted.get('fields', 'Id')}")
    whole = [rows.record_id_of(sobject, record_id) for record_id in ids]
    alive = visit.org.queries.among(statement, whole)
    found = {record["Id"]: record for record in visit.org.queries.records(statement, alive)}
    return Reply(200, [found.get(record_id) for record_id in whole])


def _write_all(visit: Visit, write: Write) -> Reply:
    body = visit.json_object()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ApiError(400, "JSON_PARSER_ERROR", "records must be an array of objects")
    _check_count(len(records), _MAX_RECORDS)
    return Reply(200, _each(visit, records, write, atomic=body.get("allOrNone") is True))


def _each(visit: Visit, items: Iterable[Any], write: Write, *, atomic: bool) -> list[dict[str, Any]]:
    """Write every item on its own; with `atomic` one failure undoes all and every result says so."""
    try:
        with visit.org.db.transaction():
            results = [_one(visit, item, write) for item in items]
            if atomic and not all(result["success"] for result in results):
                raise _RolledBack([_undone(result) for result in results])
    except _RolledBack as undone:
        return undone.results
    return results


def _one(visit: Visit, item: Any, write: Write) -> dict[str, Any]:
    try:
        with visit.org.db.transaction():
            return write(item)
    except ApiError as error:
        return {"success": False, "errors": [visit.told(error).collection_entry()]}


def _undone(result: dict[str, Any]) -> dict[str, Any]:
    if not result["success"]:
        return result
    error = ApiError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", _ROLLED_BACK)
    return {"success": False, "errors": [error.collection_entry()]}


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _type_of(visit: Visit, record: Mapping[str, Any]) -> SObject:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    sobject = visit.schema.find(str(name))
    if sobject is None:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.", fields=())
    return sobject


def _id_of(sobject: SObject, text: str) -> str:
    if not text:
        raise ApiError(400, "MISSING_ARGUMENT", "Id not specified in an update call", fields=())
    return rows.record_id_of(sobject, text)


def _check_count(count: int, most: int) -> None:
    if count > most:
        raise ApiError(400, "INVALID_INPUT", f"record limit reached. cannot submit more than {most} records")
