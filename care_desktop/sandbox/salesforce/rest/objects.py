"""Describe Global, basic information and describe of one object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from care_desktop.sandbox.salesforce.describe import describe_global_entry, describe_sobject
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.conditional import http_date, unchanged
from care_desktop.sandbox.salesforce.rest.recent import recent_records

_MAX_BATCH = 200


def list_objects(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /sobjects."""
    entries = [_entry(visit, sobject.name) for sobject in visit.schema]
    body = {"encoding": "UTF-8", "maxBatchSize": _MAX_BATCH, "sobjects": entries}
    return _fresh(visit, body)


def basic_information(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /sobjects/{S}."""
    sobject = visit.sobject(named["sobject"])
    recent = recent_records(visit, limit=10, only=sobject)
    return Reply(200, {"objectDescribe": _entry(visit, sobject.name), "recentItems": recent})


def describe(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /sobjects/{S}/describe."""
    sobject = visit.sobject(named["sobject"])
    return _fresh(visit, describe_sobject(visit.schema, sobject, visit.level(sobject), visit.url_base))


def _entry(visit: Visit, name: str) -> dict[str, Any]:
    sobject = visit.sobject(name)
    return describe_global_entry(sobject, visit.level(sobject), visit.url_base)


def _fresh(visit: Visit, body: Any) -> Reply:
    changed = visit.org.schema_changed()
    same = unchanged(visit.call.headers, changed)
    return same or Reply(200, body, {"Last-Modified": http_date(changed)})
