"""What describe says of an object, as this user sees it; whatever makes no sense in it is left out.

Vendor fact: REST API Guide, sObject describe; SOAP API Guide, describesobjectresult (validFor).
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass

from care_desktop.api.loose import Raw, flag, label, objects, text, texts, whole

MASTER_RECORD_TYPE = "012000000000000AAA"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class DescribedValue:
    """One value of a picklist; `places` are those of the controlling values in their own list, None for all."""

    value: str
    label: str
    active: bool = True
    is_default: bool = False
    places: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class DescribedField:
    """One field; absent when the user may not see it."""

    name: str
    label: str
    type: str
    length: int = 0
    digits: int = 0
    precision: int = 0
    scale: int = 0
    custom: bool = False
    nillable: bool = True
    createable: bool = False
    updateable: bool = False
    defaulted: bool = False
    default: str | bool | float | None = None
    values: tuple[DescribedValue, ...] = ()
    controller: str = ""
    external_id: bool = False
    unique: bool = False
    name_field: bool = False
    compound: str = ""
    references: tuple[str, ...] = ()
    relationship: str = ""
    help: str = ""
    rich: bool = False

    @property
    def required(self) -> bool:
        """Whether a create without it is refused (salesforce.md 2.3)."""
        return self.createable and not self.nillable and not self.defaulted and self.type != "boolean"


@dataclass(frozen=True, slots=True)
class DescribedRecordType:
    """One record type that this user may use."""

    id: str
    name: str
    is_default: bool = False
    is_master: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """One object of the org."""

    sobject: str
    fields: Mapping[str, DescribedField]
    label: str = ""
    createable: bool = True
    record_types: tuple[DescribedRecordType, ...] = ()

    @property
    def name_field(self) -> str:
        """The field that people call a record by: CaseNumber of a Case, Name of most."""
        return next((field.name for field in self.fields.values() if field.name_field), "Name")

    @property
    def default_record_type(self) -> str:
        """The id of the record type that a new record of this user has; the master's where there are none."""
        ordered = sorted(self.record_types, key=lambda one: (one.is_master, not one.is_default))
        return ordered[0].id if ordered else MASTER_RECORD_TYPE

    def has(self, path: str) -> bool:
        """Say whether a field, or the field behind the first step of a path such as Account.Name, is there."""
        first, dot, _ = path.partition(".")
        return (f"{first}Id" if dot else first) in self.fields


def described(raw: Raw) -> Described:
    """Return what an answer describes. Raises ValueError for an answer that describes nothing."""
    name, fields = text(raw, "name"), raw.get("fields")
    if not _NAME.match(name) or not isinstance(fields, list):
        raise ValueError("no describe")
    found = (_field(entry) for entry in objects(raw, "fields") if _NAME.match(text(entry, "name")))
    types = tuple(_record_type(entry) for entry in objects(raw, "recordTypeInfos") if _is_available(entry))
    return Described(
        name,
        {field.name: field for field in found},
        label(raw, "label", name),
        flag(raw, "createable", usual=True),
        types,
    )


def _field(raw: Raw) -> DescribedField:
    name, default = text(raw, "name"), raw.get("defaultValue")
    return DescribedField(
        name=name,
        label=label(raw, "label", name),
        type=text(raw, "type", "string"),
        length=whole(raw, "length"),
        digits=whole(raw, "digits"),
        precision=whole(raw, "precision"),
        scale=whole(raw, "scale"),
        custom=flag(raw, "custom"),
        nillable=flag(raw, "nillable", usual=True),
        createable=flag(raw, "createable"),
        updateable=flag(raw, "updateable"),
        defaulted=flag(raw, "defaultedOnCreate"),
        default=default if isinstance(default, str | bool | int | float) else None,
        values=tuple(_value(entry) for entry in objects(raw, "picklistValues") if text(entry, "value")),
        controller=text(raw, "controllerName"),
        external_id=flag(raw, "externalId"),
        unique=flag(raw, "unique"),
        name_field=flag(raw, "nameField"),
        compound=text(raw, "compoundFieldName"),
        references=tuple(target for target in texts(raw, "referenceTo") if _NAME.match(target)),
        relationship=text(raw, "relationshipName"),
        help=label(raw, "inlineHelpText"),
        rich=flag(raw, "htmlFormatted") or text(raw, "extraTypeInfo") == "richtextarea",
    )


def _value(raw: Raw) -> DescribedValue:
    value = text(raw, "value")
    return DescribedValue(
        value,
        label(raw, "label", value),
        flag(raw, "active", usual=True),
        flag(raw, "defaultValue"),
        places_in(raw.get("validFor")),
    )


def places_in(valid_for: object) -> frozenset[int] | None:
    """Return the places of the bits that are set, the most significant bit of the first byte being 0; None for no bits.

    Vendor fact: SOAP API Guide, describesobjectresult: base64, bit i is the controlling field's value at index i.
    """
    if not isinstance(valid_for, str) or not valid_for:
        return None
    try:
        bits = b64decode(valid_for, validate=True)
    except ValueError:
        return None
    return frozenset(8 * at + bit for at, byte in enumerate(bits) for bit in range(8) if byte & (0x80 >> bit))


def _is_available(raw: Raw) -> bool:
    known = bool(text(raw, "recordTypeId"))
    return known and flag(raw, "available", usual=True) and flag(raw, "active", usual=True)


def _record_type(raw: Raw) -> DescribedRecordType:
    return DescribedRecordType(
        text(raw, "recordTypeId"),
        label(raw, "name", text(raw, "developerName")),
        flag(raw, "defaultRecordTypeMapping"),
        flag(raw, "master"),
    )
