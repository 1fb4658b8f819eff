"""Another org's schema, from its own describe documents: one `<Object>.json` per object, as /describe answers them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from care_desktop.sandbox.salesforce import valid_for
from care_desktop.sandbox.salesforce.ids import make_id, normal_id
from care_desktop.sandbox.salesforce.layouts import RecordType
from care_desktop.sandbox.salesforce.schema import HIDDEN, Field, PicklistValue, Schema, SObject
from care_desktop.sandbox.salesforce.schema_files import load_schema

_FOUND_BY: Final = {"email": "email", "phone": "phone"}
_SYSTEM: Final = frozenset(
    {
        "Id",
        "IsDeleted",
        "OwnerId",
        "CreatedDate",
        "CreatedById",
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp",
    }
)
_FIRST_OWN_RECORD_TYPE: Final = 900


class NoDescribe(Exception):
    """The folder or a file in it cannot be used; the text says why."""


def load_described(folder: Path) -> Schema:
    """Return the schema of the documents in a folder; objects without a document stay as they are.

    What the server itself needs and a document does not show is there, and hidden from everybody.

    Raises:
        NoDescribe: there is no document, or one cannot be read.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise NoDescribe(f"The schema folder {folder} holds no describe document (<Object>.json).")
    usual = load_schema()
    found = {sobject.name: sobject for sobject in usual}
    for number, file in enumerate(files):
        sobject = _sobject(_document(file), usual, number)
        found[sobject.name] = sobject
    return Schema(found.values())


def _document(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if {"name", "label", "fields"} <= data.keys() and all("type" in entry for entry in data["fields"]):
            return dict(data)
    except (OSError, ValueError, AttributeError, TypeError) as problem:
        raise NoDescribe(f"{file} is no describe document: {problem}.") from problem
    raise NoDescribe(f"{file} is no describe document: it has no name, label and fields.")


def _sobject(data: Mapping[str, Any], usual: Schema, number: int) -> SObject:
    known = usual.find(data["name"])
    pattern = known or usual.find("Account")
    assert pattern is not None
    fields = {entry["name"]: _field(entry, known) for entry in data["fields"]}
    needed = (field for field in pattern.fields if known is not None or field.name in _SYSTEM)
    hidden = [replace(field, switch=HIDDEN) for field in needed if field.name not in fields]
    return SObject(
        name=data["name"],
        label=data["label"],
        label_plural=data.get("labelPlural", data["label"]),
        key_prefix=data.get("keyPrefix") or (known.key_prefix if known else f"a{number:02d}"),
        fields=(*fields.values(), *hidden),
        createable=data.get("createable", True),
        updateable=data.get("updateable", True),
        deletable=data.get("deletable", True),
        searchable=data.get("searchable", True),
        mergeable=data.get("mergeable", False),
        replicateable=data.get("replicateable", True),
        record_types=tuple(_record_types(data, number)),
        described={key: value for key, value in data.items() if key != "fields"},
    )


def _field(data: Mapping[str, Any], known: SObject | None) -> Field:
    usual = known.field(data["name"]) if known else None
    named = data.get("nameField", False)
    search = _FOUND_BY.get(data["type"], "name" if named or data.get("compoundFieldName") == "Name" else None)
    return Field(
        name=data["name"],
        label=data.get("label", data["name"]),
        type=data["type"],
        length=data.get("length", 0),
        nillable=data.get("nillable", True),
        createable=data.get("createable", False),
        updateable=data.get("updateable", False),
        filterable=data.get("filterable", True),
        sortable=data.get("sortable", True),
        defaulted_on_create=data.get("defaultedOnCreate", False),
        default_value=data.get("defaultValue"),
        restricted=data.get("restrictedPicklist", False),
        picklist=tuple(_value(entry, usual) for entry in data.get("picklistValues") or ()),
        controller=data.get("controllerName"),
        external_id=data.get("externalId", False),
        unique=data.get("unique", False),
        id_lookup=data.get("idLookup", False),
        name_field=named,
        auto_number=data.get("autoNumber", False),
        calculated=data.get("calculated", False),
        compound=data.get("compoundFieldName"),
        extra_type_info=data.get("extraTypeInfo"),
        reference_to=tuple(data.get("referenceTo") or ()),
        relationship=data.get("relationshipName"),
        mirror=usual.mirror if usual else None,
        search=usual.search if usual else search,
        help=data.get("inlineHelpText"),
        digits=data.get("digits", 0),
        precision=data.get("precision", 0),
        scale=data.get("scale", 0),
        described=data,
    )


def _value(entry: Mapping[str, Any], usual: Field | None) -> PicklistValue:
    text = entry["value"]
    places = entry.get("validFor")
    return PicklistValue(
        text,
        entry.get("label") or text,
        default=entry.get("defaultValue", False),
        closed=any(value.closed and value.value == text for value in usual.picklist) if usual else False,
        active=entry.get("active", True),
        valid_for=valid_for.decode(places) if places else None,
    )


def _record_types(data: Mapping[str, Any], number: int) -> Iterator[RecordType]:
    for place, entry in enumerate(data.get("recordTypeInfos") or ()):
        if not entry.get("master"):
            # the ids of published samples are often made up, and then not ids at all
            own = make_id("012", _FIRST_OWN_RECORD_TYPE + 100 * number + place)
            yield RecordType(
                id=normal_id(str(entry.get("recordTypeId"))) or own,
                developer_name=entry.get("developerName") or entry["name"],
                name=entry["name"],
                default=entry.get("defaultRecordTypeMapping", False),
                active=entry.get("active", True),
                available=entry.get("available", True),
            )
