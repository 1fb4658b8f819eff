"""What describe answers: the schema in the words and with the keys that real clients read."""

from __future__ import annotations

from typing import Any

from care_desktop.sandbox.salesforce.access import Level
from care_desktop.sandbox.salesforce.schema import ID_TYPES, TEXT_TYPES, Field, Schema, SObject

MASTER_RECORD_TYPE = "012000000000000AAA"
_SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "datetime": "xsd:dateTime",
    "date": "xsd:date",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "address": "urn:address",
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
        "dependentPicklist",
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
    return {
        **describe_global_entry(sobject, level, base),
        "actionOverrides": [],
        "childRelationships": _children(schema, sobject),
        "compactLayoutable": sobject.searchable,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [_field(field, sobject, level) for field in sobject.fields],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [_master_record_type(sobject, base)],
        "searchLayoutable": sobject.searchable,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {sobject.label_plural.lower()}", "name": "everything"}],
    }


def _urls(sobject: SObject, base: str) -> dict[str, str]:
    root = f"{base}/sobjects/{sobject.name}"
    return {
        "sobject": root,
        "describe": f"{root}/describe",
        "rowTemplate": root + "/{ID}",
        "layouts": f"{root}/describe/layouts",
        "compactLayouts": f"{root}/describe/compactLayouts",
    }


def _master_record_type(sobject: SObject, base: str) -> dict[str, Any]:
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": MASTER_RECORD_TYPE,
        "urls": {"layout": f"{base}/sobjects/{sobject.name}/describe/layouts/{MASTER_RECORD_TYPE}"},
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


def _field(field: Field, sobject: SObject, level: Level) -> dict[str, Any]:
    return {
        **_identity_of(field),
        **_flags_of(field, sobject, level),
        "picklistValues": _picklist(field),
        "defaultValue": _default(field),
        "byteLength": field.length * 3 if field.type in TEXT_TYPES else field.length,
        "digits": field.digits,
        "precision": field.precision,
        "scale": field.scale,
        "calculatedFormula": None,
        "controllerName": None,
        "defaultValueFormula": None,
        "filteredLookupInfo": None,
        "mask": None,
        "maskType": None,
        "referenceTargetField": None,
        "relationshipOrder": None,
    }


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
    plain = field.type not in ("address", "textarea")
    return {
        **_NO_FIELD,
        "aggregatable": plain and field.type != "boolean",
        "autoNumber": field.auto_number,
        "calculated": field.mirror is not None,
        "createable": field.createable and sobject.createable and level >= Level.CREATE,
        "custom": field.custom,
        "defaultedOnCreate": field.defaulted_on_create,
        "externalId": field.external_id,
        "filterable": field.filterable,
        "groupable": plain and field.type != "datetime",
        "idLookup": field.id_lookup,
        "nameField": field.name_field,
        "nillable": field.nillable,
        "permissionable": field.nillable and field.type not in ID_TYPES,
        "queryByDistance": field.type == "address",
        "restrictedPicklist": field.restricted,
        "searchPrefilterable": field.type == "reference",
        "sortable": field.sortable,
        "unique": field.unique,
        "updateable": field.updateable and sobject.updateable and level >= Level.MODIFY,
    }


def _picklist(field: Field) -> list[dict[str, Any]]:
    return [
        {
            "active": True,
            "defaultValue": value.default,
            "label": value.value,
            "validFor": None,
            "value": value.value,
        }
        for value in field.picklist
    ]


def _default(field: Field) -> bool | str | None:
    if field.type == "boolean":
        return bool(field.default_value)
    return field.default_value
