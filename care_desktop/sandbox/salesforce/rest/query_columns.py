"""What `columns=true` answers in place of records: the columns that a query would have."""

from __future__ import annotations

from typing import Any

from care_desktop.sandbox.salesforce.schema import ID_TYPES, NUMBER_TYPES, TEXT_TYPES, Field
from care_desktop.sandbox.salesforce.soql.statement import Statement


def column_metadata(statement: Statement) -> dict[str, Any]:
    """Return the columns of a query; those of a parent record stand inside the column of the relationship."""
    columns: list[dict[str, Any]] = []
    for steps, field in statement.selected_fields():
        level = columns
        for step in steps:
            level = _joined(level, step)
        level.append(_column(field))
    return {
        "columnMetadata": columns,
        "entityName": statement.sobject.name,
        "groupBy": False,
        "idSelected": any(not steps and field.type == "id" for steps, field in statement.selected_fields()),
        "keyPrefix": statement.sobject.key_prefix,
    }


def _joined(level: list[dict[str, Any]], step: str) -> list[dict[str, Any]]:
    found = next((column for column in level if column["columnName"].lower() == step.lower()), None)
    if found is None:
        found = _entry(step, "Object")
        level.append(found)
    inner: list[dict[str, Any]] = found["joinColumns"]
    return inner


def _column(field: Field) -> dict[str, Any]:
    kind = "Id" if field.type in ID_TYPES else {"boolean": "Boolean"}.get(field.type, "String")
    entry = _entry(field.name, "Double" if field.type in NUMBER_TYPES else kind)
    return {
        **entry,
        "booleanType": field.type == "boolean",
        "custom": field.custom,
        "foreignKeyName": field.relationship,
        "insertable": field.createable,
        "numberType": field.type in NUMBER_TYPES,
        "textType": field.type in TEXT_TYPES,
        "updatable": field.updateable,
    }


def _entry(name: str, kind: str) -> dict[str, Any]:
    flags = dict.fromkeys(("booleanType", "custom", "insertable", "numberType", "textType", "updatable"), False)
    return {
        "aggregate": False,
        "apexType": kind,
        "columnName": name,
        "displayName": name,
        "foreignKeyName": None,
        "joinColumns": [],
        **flags,
    }
