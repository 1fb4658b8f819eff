"""Search with SOSL, with parameters, and the suggestions for a half-typed name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.schema import SObject
from care_desktop.sandbox.salesforce.search_terms import SCOPES, loose_pieces
from care_desktop.sandbox.salesforce.search_text import is_unspaced
from care_desktop.sandbox.salesforce.searches import MAX_HITS, Searches, require_length
from care_desktop.sandbox.salesforce.soql.parser import parse
from care_desktop.sandbox.salesforce.soql.syntax import Query
from care_desktop.sandbox.salesforce.sosl import parse_sosl

_MAX_SUGGESTION, _MAX_UNSPACED = 255, 200
_MIN_SUGGESTION, _DEFAULT_SUGGESTIONS, _MAX_OBJECTS = 3, 5, 10


def search(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /search?q=FIND …."""
    sosl = parse_sosl(visit.call.query.get("q", ""))
    require_length(" ".join(piece.text for piece in sosl.pieces))
    searches = Searches(visit.org, visit.reading)
    queries = sosl.returning or tuple(_query(sobject, "Id") for sobject in _searchable(visit))
    found = [record for query in queries for record in searches.find(query, sosl.pieces, sosl.scope).records]
    return Reply(200, {"searchRecords": found[: MAX_HITS if sosl.limit is None else sosl.limit]})


def parameterized(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET or POST /parameterizedSearch."""
    _require_feature(visit, "parameterized_search")
    wanted = visit.json_object() if visit.call.method == "POST" else _from_uri(visit.call.query)
    text = wanted.get("q")
    if not isinstance(text, str) or not text.strip():
        raise ApiError(400, "MALFORMED_SEARCH", "Required parameter 'q' is missing")
    require_length(text)
    scope = str(wanted.get("in") or "ALL").upper()
    if scope not in SCOPES:
        raise ApiError(400, "INVALID_SEARCH", f"Invalid value for parameter 'in': {scope}")
    searches = Searches(visit.org, visit.reading)
    found: list[dict[str, Any]] = []
    for query in _queries(visit, wanted):
        found += searches.find(query, loose_pieces(text), scope).records
    start, limit = _whole(wanted.get("offset"), 0), _whole(wanted.get("overallLimit"), MAX_HITS)
    body: dict[str, Any] = {"searchRecords": found[start : start + limit]}
    if str(wanted.get("metadata", "")).upper() == "LABELS":
        body["metadata"] = _labels(visit, body["searchRecords"])
    return Reply(200, body)


def suggestions(visit: Visit, _: Mapping[str, str]) -> Reply:
    """GET /search/suggestions?q=&sobject=&fields=&limit=."""
    _require_feature(visit, "suggestions")
    text, query = visit.call.query.get("q", "").strip(), visit.call.query
    _check_suggestion(text)
    names = _comma(query.get("sobject", ""))
    if not names or len(names) > _MAX_OBJECTS:
        raise ApiError(400, "INVALID_SEARCH", "The sobject parameter must name one to ten objects")
    sobjects = [_named(visit, name) for name in names]
    limit = _whole(query.get("limit"), _DEFAULT_SUGGESTIONS)
    found: list[dict[str, Any]] = []
    more = False
    if len(text) >= (1 if is_unspaced(text) else _MIN_SUGGESTION):
        searches = Searches(visit.org, visit.reading)
        for sobject in sobjects:
            finding = searches.suggest(_suggestion_query(sobject, query, limit), text)
            found, more = found + finding.records, more or finding.more
    name_fields = [{"entityApiName": s.name, "fieldApiName": s.name_field.name} for s in sobjects]
    body = {
        "autoSuggestResults": found[:limit],
        "hasMoreResults": more or len(found) > limit,
        "meta": {"nameFields": name_fields, "secondaryFields": []},
    }
    return Reply(200, body)


def _check_suggestion(text: str) -> None:
    if len(text) > _MAX_SUGGESTION or (len(text) > _MAX_UNSPACED and " " not in text):
        raise ApiError(400, "INVALID_SEARCH", "The search text is too long")


def _suggestion_query(sobject: SObject, query: Mapping[str, str], limit: int) -> Query:
    asked = query.get(f"{sobject.name.lower()}.fields") or query.get("fields") or ""
    where = query.get(f"{sobject.name.lower()}.where") or query.get("where")
    return _query(sobject, "Id", sobject.name_field.name, *_comma(asked), where=where, limit=limit)


def _queries(visit: Visit, wanted: Mapping[str, Any]) -> Iterable[Query]:
    """Yield one query per object that a search with parameters names, or per searchable object."""
    default_fields = _strings(wanted.get("fields")) or ["Id"]
    default_limit = wanted.get("defaultLimit")
    entries = wanted.get("sobjects") or [{"name": sobject.name} for sobject in _searchable(visit)]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ApiError(400, "JSON_PARSER_ERROR", "sobjects must be an array of objects")
    for entry in entries:
        limit = _whole(entry.get("limit", default_limit), MAX_HITS)
        fields = _strings(entry.get("fields")) or default_fields
        sobject = _named(visit, str(entry.get("name", "")))
        yield _query(sobject, *fields, where=entry.get("where"), order=entry.get("orderBy"), limit=limit)


def _from_uri(query: Mapping[str, str]) -> dict[str, Any]:
    """Return URI parameters in the shape of the JSON body."""
    wanted: dict[str, Any] = dict(query)
    wanted["fields"] = _comma(query.get("fields", ""))
    names = _comma(query.get("sobject", ""))
    wanted["sobjects"] = [
        {
            "name": name,
            "fields": _comma(query.get(f"{name}.fields", "")),
            **{key: query[f"{name}.{key}"] for key in ("where", "orderBy", "limit") if f"{name}.{key}" in query},
        }
        for name in names
    ]
    return wanted


def _query(
    sobject: SObject, *fields: str, where: object = None, order: object = None, limit: int | None = None
) -> Query:
    """Return the query that fetches hits; its parts are SOQL of the caller."""
    named = {field.strip().lower(): field for field in fields}
    soql = f"SELECT {', '.join(named.values())} FROM {sobject.name}"
    soql += f" WHERE {where}" if where else ""
    soql += f" ORDER BY {order}" if order else ""
    return parse(soql if limit is None else f"{soql} LIMIT {limit}")


def _searchable(visit: Visit) -> list[SObject]:
    return [sobject for sobject in visit.schema if sobject.searchable]


def _named(visit: Visit, name: str) -> SObject:
    sobject = visit.schema.find(name)
    if sobject is None or not sobject.searchable:
        raise ApiError(400, "INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return sobject


def _labels(visit: Visit, records: list[dict[str, Any]]) -> dict[str, Any]:
    names = sorted({record["attributes"]["type"] for record in records})
    found = [sobject for sobject in map(visit.schema.find, names) if sobject is not None]
    types = [
        {
            "label": sobject.label,
            "name": sobject.name,
            "fields": [{"label": field.label, "name": field.name} for field in sobject.fields],
        }
        for sobject in found
    ]
    return {"entityMetadata": types}


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _comma(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _whole(value: object, otherwise: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _require_feature(visit: Visit, feature: str) -> None:
    if feature not in visit.org.settings.features:
        raise not_found()
