"""sObject Rows by External ID: read, upsert and delete by a field that identifies records elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest import rows
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.schema import Field, SObject

_CREATED_FLAG_SINCE = 46.0
# REST guide, "Upsert Records": a value that ends like a file name is not found.
_FILE_ENDING = re.compile(r"\.(?:inc|json|xml|html?)", re.IGNORECASE)


def read(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /sobjects/{S}/{Field}/{value}."""
    sobject, field = _key(visit, named)
    matches = matching_ids(visit, sobject, field, named["value"])
    if not matches:
        raise not_found()
    return _several(visit, sobject, matches) or rows.read_record(visit, sobject, matches[0])


def upsert(visit: Visit, named: Mapping[str, str]) -> Reply:
    """PATCH /sobjects/{S}/{Field}/{value}."""
    sobject, field = _key(visit, named)
    _require_upsert(visit, field)
    matches = matching_ids(visit, sobject, field, named["value"])
    several = _several(visit, sobject, matches)
    if several is not None:
        return several
    if not matches and visit.call.query.get("updateOnly", "").lower() == "true":
        raise not_found()
    record_id, created = save(visit, sobject, field, named["value"], body=visit.json_object(), matches=matches)
    flagged = visit.version_number >= _CREATED_FLAG_SINCE
    if not created and not flagged:
        return Reply(204)
    body = {"id": record_id, "success": True, "errors": []} | ({"created": created} if flagged else {})
    location = f"{visit.url_base}/sobjects/{sobject.name}/{record_id}"
    return Reply(201 if created else 200, body, {"Location": location} if created else {})


def delete(visit: Visit, named: Mapping[str, str]) -> Reply:
    """DELETE /sobjects/{S}/{Field}/{value}."""
    sobject, field = _key(visit, named)
    matches = matching_ids(visit, sobject, field, named["value"])
    if not matches:
        raise not_found()
    several = _several(visit, sobject, matches)
    if several is None:
        rows.remove(visit, sobject, matches[0])
    return several or Reply(204)


def save(
    visit: Visit, sobject: SObject, field: Field, value: str, *, body: Mapping[str, object], matches: list[str]
) -> tuple[str, bool]:
    """Update the one match or create a record with the key; return its id and whether it is new."""
    if any(name.lower() == field.name.lower() for name in body):
        message = f"The {field.name} field should not be specified in the sobject data."
        raise ApiError(400, "INVALID_FIELD", message, fields=(field.name,))
    if matches:
        rows.update(visit, sobject, matches[0], body)
        return matches[0], False
    return rows.insert(visit, sobject, {**body, field.name: value}), True


def matching_ids(visit: Visit, sobject: SObject, field: Field, value: str) -> list[str]:
    """Return the ids of the living records with that value in the key field."""
    if field.type == "id":
        return [rows.record_id_of(sobject, value)]
    alive = " AND IsDeleted = 0" if sobject.field("IsDeleted") else ""
    sql = f'SELECT Id FROM "{sobject.name}" WHERE fold("{field.name}") = fold(?){alive} ORDER BY Id'
    return [row["Id"] for row in visit.org.db.all(sql, (value.strip(),))]


def key_field(sobject: SObject, name: str) -> Field:
    """Return the field of an upsert.

    Raises:
        ApiError: 404, when it is neither an external id nor good for lookups.
    """
    field = sobject.field(name)
    if field is None or not (field.external_id or field.id_lookup):
        raise not_found(_no_key(name))
    return field


def _require_upsert(visit: Visit, field: Field) -> None:
    """Raise the 400 of a user who may not look at every record for a key that is not unique."""
    if field.type != "id" and not field.unique and not visit.may("ViewAllData"):
        message = f"Upsert on {field.name} needs the permission View All Data: the field is not unique"
        raise ApiError(400, "INSUFFICIENT_ACCESS_OR_READONLY", message, fields=(field.name,))


def _key(visit: Visit, named: Mapping[str, str]) -> tuple[SObject, Field]:
    sobject = visit.sobject(named["sobject"])
    field = key_field(sobject, named["field"])
    if _FILE_ENDING.search(named["value"][-6:]) and field.type != "id":
        raise not_found()
    return sobject, field


def _several(visit: Visit, sobject: SObject, matches: list[str]) -> Reply | None:
    if len(matches) < 2:
        return None
    return Reply(300, [f"{visit.url_base}/sobjects/{sobject.name}/{record_id}" for record_id in matches])


def _no_key(name: str) -> str:
    return f"Provided external ID field does not exist or is not accessible: {name}"
