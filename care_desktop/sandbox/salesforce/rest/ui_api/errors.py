"""Refusals of the User Interface API: an Error with Output, which says what is wrong field by field."""

from __future__ import annotations

from typing import Any, Final

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.rest.call import Visit
from care_desktop.sandbox.salesforce.schema import Schema, SObject

# The code beside an output is not documented; what matters is told inside the output.
_OUTER_CODE: Final = "INVALID_INPUT"
_OUTER_TEXT: Final = "An error occurred while trying to update the record. Please try again."


def with_output(untold: ApiError, visit: Visit, sobject: SObject) -> ApiError:
    """Return the refusal of a record in the shape of this API; one that is not about the record stays as it is."""
    error = visit.told(untold)
    duplicates = error.extra.get("duplicateResut")
    if error.fields is None and duplicates is None:
        return ApiError(error.status, error.code, error.message, extra={"statusCode": error.status})
    items = [_item(error, sobject, name) for name in error.fields or ()]
    by_field: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        by_field.setdefault(item["field"], []).append(item)
    loose = [] if items else [_item(error, sobject, None)]
    if duplicates is not None:
        loose[0]["duplicateRecordError"] = {"matchResults": match_results(duplicates, visit.schema)}
    extra = {
        "enhancedErrorType": "RecordError",
        "output": {"errors": loose, "fieldErrors": by_field},
        "statusCode": error.status,
    }
    return ApiError(error.status, _OUTER_CODE, _OUTER_TEXT, extra=extra)


def match_results(duplicates: dict[str, Any], schema: Schema) -> list[dict[str, Any]]:
    """Return what a duplicate rule found, one entry per object."""
    found = []
    for match in duplicates["matchResults"]:
        sobject = schema.find(match["entityType"])
        if sobject is None:
            continue  # the user may not see the object
        found.append(
            {
                "apiName": sobject.name,
                "isAllowSave": duplicates["allowSave"],
                "matchRecordIds": [record["record"]["Id"] for record in match["matchRecords"]],
                "matchRule": match["rule"],
                "objectLabel": sobject.label,
                "objectLabelPlural": sobject.label_plural,
                "themeInfo": None,
            }
        )
    return found


def _item(error: ApiError, sobject: SObject, name: str | None) -> dict[str, Any]:
    field = sobject.field(name) if name else None
    whole = sobject.field(field.compound) if field and field.compound else None
    shown = whole or field
    return {
        "constituentField": field.name if field and whole else None,
        "duplicateRecordError": None,
        "errorCode": error.code,
        "field": shown.name if shown else name,
        "fieldLabel": shown.label if shown else None,
        "message": error.message,
    }
