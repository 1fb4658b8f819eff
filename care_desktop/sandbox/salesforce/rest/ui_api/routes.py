"""The paths below /services/data/vX/ui-api, for orgs and versions that have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from care_desktop.sandbox.salesforce.errors import not_found
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.router import Handler, Route
from care_desktop.sandbox.salesforce.rest.ui_api import (
    duplicates,
    layout,
    lookups,
    object_info,
    picklist_values,
    record_ui,
    records,
)
from care_desktop.sandbox.salesforce.rest.ui_api.idempotent import once

_SINCE: Final = 41.0
_DUPLICATES_SINCE: Final = 50.0


def _since(version: float, handler: Handler) -> Handler:
    def answer(visit: Visit, named: Mapping[str, str]) -> Reply:
        if visit.version_number < version or "ui_api" not in visit.org.settings.features:
            raise not_found()
        return handler(visit, named)

    return answer


def _route(path: str, since: float = _SINCE, **handlers: Handler) -> Route:
    return Route(f"ui-api/{path}", {method: _since(since, handler) for method, handler in handlers.items()})


ROUTES: Final = (
    _route("object-info/{sobject}", GET=object_info.read),
    _route("object-info/{sobject}/picklist-values/{record_type}", GET=picklist_values.read_all),
    _route("object-info/{sobject}/picklist-values/{record_type}/{field}", GET=picklist_values.read_one),
    _route("layout/{sobject}", GET=layout.read),
    _route("record-defaults/create/{sobject}", GET=record_ui.create_defaults),
    _route("record-ui/{ids}", GET=record_ui.record_ui),
    _route("records", POST=once(records.create)),
    _route("records/{id}", GET=records.read, PATCH=once(records.change), DELETE=once(records.delete)),
    _route("duplicates/{sobject}", _DUPLICATES_SINCE, GET=duplicates.configuration),
    _route("predupe", _DUPLICATES_SINCE, POST=duplicates.predupe),
    _route("lookups/{sobject}/{field}", GET=lookups.for_field, POST=lookups.for_field),
    _route("lookups/{sobject}/{field}/{target}", GET=lookups.for_target, POST=lookups.for_target),
)
