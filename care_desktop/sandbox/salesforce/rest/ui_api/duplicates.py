"""Duplicates before saving: which fields the rules look at, and what a half-filled form would double."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from care_desktop.sandbox.salesforce.checks import read_body
from care_desktop.sandbox.salesforce.duplicates import NO_DUPLICATE_HEADER
from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.ui_api.errors import match_results
from care_desktop.sandbox.salesforce.schema import SObject


def configuration(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /ui-api/duplicates/{S}."""
    sobject, rule = visit.sobject(named["sobject"]), visit.org.records.duplicates
    active = rule.watches(sobject.name)
    fields = [name for name in sorted(rule.fields) if sobject.field(name)] if active else []
    body = {
        "apiName": sobject.name,
        "dedupeEnabled": active,
        "dedupeFields": fields,
        "duplicateRules": [_rule(sobject)] if active else [],
        "predupeEnabled": active and "predupe" in visit.org.settings.features,
    }
    return Reply(200, body)


def predupe(visit: Visit, _: Mapping[str, str]) -> Reply:
    """POST /ui-api/predupe, which saves nothing."""
    if "predupe" not in visit.org.settings.features:
        raise ApiError(403, "FUNCTIONALITY_NOT_ENABLED", "Checking for duplicates before saving is not enabled.")
    body = visit.json_object()
    sobject = visit.schema.find(str(body.get("apiName")))
    if sobject is None or not isinstance(body.get("fields"), dict):
        raise ApiError(400, "INVALID_INPUT", "apiName and fields are required")
    given = {name: value for name, value in body["fields"].items() if name.lower() != "id"}
    record = {"Id": str(body["fields"].get("Id") or ""), **read_body(sobject, given, creating=True)}
    found = _matches(visit, sobject, record)
    return Reply(
        200,
        {
            "allowSave": found is None or found["allowSave"],
            "duplicateError": found is not None,
            "duplicateRules": [] if found is None else [found["duplicateRule"]],
            "matches": [] if found is None else match_results(found, visit.schema),
        },
    )


def _matches(visit: Visit, sobject: SObject, record: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        visit.org.records.duplicates.check(sobject.name, record, NO_DUPLICATE_HEADER, visit.url_base)
    except ApiError as error:
        found: dict[str, Any] = error.extra["duplicateResut"]
        return found
    return None


def _rule(sobject: SObject) -> dict[str, Any]:
    return {"apiName": f"Standard_{sobject.name}_Duplicate_Rule", "label": f"Standard {sobject.label} Duplicate Rule"}
