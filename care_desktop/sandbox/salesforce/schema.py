"""The objects and fields of the org, and what is left of them for somebody who may not see everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from care_desktop.sandbox.salesforce.layouts import MASTER, Layout, RecordType

TEXT_TYPES = frozenset(
    {
        "string",
        "textarea",
        "email",
        "phone",
        "url",
        "picklist",
        "multipicklist",
        "combobox",
        "encryptedstring",
        "time",
        "base64",
        "anyType",
        "complexvalue",
    }
)
ID_TYPES = frozenset({"id", "reference"})
NUMBER_TYPES = frozenset({"int", "long", "double", "currency", "percent"})
PICKLIST_TYPES = frozenset({"picklist", "multipicklist", "combobox"})
COMPOSED_TYPES = frozenset({"address", "location"})
HIDDEN = "hidden"
"""The switch that is never on: the org needs the field, and nobody sees it."""


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One value of a picklist; `closed` marks the statuses that close a Case.

    `valid_for` holds the places of the controlling values that it goes with, None: with all of them.
    """

    value: str
    label: str
    default: bool = False
    closed: bool = False
    active: bool = True
    valid_for: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field, with the names that Salesforce's describe uses for its properties.

    `switch` names the feature of the org that the field comes with, `nillable_with` the one that makes it optional.
    `described` is its entry in a describe that was loaded from a file.
    """

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
    controller: str | None = None
    external_id: bool = False
    unique: bool = False
    id_lookup: bool = False
    name_field: bool = False
    auto_number: bool = False
    calculated: bool = False
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
    switch: str | None = None
    nillable_with: str | None = None
    described: Mapping[str, Any] | None = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def custom(self) -> bool:
        """Say whether an admin of the org made the field."""
        return self.name.endswith("__c")

    @property
    def stored(self) -> bool:
        """Say whether the field has a column of its own; addresses, mirrors and view dates are composed."""
        return self.type not in COMPOSED_TYPES and self.mirror is None and not self.per_user

    @property
    def per_user(self) -> bool:
        """Say whether the value depends on who reads it."""
        return self.name in ("LastViewedDate", "LastReferencedDate")

    @property
    def required(self) -> bool:
        """Say whether a create without the field is refused."""
        settable = self.createable and not self.nillable and not self.defaulted_on_create
        return settable and self.type != "boolean"

    @property
    def values(self) -> tuple[PicklistValue, ...]:
        """The values that can be chosen."""
        return tuple(value for value in self.picklist if value.active)


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
    record_types: tuple[RecordType, ...] = ()
    layouts: tuple[Layout, ...] = ()
    described: Mapping[str, Any] | None = dataclasses.field(default=None, compare=False, repr=False)

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def _by_relationship(self) -> Mapping[str, Field]:
        return {field.relationship.lower(): field for field in self.fields if field.relationship}

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Field, ...]]:
        compounds = {field.compound for field in self.fields if field.compound}
        own = {
            name: [part for part in self.fields if part.compound == name and part.name != name] for name in compounds
        }
        return {name: tuple(parts) for name, parts in own.items()}

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """The fields with a column."""
        return tuple(field for field in self.fields if field.stored)

    @cached_property
    def name_field(self) -> Field:
        """The field that people read as the name of a record."""
        return next((field for field in self.fields if field.name_field), self.fields[0])

    @cached_property
    def default_record_type(self) -> RecordType:
        """The record type of a record of which none is said; the master one where the object has none."""
        return next((one for one in self.record_types if one.default), MASTER)

    def field(self, name: str) -> Field | None:
        """Return the field of that name, in any case."""
        return self._by_name.get(name.lower())

    def relationship(self, name: str) -> Field | None:
        """Return the reference field behind a relationship name such as `Account`."""
        return self._by_relationship.get(name.lower())

    def parts_of(self, compound: str) -> tuple[Field, ...]:
        """Return the component fields of a compound field."""
        return self._parts.get(compound, ())

    def record_type(self, record_type_id: str | None) -> RecordType | None:
        """Return the record type of an id; no id is the master one, an unknown one is None."""
        if record_type_id in (None, MASTER.id):
            return MASTER
        return next((one for one in self.record_types if one.id == record_type_id), None)


@dataclass(frozen=True, slots=True)
class View:
    """What somebody does not see: objects, and fields as `object.field` in small letters; or may not write."""

    unseen: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()


class Schema:
    """All objects of the org, found by name in any case or by the prefix of an id."""

    def __init__(self, objects: Iterable[SObject]) -> None:
        self._by_name = {sobject.name.lower(): sobject for sobject in objects}
        self._by_prefix = {sobject.key_prefix: sobject for sobject in self._by_name.values()}
        self._narrowed: dict[View | frozenset[str], Schema] = {}

    def __iter__(self) -> Iterator[SObject]:
        return iter(self._by_name.values())

    def find(self, name: str) -> SObject | None:
        """Return the object of that name, in any case."""
        return self._by_name.get(name.lower())

    def of_id(self, record_id: str) -> SObject | None:
        """Return the object that an id belongs to."""
        return self._by_prefix.get(record_id[:3])

    def switched(self, on: frozenset[str]) -> Schema:
        """Return the schema of an org with these features and no other."""
        if on not in self._narrowed:
            self._narrowed[on] = Schema(_switched(sobject, on) for sobject in self)
        return self._narrowed[on]

    def seen(self, view: View) -> Schema:
        """Return the schema for users who see so much."""
        if view == View():
            return self
        if view not in self._narrowed:
            kept = (sobject for sobject in self if sobject.name not in view.unseen)
            self._narrowed[view] = Schema(_seen(sobject, view) for sobject in kept)
        return self._narrowed[view]


def _switched(sobject: SObject, on: frozenset[str]) -> SObject:
    fields = tuple(
        replace(field, nillable=True) if field.nillable_with in on else field
        for field in sobject.fields
        if field.switch is None or field.switch in on
    )
    types = tuple(one for one in sobject.record_types if one.switch is None or one.switch in on)
    same = fields == sobject.fields and types == sobject.record_types
    return sobject if same else replace(sobject, fields=fields, record_types=types)


def _seen(sobject: SObject, view: View) -> SObject:
    prefix = f"{sobject.name}.".lower()
    fields = tuple(
        replace(field, createable=False, updateable=False) if prefix + field.name.lower() in view.read_only else field
        for field in sobject.fields
        if prefix + field.name.lower() not in view.hidden
    )
    return sobject if fields == sobject.fields else replace(sobject, fields=fields)
