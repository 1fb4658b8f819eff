"""The paths below /services/data/vX and their handlers."""

from __future__ import annotations

from typing import Final

from care_desktop.sandbox.salesforce.rest import (
    collections,
    composite,
    composite_graph,
    external_ids,
    limits,
    objects,
    query,
    recent,
    rows,
    search,
    tree,
    versions,
)
from care_desktop.sandbox.salesforce.rest.router import Route, Router
from care_desktop.sandbox.salesforce.rest.ui_api.routes import ROUTES as UI_API_ROUTES

ROUTER: Final = Router(
    [
        Route("", {"GET": versions.resources}),
        Route("sobjects", {"GET": objects.list_objects}),
        Route("sobjects/{sobject}", {"GET": objects.basic_information, "POST": rows.create}),
        Route("sobjects/{sobject}/describe", {"GET": objects.describe}),
        Route("sobjects/{sobject}/Id", {"POST": rows.create}),
        Route("sobjects/{sobject}/{id}", {"GET": rows.read, "PATCH": rows.change, "DELETE": rows.delete}),
        Route(
            "sobjects/{sobject}/{field}/{value}",
            {"GET": external_ids.read, "PATCH": external_ids.upsert, "DELETE": external_ids.delete},
        ),
        Route("query", {"GET": query.query}),
        Route("query/{locator}", {"GET": query.next_page}),
        Route("queryAll", {"GET": query.query_all}),
        Route("queryAll/{locator}", {"GET": query.next_page}),
        Route("search", {"GET": search.search}),
        Route("search/suggestions", {"GET": search.suggestions}),
        Route("parameterizedSearch", {"GET": search.parameterized, "POST": search.parameterized}),
        Route("composite", {"POST": composite.composite}),
        Route("composite/batch", {"POST": composite.batch}),
        Route("composite/graph", {"POST": composite_graph.graph}),
        Route("composite/tree/{sobject}", {"POST": tree.create}),
        Route(
            "composite/sobjects",
            {"POST": collections.create, "PATCH": collections.change, "DELETE": collections.delete},
        ),
        Route("composite/sobjects/{sobject}", {"GET": collections.read, "POST": collections.read}),
        Route("composite/sobjects/{sobject}/{field}", {"PATCH": collections.upsert}),
        Route("limits", {"GET": limits.list_limits}),
        Route("limits/recordCount", {"GET": limits.record_count}),
        Route("recent", {"GET": recent.list_recent}),
        *UI_API_ROUTES,
    ]
)
