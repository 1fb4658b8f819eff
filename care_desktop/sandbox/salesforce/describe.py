"""What describe answers: the schema in the words and with the keys that real clients read."""

from __future__ import annotations

from typing import Any

from care_desktop.sandbox.salesforce import valid_for
from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.layouts import MASTER, RecordType
from care_desktop.sandbox.salesforce.picklists import controlling_values
from care_desktop.sandbox.salesforce.schema import COMPOSED_TYPES, ID_TYPES, TEXT_TYPES, Field, Schema, SObject

_SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "datetime": "xsd:dateTime",
    "date": "xsd:date",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "time": "xsd:time",
    "address": "urn:address",
    "location": "urn:location",
}

# True of none of our objects.
_NO_OBJECT = dict.fromkeys(
    [
        "activateable",
        "custom",
        "customSetting",
        "deepCloneable",
        "deprecatedAndHidden",
        "hasSubtypes",
        "isInterface",
        "isSubtype",
    ],
    False,
)
# True of none of our fields.
_NO_FIELD = dict.fromkeys(
    [
        "aiPredictionField",
        "cascadeDelete",
        "caseSensitive",
        "deprecatedAndHidden",
        "displayLocationInDecimal",
        "encrypted",
        "formulaTreatNullNumberAsZero",
        "highScaleNumber",
        "htmlFormatted",
        "namePointing",
        "polymorphicForeignKey",
        "restrictedDelete",
        "writeRequiresMasterRead",
    ],
    False,
)
# What a document from another org cannot say of this one.
_OURS = ("createable", "updateable", "deletable", "mergeable", "undeletable", "urls", "fields", "recordTypeInfos")


def describe_global_entry(sobject: SObject, level: Level, base: str) -> dict[str, Any]:
    """Return the entry of Describe Global, which is also the head of the full describe."""
    create, modify = level >= Level.CREATE, level >= Level.MODIFY
    return {
        **_NO_OBJECT,
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": sobject.createable and create,
        "deletable": sobject.deletable and modify,
        "feedEnabled": sobject.searchable,
        "keyPrefix": sobject.key_prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "layoutable": sobject.searchable,
        "mergeable": sobject.mergeable and modify,
        "mruEnabled": sobject.searchable,
        "name": sobject.name,
        "queryable": True,
        "replicateable": sobject.replicateable,
        "retrieveable": True,
        "searchable": sobject.searchable,
        "triggerable": sobject.searchable,
        "undeletable": sobject.deletable and modify,
        "updateable": sobject.updateable and modify,
        "urls": _urls(sobject, base),
    }


def describe_sobject(schema: Schema, sobject: SObject, level: Level, base: str) -> dict[str, Any]:
    """Return the full describe of one object for a user with that level of access."""
    entry = describe_global_entry(sobject, level, base)
    body = {
        **entry,
        "actionOverrides": [],
        "childRelationships": _children(schema, sobject),
        "compactLayoutable": sobject.searchable,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [describe_field(field, sobject, level) for field in sobject.fields],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [_record_type(one, sobject, base) for one in (*sobject.record_types, MASTER)],
        "searchLayoutable": sobject.searchable,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {sobject.label_plural.lower()}", "name": "everything"}],
    }
    if sobject.described is None:
        return body
    return {**body, **sobject.described, **{key: body[key] for key in _OURS}}


def _urls(sobject: SObject, base: str) -> dict[str, str]:
    root = f"{base}/sobjects/{sobject.name}"
    return {
        "sobject": root,
        "describe": f"{root}/describe",
        "rowTemplate": root + "/{ID}",
        "layouts": f"{root}/describe/layouts",
        "compactLayouts": f"{root}/describe/compactLayouts",
    }


def _record_type(record_type: RecordType, sobject: SObject, base: str) -> dict[str, Any]:
    return {
        "active": record_type.active,
        "available": record_type.available,
        "defaultRecordTypeMapping": record_type is sobject.default_record_type,
        "developerName": record_type.developer_name,
        "master": record_type.master,
        "name": record_type.name,
        "recordTypeId": record_type.id,
        "urls": {"layout": f"{base}/sobjects/{sobject.name}/describe/layouts/{record_type.id}"},
    }


def _children(schema: Schema, parent: SObject) -> list[dict[str, Any]]:
    return [
        {
            "cascadeDelete": False,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child.label_plural if field.name == f"{parent.name}Id" else None,
            "restrictedDelete": False,
        }
        for child in schema
        for field in child.fields
        if parent.name in field.reference_to
    ]


def describe_field(field: Field, sobject: SObject, level: Level) -> dict[str, Any]:
    """Return the entry of one field; one that was loaded from a describe says what it said there."""
    flags = _flags_of(field, sobject, level)
    entry = {
        **_identity_of(field),
        **flags,
        "picklistValues": _picklist(field, sobject),
        "defaultValue": _default(field),
        "byteLength": field.length * 3 if field.type in TEXT_TYPES else field.length,
        "digits": field.digits,
        "precision": field.precision,
        "scale": field.scale,
        "calculatedFormula": None,
        "controllerName": field.controller,
        "defaultValueFormula": None,
        "filteredLookupInfo": None,
        "mask": None,
        "maskType": None,
        "referenceTargetField": None,
        "relationshipOrder": None,
    }
    if field.described is None:
        return entry
    return {**entry, **field.described, "createable": flags["createable"], "updateable": flags["updateable"]}


def _identity_of(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "length": field.length,
        "compoundFieldName": field.compound,
        "extraTypeInfo": field.extra_type_info,
        "inlineHelpText": field.help,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
    }


def _flags_of(field: Field, sobject: SObject, level: Level) -> dict[str, bool]:
    plain = field.type not in COMPOSED_TYPES | {"textarea", "multipicklist"}
    return {
        **_NO_FIELD,
        "aggregatable": plain and field.type != "boolean",
        "autoNumber": field.auto_number,
        "calculated": field.calculated or field.mirror is not None,
        "createable": field.createable and sobject.createable and level >= Level.CREATE,
        "custom": field.custom,
        "defaultedOnCreate": field.defaulted_on_create,
        "dependentPicklist": field.controller is not None,
        "externalId": field.external_id,
        "filterable": field.filterable,
        "groupable": plain and field.type != "datetime",
        "idLookup": field.id_lookup,
        "nameField": field.name_field,
        "nillable": field.nillable,
        "permissionable": field.nillable and field.type not in ID_TYPES,
        "queryByDistance": field.type in COMPOSED_TYPES,
        "restrictedPicklist": field.restricted,
        "searchPrefilterable": field.type == "reference",
        "sortable": field.sortable,
        "unique": field.unique,
        "updateable": field.updateable and sobject.updateable and level >= Level.MODIFY,
    }


def _picklist(field: Field, sobject: SObject) -> list[dict[str, Any]]:
    controller = sobject.field(field.controller) if field.controller else None
    size = len(controlling_values(controller)) if controller else 0
    return [
        {
            "active": value.active,
            "defaultValue": value.default,
            "label": value.label,
            "validFor": None if value.valid_for is None else valid_for.encode(value.valid_for, size),
            "value": value.value,
        }
        for value in field.picklist
    ]


def _default(field: Field) -> bool | str | None:
    if field.type == "boolean":
        return bool(field.default_value)
    return field.default_value
