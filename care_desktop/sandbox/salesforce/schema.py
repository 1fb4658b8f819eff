"""The objects and fields of the org, read from resources/schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from care_desktop import assets

TEXT_TYPES = frozenset({"string", "textarea", "email", "phone", "url", "picklist"})
ID_TYPES = frozenset({"id", "reference"})
NUMBER_TYPES = frozenset({"int", "double", "currency"})


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One value of a picklist; `closed` marks the statuses that close a Case."""

    value: str
    default: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field, with the names that Salesforce's describe uses for its properties."""

    name: str
    label: str
    type: str
    length: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    filterable: bool = True
    sortable: bool = True
    defaulted_on_create: bool = False
    default_value: bool | str | None = None
    restricted: bool = False
    picklist: tuple[PicklistValue, ...] = ()
    external_id: bool = False
    unique: bool = False
    id_lookup: bool = False
    name_field: bool = False
    auto_number: bool = False
    compound: str | None = None
    extra_type_info: str | None = None
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    mirror: str | None = None
    search: str | None = None
    help: str | None = None
    digits: int = 0
    precision: int = 0
    scale: int = 0

    @property
    def custom(self) -> bool:
        """Say whether an admin of the org made the field."""
        return self.name.endswith("__c")

    @property
    def stored(self) -> bool:
        """Say whether the field has a column of its own; addresses, mirrors and view dates are composed."""
        return self.type != "address" and self.mirror is None and not self.per_user

    @property
    def per_user(self) -> bool:
        """Say whether the value depends on who reads it."""
        return self.name in ("LastViewedDate", "LastReferencedDate")

    @property
    def required(self) -> bool:
        """Say whether a create without the field is refused."""
        settable = self.createable and not self.nillable and not self.defaulted_on_create
        return settable and self.type != "boolean"


@dataclass(frozen=True)
class SObject:
    """One object; field names are found whatever their case."""

    name: str
    label: str
    label_plural: str
    key_prefix: str
    fields: tuple[Field, ...]
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    searchable: bool = True
    mergeable: bool = False
    replicateable: bool = True

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def _by_relationship(self) -> Mapping[str, Field]:
        return {field.relationship.lower(): field for field in self.fields if field.relationship}

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """The fields with a column."""
        return tuple(field for field in self.fields if field.stored)

    @cached_property
    def name_field(self) -> Field:
        """The field that people read as the name of a record."""
        return next(field for field in self.fields if field.name_field)

    def field(self, name: str) -> Field | None:
        """Return the field of that name, in any case."""
        return self._by_name.get(name.lower())

    def relationship(self, name: str) -> Field | None:
        """Return the reference field behind a relationship name such as `Account`."""
        return self._by_relationship.get(name.lower())

    def parts_of(self, compound: str) -> tuple[Field, ...]:
        """Return the component fields of a compound field."""
        return tuple(field for field in self.fields if field.compound == compound)


class Schema:
    """All objects of the org, found by name in any case or by the prefix of an id."""

    def __init__(self, objects: Iterable[SObject]) -> None:
        self._by_name = {sobject.name.lower(): sobject for sobject in objects}
        self._by_prefix = {sobject.key_prefix: sobject for sobject in self._by_name.values()}

    def __iter__(self) -> Iterator[SObject]:
        return iter(self._by_name.values())

    def find(self, name: str) -> SObject | None:
        """Return the object of that name, in any case."""
        return self._by_name.get(name.lower())

    def of_id(self, record_id: str) -> SObject | None:
        """Return the object that an id belongs to."""
        return self._by_prefix.get(record_id[:3])

    def without(self, hidden: frozenset[str], unseen: Set[str]) -> Schema:
        """Return the schema for users who may not see the `Object.Field` names nor the objects given."""
        if not hidden and not unseen:
            return self
        lower = {name.lower() for name in hidden}
        return Schema([_without(sobject, lower) for sobject in self if sobject.name not in unseen])


@cache
def load_schema() -> Schema:
    """Read every object of resources/schema."""
    files = sorted(assets.folder("schema").glob("*.json"))
    return Schema(_sobject(json.loads(file.read_text(encoding="utf-8"))) for file in files)


def _without(sobject: SObject, hidden: set[str]) -> SObject:
    kept = tuple(field for field in sobject.fields if f"{sobject.name}.{field.name}".lower() not in hidden)
    return sobject if len(kept) == len(sobject.fields) else replace(sobject, fields=kept)


def _sobject(data: dict[str, Any]) -> SObject:
    fields = tuple(_field(entry) for entry in data["fields"])
    flags = ("createable", "updateable", "deletable", "searchable", "mergeable", "replicateable")
    return SObject(
        name=data["name"],
        label=data["label"],
        label_plural=data["labelPlural"],
        key_prefix=data["keyPrefix"],
        fields=fields,
        **{flag: data[flag] for flag in flags if flag in data},
    )


_WIRE_NAMES = {
    "defaultedOnCreate": "defaulted_on_create",
    "defaultValue": "default_value",
    "restrictedPicklist": "restricted",
    "externalId": "external_id",
    "idLookup": "id_lookup",
    "nameField": "name_field",
    "autoNumber": "auto_number",
    "compoundFieldName": "compound",
    "extraTypeInfo": "extra_type_info",
    "relationshipName": "relationship",
    "inlineHelpText": "help",
}


def _field(data: dict[str, Any]) -> Field:
    plain = {_WIRE_NAMES.get(key, key): value for key, value in data.items()}
    plain["picklist"] = tuple(_picklist_value(value) for value in plain.pop("picklistValues", ()))
    plain["reference_to"] = tuple(plain.pop("referenceTo", ()))
    return Field(**plain)


def _picklist_value(entry: str | dict[str, Any]) -> PicklistValue:
    if isinstance(entry, str):
        return PicklistValue(entry)
    return PicklistValue(entry["value"], entry.get("defaultValue", False), entry.get("closed", False))
