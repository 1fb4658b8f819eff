"""What the User Interface API adds to describe: the layout of a form, its defaults, and the values of a record type.

Vendor facts: UI API Guide, get default values to create a record; get a layout; get values for all picklist fields of
a record type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from care_desktop.api.loose import Raw, flag, inner, label, objects, text
from care_desktop.api.salesforce.describe import DescribedValue

Default = str | bool | float | None


_PARTS = (
    "Salutation",
    "FirstName",
    "MiddleName",
    "LastName",
    "Suffix",
    "Street",
    "City",
    "PostalCode",
    "Country",
    "CountryCode",
    "State",
    "StateCode",
)


@dataclass(frozen=True, slots=True)
class LayoutField:
    """One field on a layout; `required` is the layout's own word, beside what describe says."""

    name: str
    required: bool = False
    for_new: bool = True
    for_update: bool = True


@dataclass(frozen=True, slots=True)
class LayoutSection:
    """A heading, "" where it is not shown, and the fields that stand under it."""

    heading: str
    fields: tuple[LayoutField, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of one record type: sections in their order, and values that a new record begins with."""

    sections: tuple[LayoutSection, ...]
    defaults: Mapping[str, Default]
    record_type: str = ""


@dataclass(frozen=True, slots=True)
class PicklistValues:
    """What a picklist offers under one record type; `controlling` are the controller's values by their places."""

    values: tuple[DescribedValue, ...]
    default: str = ""
    controlling: tuple[str, ...] = ()


def layout(raw: Raw) -> Layout:
    """Return a layout, out of the answer of record-defaults or of layout. Raises ValueError for anything else."""
    laid = inner(raw, "layout") or raw
    if not isinstance(laid.get("sections"), list):
        raise ValueError("no layout")
    sections = (_section(entry) for entry in objects(laid, "sections"))
    record = inner(raw, "record")
    return Layout(
        tuple(section for section in sections if section.fields),
        {name: _value(inner(entry)) for name, entry in inner(record, "fields").items()},
        text(record, "recordTypeId") or text(laid, "recordTypeId"),
    )


def picklists(raw: Raw) -> Mapping[str, PicklistValues]:
    """Return the values of every picklist of a record type. Raises ValueError for anything else."""
    if not isinstance(raw.get("picklistFieldValues"), dict):
        raise ValueError("no picklist values")
    return {name: _picklist(inner(entry)) for name, entry in inner(raw, "picklistFieldValues").items()}


def _section(raw: Raw) -> LayoutSection:
    heading = label(raw, "heading") if flag(raw, "useHeading", usual=True) else ""
    items = (item for row in objects(raw, "layoutRows") for item in objects(row, "layoutItems"))
    return LayoutSection(heading, tuple(field for item in items for field in _fields(item)))


def _fields(item: Raw) -> Iterator[LayoutField]:
    """Yield the fields of an item; one of several parts is required as a whole, and describe knows which part is."""
    parts = [part for part in objects(item, "layoutComponents") if text(part, "componentType", "Field") == "Field"]
    required = flag(item, "required") and len(parts) == 1
    for part in sorted(parts, key=_place_of):
        if text(part, "apiName"):
            yield LayoutField(
                text(part, "apiName"),
                required,
                flag(item, "editableForNew", usual=True),
                flag(item, "editableForUpdate", usual=True),
            )


def _place_of(part: Raw) -> int:
    """Return where a part of a name or an address stands: as people write them, and what decides before the rest."""
    name = text(part, "apiName")
    return next((place for place, ending in enumerate(_PARTS) if name.endswith(ending)), len(_PARTS))


def _value(raw: Raw) -> Default:
    value = raw.get("value")
    return value if isinstance(value, str | bool | int | float) else None


def _picklist(raw: Raw) -> PicklistValues:
    places = {value: place for value, place in inner(raw, "controllerValues").items() if isinstance(place, int)}
    controlling = tuple(sorted(places, key=lambda value: places[value]))
    in_order = {places[value]: rank for rank, value in enumerate(controlling)}
    values = (_choice(entry, in_order) for entry in objects(raw, "values") if text(entry, "value"))
    return PicklistValues(tuple(values), text(inner(raw, "defaultValue"), "value"), controlling)


def _choice(raw: Raw, in_order: Mapping[int, int]) -> DescribedValue:
    value, listed = text(raw, "value"), raw.get("validFor")
    places = None
    if in_order and isinstance(listed, list):
        places = frozenset(in_order[place] for place in listed if isinstance(place, int) and place in in_order)
    return DescribedValue(value, label(raw, "label", value), places=places)
