"""sObject Rows: create, read, change and delete one record by its id."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.checks import read_body
from care_desktop.sandbox.salesforce.errors import ApiError, malformed_id, not_found
from care_desktop.sandbox.salesforce.ids import looks_like_id, normal_id
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.conditional import (
    entity_tag,
    http_date,
    modified_at,
    require_unmodified,
    unchanged,
)
from care_desktop.sandbox.salesforce.schema import SObject
from care_desktop.sandbox.salesforce.soql.parser import Parser
from care_desktop.sandbox.salesforce.soql.statement import Statement
from care_desktop.sandbox.salesforce.soql.syntax import Path, Query


def create(visit: Visit, named: Mapping[str, str]) -> Reply:
    """POST /sobjects/{S}."""
    sobject = visit.sobject(named["sobject"])
    record_id = insert(visit, sobject, visit.json_object())
    location = f"{visit.url_base}/sobjects/{sobject.name}/{record_id}"
    return Reply(201, {"id": record_id, "success": True, "errors": []}, {"Location": location})


def read(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /sobjects/{S}/{id}?fields=."""
    sobject = visit.sobject(named["sobject"])
    return read_record(visit, sobject, record_id_of(sobject, named["id"]))


def change(visit: Visit, named: Mapping[str, str]) -> Reply:
    """PATCH /sobjects/{S}/{id}."""
    sobject = visit.sobject(named["sobject"])
    update(visit, sobject, record_id_of(sobject, named["id"]), visit.json_object())
    return Reply(204)


def delete(visit: Visit, named: Mapping[str, str]) -> Reply:
    """DELETE /sobjects/{S}/{id}."""
    sobject = visit.sobject(named["sobject"])
    remove(visit, sobject, record_id_of(sobject, named["id"]))
    return Reply(204)


def record_id_of(sobject: SObject, text: str) -> str:
    """Return the 18-character id of a path segment.

    Raises:
        ApiError: MALFORMED_ID for a wrong checksum, NOT_FOUND for what is no id of this object.
    """
    if not looks_like_id(text):
        raise not_found(f"Provided external ID field does not exist or is not accessible: {text}")
    record_id = normal_id(text)
    if record_id is None:
        raise malformed_id(text)
    if record_id[:3] != sobject.key_prefix:
        raise not_found()
    return record_id


def read_record(visit: Visit, sobject: SObject, record_id: str) -> Reply:
    """Return the record, or the 304 that the request's conditions ask for."""
    row = dict(visit.org.records.row(sobject, record_id))
    tag = entity_tag(sobject.name, row)
    same = unchanged(visit.call.headers, modified_at(row), tag)
    if same is not None:
        return same
    statement = fields_statement(visit, sobject, visit.call.query.get("fields"))
    headers = {"Last-Modified": http_date(modified_at(row))} | ({"ETag": tag} if tag else {})
    return Reply(200, visit.org.queries.records(statement, [record_id])[0], headers)


def fields_statement(visit: Visit, sobject: SObject, fields: str | None) -> Statement:
    """Return the statement that reads some fields, given with commas between them, or all fields."""
    if fields:
        parser = Parser(fields)
        paths = tuple({str(path).lower(): path for path in parser.paths()}.values())
        if parser.ahead.kind != "end":
            raise parser.unexpected()
    else:
        paths = tuple(Path((field.name,), 0) for field in sobject.fields)
    query = Query(fields or "", paths, Path((sobject.name,), 0))
    return Statement(query, visit.schema, user_id=visit.user_id, url_base=visit.url_base)


def insert(visit: Visit, sobject: SObject, body: Mapping[str, object]) -> str:
    """Save a new record for the user and return its id."""
    if not sobject.createable:
        message = f"entity type cannot be inserted: {sobject.label}"
        raise ApiError(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, fields=())
    visit.require(sobject, Level.CREATE)
    values = read_body(sobject, body, creating=True)
    return visit.org.records.insert(_whole(visit, sobject), values, visit.writing)


def update(visit: Visit, sobject: SObject, record_id: str, body: Mapping[str, object]) -> None:
    """Save new values for the user, if the request's conditions hold."""
    row = dict(visit.org.records.row(sobject, record_id))
    visit.require(sobject, Level.MODIFY)
    if not sobject.updateable:
        message = f"entity type cannot be updated: {sobject.label}"
        raise ApiError(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, fields=())
    require_unmodified(visit.call.headers, modified_at(row), entity_tag(sobject.name, row))
    values = read_body(sobject, body, creating=False)
    visit.org.records.change(_whole(visit, sobject), record_id, values, writing=visit.writing)


def remove(visit: Visit, sobject: SObject, record_id: str) -> None:
    """Move a record to the recycle bin for the user."""
    try:
        visit.org.records.row(sobject, record_id)
    except ApiError as error:
        if error.code != "NOT_FOUND":
            raise
        message = "invalid cross reference id"
        raise ApiError(404, "INVALID_CROSS_REFERENCE_KEY", message, fields=()) from error
    visit.require(sobject, Level.MODIFY)
    if not sobject.deletable:
        raise ApiError(400, "INSUFFICIENT_ACCESS_OR_READONLY", "entity cannot be deleted", fields=())
    visit.org.records.delete(sobject, record_id, visit.user_id)


def _whole(visit: Visit, sobject: SObject) -> SObject:
    """Return the object with the fields that are hidden from the user, which a write must keep."""
    whole = visit.org.schema.find(sobject.name)
    assert whole is not None
    return whole
