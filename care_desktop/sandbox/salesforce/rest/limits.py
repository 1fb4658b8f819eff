"""How much of the org's allowance is left."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit


def list_limits(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /limits, which needs the permission View Setup."""
    if not visit.may("ViewSetup"):
        raise ApiError(403, "INSUFFICIENT_ACCESS", "You do not have the permission View Setup and Configuration.")
    most = visit.org.settings.daily_limit
    left = max(0, most - visit.org.usage.used())
    return Reply(
        200,
        {
            "DailyApiRequests": {"Max": most, "Remaining": left},
            "DailyAsyncApexExecutions": {"Max": 250_000, "Remaining": 250_000},
            "DailyBulkApiBatches": {"Max": 15_000, "Remaining": 15_000},
            "DailyStreamingApiEvents": {"Max": 10_000, "Remaining": 10_000},
            "DataStorageMB": {"Max": 1_024, "Remaining": 1_000},
            "FileStorageMB": {"Max": 1_024, "Remaining": 1_024},
            "HourlyODataCallout": {"Max": 1_000, "Remaining": 1_000},
            "SingleEmail": {"Max": 5_000, "Remaining": 5_000},
        },
    )


def record_count(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /limits/recordCount?sObjects=."""
    wanted = visit.call.query.get("sObjects")
    names = [name.strip().lower() for name in wanted.split(",")] if wanted else None
    counts = []
    for sobject in visit.schema:
        if names is None or sobject.name.lower() in names:
            row = visit.org.db.one(f'SELECT count(*) AS count FROM "{sobject.name}"')
            counts.append({"count": row["count"] if row else 0, "name": sobject.name})
    return Reply(200, {"sObjects": counts})


def usage_header(org: Org) -> str:
    """Return the value of Sforce-Limit-Info."""
    return f"api-usage={org.usage.used()}/{org.settings.daily_limit}"
