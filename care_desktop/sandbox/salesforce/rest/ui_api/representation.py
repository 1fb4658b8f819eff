"""A record as the User Interface API shows it: every field with its value and how to write it for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from care_desktop.sandbox.salesforce.picklists import SEPARATOR
from care_desktop.sandbox.salesforce.rest.call import Visit
from care_desktop.sandbox.salesforce.rest.rows import fields_statement
from care_desktop.sandbox.salesforce.rest.ui_api.object_info import record_type_info
from care_desktop.sandbox.salesforce.rest.ui_api.tags import tagged
from care_desktop.sandbox.salesforce.schema import NUMBER_TYPES, PICKLIST_TYPES, Field, SObject
from care_desktop.sandbox.salesforce.values import read_datetime

_SYSTEM: Final = ("LastModifiedDate", "LastModifiedById", "SystemModstamp", "RecordTypeId")
_MOST_PARENTS: Final = 20


def record_body(visit: Visit, sobject: SObject, record_id: str, paths: Iterable[str]) -> dict[str, Any]:
    """Return a living record with the fields at these paths, such as `Email` or `Account.Name`.

    Raises:
        ApiError: 404 for the record, 400 for a field that the user does not see.
    """
    visit.org.records.row(sobject, record_id)
    asked = {path.lower(): path for path in paths}
    system = [name for name in _SYSTEM if sobject.field(name)]
    wanted = {path.lower(): path for path in ["Id", *system]} | asked
    statement = fields_statement(visit, sobject, ",".join(wanted.values()))
    record = visit.org.queries.records(statement, [record_id])[0]
    shown = {name.lower().partition(".")[0] for name in asked}
    return _shape(visit, sobject, record, shown)


def every_path(visit: Visit, sobject: SObject, fields: Iterable[Field]) -> list[str]:
    """Return the paths of some fields and of the names of the records that they refer to."""
    paths: list[str] = []
    parents = 0
    for field in fields:
        paths.append(field.name)
        target = visit.schema.find(field.reference_to[0]) if len(field.reference_to) == 1 else None
        if field.relationship and target is not None and parents < _MOST_PARENTS:
            parents += 1
            paths.append(f"{field.relationship}.{target.name_field.name}")
    return paths


def new_record(sobject: SObject, record_type_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record that is not saved yet."""
    record = {"Id": None, "RecordTypeId": record_type_id, **values}
    fields = {name: _value(sobject.field(name), value) for name, value in values.items()}
    return _frame(sobject, record, fields)


def _shape(visit: Visit, sobject: SObject, record: Mapping[str, Any], shown: set[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in record.items():
        if name == "attributes" or name.lower() not in shown:
            continue
        reference = sobject.relationship(name)
        if reference is None:
            fields[name] = _value(sobject.field(name), value)
            continue
        parent = visit.schema.find(value["attributes"]["type"]) if value else None
        if parent is None:
            fields[name] = {"displayValue": None, "value": None}
            continue
        inner = {"Id": value["attributes"]["url"].rpartition("/")[2], **value}
        display = value.get(parent.name_field.name)
        shape = _shape(visit, parent, inner, {key.lower() for key in value})
        fields[name] = {"displayValue": display, "value": shape}
    return _frame(sobject, record, fields)


def _frame(sobject: SObject, record: Mapping[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    record_type = sobject.record_type(record.get("RecordTypeId"))
    known = record_type is not None and bool(sobject.record_types)
    body = {
        "apiName": sobject.name,
        "childRelationships": {},
        "fields": dict(sorted(fields.items())),
        "id": record.get("Id"),
        "lastModifiedById": record.get("LastModifiedById"),
        "lastModifiedDate": _zulu(record.get("LastModifiedDate")),
        "recordTypeId": record_type.id if known and record_type else None,
        "recordTypeInfo": record_type_info(record_type, sobject) if known and record_type else None,
        "systemModstamp": _zulu(record.get("SystemModstamp")),
    }
    return tagged(body)


def _value(field: Field | None, value: Any) -> dict[str, Any]:
    if field is not None and field.type == "datetime":
        return {"displayValue": _display(field, value), "value": _zulu(value)}
    return {"displayValue": None if field is None else _display(field, value), "value": value}


def _display(field: Field, value: Any) -> str | None:
    """Return the value in the words of en_US; None where the value itself is what people read."""
    if value is None or isinstance(value, dict):
        return None
    if field.type in PICKLIST_TYPES:
        labels = {one.value: one.label for one in field.picklist}
        parts = str(value).split(SEPARATOR) if field.type == "multipicklist" else [str(value)]
        return SEPARATOR.join(labels.get(part, part) for part in parts)
    if field.type in NUMBER_TYPES:
        text = f"{value:,.{field.scale}f}"
        return {"currency": f"${text}", "percent": f"{text}%"}.get(field.type, text)
    if field.type == "date":
        year, month, day = str(value).split("-")
        return f"{int(month)}/{int(day)}/{year}"
    if field.type == "datetime":
        instant = read_datetime(str(value))
        return f"{instant.month}/{instant.day}/{instant.year} {instant:%I:%M %p}"
    return None


def _zulu(text: str | None) -> str | None:
    """Return a wire datetime as this API writes it, with a Z."""
    return text.replace("+0000", "Z") if text else None
