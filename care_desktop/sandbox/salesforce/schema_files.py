"""The schema of resources/schema: the words of describe, with only what differs from the usual."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from care_desktop import assets
from care_desktop.sandbox.salesforce.layouts import Layout, RecordType, Section
from care_desktop.sandbox.salesforce.schema import Field, PicklistValue, Schema, SObject

_FLAGS = ("createable", "updateable", "deletable", "searchable", "mergeable", "replicateable")
_WIRE_NAMES = {
    "defaultedOnCreate": "defaulted_on_create",
    "defaultValue": "default_value",
    "restrictedPicklist": "restricted",
    "controllerName": "controller",
    "externalId": "external_id",
    "idLookup": "id_lookup",
    "nameField": "name_field",
    "autoNumber": "auto_number",
    "compoundFieldName": "compound",
    "extraTypeInfo": "extra_type_info",
    "relationshipName": "relationship",
    "inlineHelpText": "help",
    "nillableWith": "nillable_with",
}
_CHECKBOX = (False, True)


@cache
def load_schema() -> Schema:
    """Read every object of resources/schema."""
    files = sorted(assets.folder("schema").glob("*.json"))
    return Schema(_sobject(json.loads(file.read_text(encoding="utf-8"))) for file in files)


def _sobject(data: Mapping[str, Any]) -> SObject:
    entries = {entry["name"]: entry for entry in data["fields"]}
    return SObject(
        name=data["name"],
        label=data["label"],
        label_plural=data["labelPlural"],
        key_prefix=data["keyPrefix"],
        fields=tuple(_field(entry, entries) for entry in data["fields"]),
        record_types=tuple(_record_type(entry) for entry in data.get("recordTypes", ())),
        layouts=tuple(_layout(entry) for entry in data.get("layouts", ())),
        **{flag: data[flag] for flag in _FLAGS if flag in data},
    )


def _field(data: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> Field:
    plain = {_WIRE_NAMES.get(key, key): value for key, value in data.items()}
    controlling = _controlling(entries.get(data.get("controllerName", "")))
    plain["picklist"] = tuple(_value(entry, controlling) for entry in plain.pop("picklistValues", ()))
    if "valuesOf" in data:
        plain["picklist"] = _geography()[plain.pop("valuesOf")]
    plain["reference_to"] = tuple(plain.pop("referenceTo", ()))
    return Field(**plain)


def _controlling(controller: Mapping[str, Any] | None) -> list[Any]:
    """Return the values of the controlling field, in the order that the bitmaps count."""
    if controller is None:
        return []
    if controller["type"] == "boolean":
        return list(_CHECKBOX)
    return [value if isinstance(value, str) else value["value"] for value in controller.get("picklistValues", ())]


def _value(entry: str | Mapping[str, Any], controlling: list[Any]) -> PicklistValue:
    if isinstance(entry, str):
        return PicklistValue(entry, entry)
    places = (controlling.index(value) for value in entry["validFor"]) if "validFor" in entry else None
    return PicklistValue(
        entry["value"],
        entry.get("label", entry["value"]),
        default=entry.get("defaultValue", False),
        closed=entry.get("closed", False),
        valid_for=None if places is None else frozenset(places),
    )


@cache
def _geography() -> Mapping[str, tuple[PicklistValue, ...]]:
    """Return the countries, and the states with the places of their countries."""
    data = json.loads((assets.folder("schema") / "geography" / "geography.json").read_text(encoding="utf-8"))
    countries = tuple(PicklistValue(code, name) for code, name in data["countries"])
    places = {country.value: place for place, country in enumerate(countries)}
    states = tuple(
        PicklistValue(code, name, valid_for=frozenset({places[country]}))
        for country, entries in data["states"].items()
        for code, name in entries
    )
    return {"countries": countries, "states": states}


def _record_type(data: Mapping[str, Any]) -> RecordType:
    return RecordType(
        id=data["id"],
        developer_name=data["developerName"],
        name=data["name"],
        description=data.get("description"),
        default=data.get("default", False),
        switch=data.get("switch"),
        picklists={name: tuple(values) for name, values in data.get("picklistValues", {}).items()},
        defaults=data.get("defaultValues", {}),
    )


def _layout(data: Mapping[str, Any]) -> Layout:
    return Layout(
        tuple(Section(one["heading"], one["columns"], tuple(one["fields"])) for one in data["sections"]),
        required=_names(data.get("required", ())),
        read_only=_names(data.get("readOnly", ())),
        record_types=_names(data.get("recordTypes", ())),
    )


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)
