"""Object info: the describe of the User Interface API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.describe import describe_field
from care_desktop.sandbox.salesforce.layouts import MASTER, RecordType
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.ui_api.tags import tagged
from care_desktop.sandbox.salesforce.schema import Field, SObject

_DATA_TYPES: Final = {
    "id": "Reference",
    "datetime": "DateTime",
    "textarea": "TextArea",
    "multipicklist": "MultiPicklist",
    "combobox": "ComboBox",
    "encryptedstring": "EncryptedString",
    "anyType": "AnyType",
}
_AS_DESCRIBED: Final = (
    "calculated",
    "compoundFieldName",
    "controllerName",
    "createable",
    "custom",
    "externalId",
    "extraTypeInfo",
    "filterable",
    "filteredLookupInfo",
    "highScaleNumber",
    "htmlFormatted",
    "inlineHelpText",
    "label",
    "length",
    "maskType",
    "polymorphicForeignKey",
    "precision",
    "referenceTargetField",
    "relationshipName",
    "scale",
    "searchPrefilterable",
    "sortable",
    "unique",
    "updateable",
)


def read(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/object-info/{S}."""
    return Reply(200, object_info(visit, visit.sobject(named["sobject"])))


def object_info(visit: Visit, sobject: SObject) -> dict[str, Any]:
    """Return what the user may know of an object and do with it."""
    level = visit.level(sobject)
    types = {one.id: record_type_info(one, sobject) for one in (MASTER, *sobject.record_types)}
    body = {
        "apiName": sobject.name,
        "associateEntityType": None,
        "associateParentEntity": None,
        "childRelationships": _children(visit, sobject),
        "compactLayoutable": sobject.searchable,
        "createable": sobject.createable and level >= Level.CREATE,
        "custom": sobject.name.endswith("__c"),
        "defaultRecordTypeId": sobject.default_record_type.id,
        "deletable": sobject.deletable and level >= Level.MODIFY,
        "dependentFields": _dependents(sobject, None),
        "feedEnabled": sobject.searchable,
        "fields": {field.name: _field(visit, field, sobject) for field in sobject.fields},
        "keyPrefix": sobject.key_prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "layoutable": sobject.searchable,
        "mruEnabled": sobject.searchable,
        "nameFields": _names(sobject),
        "queryable": True,
        "recordTypeInfos": types,
        "searchLayoutable": sobject.searchable,
        "searchable": sobject.searchable,
        "themeInfo": None,
        "updateable": sobject.updateable and level >= Level.MODIFY,
    }
    return tagged(body)


def record_type_info(record_type: RecordType, sobject: SObject) -> dict[str, Any]:
    """Return the entry of one record type."""
    return {
        "available": record_type.available,
        "defaultRecordTypeMapping": record_type is sobject.default_record_type,
        "master": record_type.master,
        "name": record_type.name,
        "recordTypeId": record_type.id,
    }


def _field(visit: Visit, field: Field, sobject: SObject) -> dict[str, Any]:
    described = describe_field(field, sobject, visit.level(sobject))
    compound_of = sobject.field(field.compound) if field.compound else None
    part = field.name.removeprefix(field.compound.removesuffix("Address")) if field.compound and compound_of else None
    return {
        **{key: described.get(key) for key in _AS_DESCRIBED},
        "apiName": field.name,
        "compound": bool(sobject.parts_of(field.name)),
        "compoundComponentName": part,
        "controllingFields": [field.controller] if field.controller else [],
        "dataType": _DATA_TYPES.get(field.type, field.type[:1].upper() + field.type[1:]),
        "nameField": field.name_field,
        "reference": field.type == "reference",
        "referenceToInfos": _targets(visit, field),
        "required": not field.nillable and not field.defaulted_on_create and field.type != "boolean",
    }


def _targets(visit: Visit, field: Field) -> list[dict[str, Any]]:
    found = [sobject for sobject in map(visit.schema.find, field.reference_to) if sobject is not None]
    return [{"apiName": sobject.name, "nameFields": _names(sobject)} for sobject in found]


def _names(sobject: SObject) -> list[str]:
    name = sobject.name_field.name
    parts = [part.name for part in sobject.parts_of(name) if part.name in ("FirstName", "LastName")]
    return [*sorted(parts), name]


def _dependents(sobject: SObject, controller: str | None) -> dict[str, Any]:
    """Return the tree of dependent fields: each controlling field with what hangs on it."""
    names = {field.name for field in sobject.fields if field.controller == controller and controller is not None}
    if controller is None:
        controlled = {field.name for field in sobject.fields if field.controller}
        names = {field.controller for field in sobject.fields if field.controller} - controlled
    return {name: _dependents(sobject, name) for name in sorted(names)}


def _children(visit: Visit, sobject: SObject) -> list[dict[str, Any]]:
    return [
        {
            "childObjectApiName": child.name,
            "fieldName": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child.label_plural,
        }
        for child in visit.schema
        for field in child.fields
        if field.name == f"{sobject.name}Id" and sobject.name in field.reference_to
    ]
