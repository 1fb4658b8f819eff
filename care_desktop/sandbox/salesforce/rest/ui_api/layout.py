"""Page layouts as the User Interface API answers them: sections, rows, items, components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.layouts import Layout, RecordType, Section
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.ui_api.picklist_values import record_type_of
from care_desktop.sandbox.salesforce.rest.ui_api.tags import tagged
from care_desktop.sandbox.salesforce.schema import Field, SObject

_MODES: Final = ("Create", "Edit", "View")
_ASSIGNED: Final = ("Case", "Lead")
_LONG: Final = 255


def read(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/layout/{S}?layoutType=&mode=&recordTypeId=."""
    sobject, query = visit.sobject(named["sobject"]), visit.call.query
    record_type = record_type_of(sobject, query.get("recordTypeId"))
    return Reply(200, layout_body(visit, sobject, record_type, mode_of(query.get("mode"))))


def mode_of(text: str | None) -> str:
    """Return the mode of a query, View when there is none."""
    return next((mode for mode in _MODES if mode.lower() == (text or "").lower()), "View")


def layout_body(visit: Visit, sobject: SObject, record_type: RecordType, mode: str) -> dict[str, Any]:
    """Return the layout of a record type as the user sees it."""
    layout = layout_of(sobject, record_type)
    number = sobject.layouts.index(layout) + 1 if layout in sobject.layouts else 0
    body = {
        "id": make_id("00h", number),
        "layoutType": "Full",
        "mode": mode,
        "objectApiName": sobject.name,
        "recordTypeId": record_type.id,
        "saveOptions": [_assignment(sobject)] if sobject.name in _ASSIGNED and mode != "View" else [],
        "sections": [_section(visit, sobject, layout, place) for place, _ in enumerate(layout.sections)],
    }
    return tagged(body)


def layout_of(sobject: SObject, record_type: RecordType) -> Layout:
    """Return the layout that is assigned to a record type, or one with every field when the object has none."""
    own = (one for one in sobject.layouts if record_type.developer_name in one.record_types)
    common = (one for one in sobject.layouts if not one.record_types)
    return next(own, None) or next(common, None) or _with_every_field(sobject)


def fields_of(sobject: SObject, layout: Layout) -> list[Field]:
    """Return the fields that a layout shows, components in place of their compounds."""
    return [part for section in layout.sections for name in section.fields for part in _components(sobject, name)]


def _with_every_field(sobject: SObject) -> Layout:
    shown = [field for field in sobject.fields if field.compound is None or sobject.field(field.compound) is None]
    editable = [field for field in shown if field.createable or field.updateable or sobject.parts_of(field.name)]
    long = [field.name for field in editable if field.type == "textarea" and field.length > _LONG]
    short = [field.name for field in editable if field.name not in long]
    placed = {"Id", *long, *short}
    others = [field.name for field in shown if field.name not in placed]
    sections = (
        Section(f"{sobject.label} Information", 2, tuple(short)),
        Section("Description Information", 1, tuple(long)),
        Section("System Information", 2, tuple(others)),
    )
    return Layout(tuple(section for section in sections if section.fields))


def _section(visit: Visit, sobject: SObject, layout: Layout, place: int) -> dict[str, Any]:
    section = layout.sections[place]
    items = [_item(visit, sobject, layout, name) for name in section.fields if _components(sobject, name)]
    rows = [{"layoutItems": row} for row in _chunks(items, section.columns)]
    return {
        "collapsible": True,
        "columns": section.columns,
        "heading": section.heading,
        "id": make_id("01B", place + 1),
        "layoutRows": rows,
        "rows": len(rows),
        "useHeading": True,
    }


def _item(visit: Visit, sobject: SObject, layout: Layout, name: str) -> dict[str, Any]:
    parts, field = _components(sobject, name), sobject.field(name)
    open_for_writing = name not in layout.read_only
    level = visit.level(sobject)
    return {
        "editableForNew": open_for_writing and level >= Level.CREATE and any(part.createable for part in parts),
        "editableForUpdate": open_for_writing and level >= Level.MODIFY and any(part.updateable for part in parts),
        "label": field.label if field else name,
        "layoutComponents": [{"apiName": part.name, "componentType": "Field", "label": part.label} for part in parts],
        "lookupIdApiName": name if field and field.type == "reference" else None,
        "required": name in layout.required or any(part.required for part in parts),
        "sortable": bool(field and field.sortable),
    }


def _components(sobject: SObject, name: str) -> list[Field]:
    """Return what an item shows: the components of a compound field, or the field; nothing when it is hidden."""
    field = sobject.field(name)
    if field is None:
        return []
    return list(sobject.parts_of(name)) or [field]


def _assignment(sobject: SObject) -> dict[str, Any]:
    return {
        "defaultValue": False,
        "isDisplayed": True,
        "label": f"Assign using active assignment rules for {sobject.label_plural.lower()}",
        "name": "useDefaultRule",
        "restHeaderName": "Sforce-Auto-Assign",
        "soapHeaderName": "AssignmentRuleHeader",
    }


def _chunks(items: Iterable[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    rest = iter(items)
    return list(iter(lambda: list(islice(rest, size)), []))
