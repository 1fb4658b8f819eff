"""Suggestions for a look-up field: names that begin so, any searchable field, or what the user saw last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.recent import recent_records
from care_desktop.sandbox.salesforce.rest.ui_api.representation import record_body
from care_desktop.sandbox.salesforce.schema import SObject
from care_desktop.sandbox.salesforce.search_terms import loose_pieces
from care_desktop.sandbox.salesforce.search_text import is_unspaced
from care_desktop.sandbox.salesforce.searches import Searches
from care_desktop.sandbox.salesforce.soql.parser import parse

_PAGE_SIZE: Final = 25
_MOST: Final = 2000
_SHORTEST: Final = {"Recent": 0, "Search": 2, "TypeAhead": 3}
_GET_UNTIL, _POST_SINCE = 62.0, 60.0


def for_field(visit: Visit, named: Mapping[str, str]) -> Reply:
    """POST /ui-api/lookups/{S}/{field}: results for each object that the field may refer to."""
    targets = _targets(visit, named)
    return Reply(200, {"lookupResults": {target.name: _result(visit, named, target) for target in targets}})


def for_target(visit: Visit, named: Mapping[str, str]) -> Reply:
    """POST /ui-api/lookups/{S}/{field}/{target}."""
    for target in _targets(visit, named):
        if target.name.lower() == named["target"].lower():
            return Reply(200, _result(visit, named, target))
    raise not_found()


def _targets(visit: Visit, named: Mapping[str, str]) -> list[SObject]:
    version = visit.version_number
    if (version > _GET_UNTIL) if visit.call.method == "GET" else (version < _POST_SINCE):
        raise ApiError(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{visit.call.method}' not allowed.")
    field = visit.sobject(named["sobject"]).field(named["field"])
    if field is None or not field.reference_to:
        raise not_found()
    return [target for target in map(visit.schema.find, field.reference_to) if target is not None]


def _result(visit: Visit, named: Mapping[str, str], target: SObject) -> dict[str, Any]:
    asked = _asked(visit)
    kind = next((name for name in _SHORTEST if name.lower() == asked.get("searchType", "Recent").lower()), None)
    if kind is None:
        raise _illegal(f"searchType: {asked['searchType']}")
    size, page = _number(asked, "pageSize", _PAGE_SIZE), max(1, _number(asked, "page", 1))
    ids = _ids(visit, target, kind, asked.get("q", "").strip())
    shown, more = ids[(page - 1) * size : page * size], len(ids) > page * size
    path = f"{visit.url_base}/ui-api/lookups/{named['sobject']}/{named['field']}/{target.name}"

    def url(number: int) -> str:
        return f"{path}?{urlencode({**asked, 'page': number, 'pageSize': size})}"

    names = dict.fromkeys([target.name_field.name, "Id"])
    return {
        "count": len(shown),
        "currentPageToken": str(page),
        "currentPageUrl": url(page),
        "nextPageToken": str(page + 1) if more else None,
        "nextPageUrl": url(page + 1) if more else None,
        "previousPageToken": str(page - 1) if page > 1 else None,
        "previousPageUrl": url(page - 1) if page > 1 else None,
        "records": [record_body(visit, target, record_id, names) for record_id in shown],
    }


def _ids(visit: Visit, target: SObject, kind: str, text: str) -> list[str]:
    if kind == "Recent":
        return [str(one["Id"]) for one in recent_records(visit, limit=_MOST, only=target)]
    if len(text) < _SHORTEST[kind] and not is_unspaced(text):
        raise _illegal(f"q must have at least {_SHORTEST[kind]} characters")
    searches, query = Searches(visit.org, visit.reading), parse(f"SELECT Id FROM {target.name} LIMIT {_MOST}")
    found = searches.suggest(query, text) if kind == "TypeAhead" else searches.find(query, _pieces(text), "ALL")
    return [str(record["Id"]) for record in found.records]


def _pieces(text: str) -> list[Any]:
    """Return the words of a search, the last of which may go on."""
    return loose_pieces(text if text.endswith("*") else f"{text}*")


def _asked(visit: Visit) -> dict[str, str]:
    """Return the parameters of the query and, for a POST, of the body, which go first."""
    body = visit.json_object() if visit.call.method == "POST" and visit.call.body.strip() else {}
    names = ("q", "searchType", "page", "pageSize")
    return {**visit.call.query, **{name: str(body[name]) for name in names if body.get(name) is not None}}


def _number(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _illegal(message: str) -> ApiError:
    return ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", message)
