"""Query, QueryAll and their further pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.queries import Page
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.query_columns import column_metadata
from care_desktop.sandbox.salesforce.soql.parser import parse

_MIN_BATCH, _MAX_BATCH = 200, 2000


def query(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /query?q=."""
    return _run(visit, deleted=False)


def query_all(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /queryAll?q=, which sees the recycle bin and merged records."""
    return _run(visit, deleted=True)


def next_page(visit: Visit, named: Mapping[str, str]) -> Reply:
    """GET /query/{locator}."""
    return _reply(visit, visit.org.queries.next_page(named["locator"], visit.reading))


def _run(visit: Visit, *, deleted: bool) -> Reply:
    soql = visit.call.query.get("q", "")
    if not soql.strip():
        raise ApiError(400, "MALFORMED_QUERY", "A query string has to be specified")
    if visit.call.query.get("columns", "").lower() == "true":
        return Reply(200, column_metadata(visit.org.queries.prepare(soql, visit.reading)))
    page = visit.org.queries.first_page(soql, visit.reading, batch=_batch(visit), deleted=deleted)
    if parse(soql).for_view:
        for record in page.records:
            visit.org.records.viewed(visit.user_id, record["attributes"]["url"].rpartition("/")[2])
    return _reply(visit, page)


def _reply(visit: Visit, page: Page) -> Reply:
    body: dict[str, Any] = {"totalSize": page.total, "done": page.next_locator is None}
    if page.next_locator is not None:
        body["nextRecordsUrl"] = f"{visit.url_base}/query/{page.next_locator}"
    return Reply(200, {**body, "records": page.records})


def _batch(visit: Visit) -> int:
    wanted = re.search(r"batchsize\s*=\s*(\d+)", visit.call.headers.get("sforce-query-options", "").lower())
    return min(max(int(wanted[1]), _MIN_BATCH), _MAX_BATCH) if wanted else _MAX_BATCH
