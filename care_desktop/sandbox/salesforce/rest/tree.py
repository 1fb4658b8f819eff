"""sObject Tree: records with their children, created together or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.rest import rows
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.schema import Field, SObject

_MAX_RECORDS, _MAX_TYPES, _MAX_LEVELS = 200, 5, 5
_ATTRIBUTES: Final = "attributes"


@dataclass(frozen=True, slots=True)
class _Node:
    """One record of the tree; `link` is its field that refers to its parent."""

    sobject: SObject
    reference: str
    values: Mapping[str, Any]
    level: int
    link: Field | None = None
    parent: str = ""


class _RolledBack(Exception):
    """Carries the results of a tree that undid everything."""

    def __init__(self, results: list[dict[str, Any]]) -> None:
        super().__init__()
        self.results = results


def create(visit: Visit, named: Mapping[str, str]) -> Reply:
    """POST /composite/tree/{S}."""
    sobject = visit.sobject(named["sobject"])
    nodes = list(_nodes(visit, sobject, visit.json_object().get("records"), level=1))
    _check(nodes)
    try:
        with visit.org.db.transaction():
            return Reply(201, {"hasErrors": False, "results": _insert(visit, nodes)})
    except _RolledBack as undone:
        return Reply(400, {"hasErrors": True, "results": undone.results})


def _insert(visit: Visit, nodes: list[_Node]) -> list[dict[str, Any]]:
    ids: dict[str, str] = {}
    failures: list[dict[str, Any]] = []
    for node in nodes:
        if node.link is not None and node.parent not in ids:
            continue  # its parent failed
        values = {**node.values, **({node.link.name: ids[node.parent]} if node.link else {})}
        try:
            with visit.org.db.transaction():
                ids[node.reference] = rows.insert(visit, node.sobject, values)
        except ApiError as error:
            failures.append({"referenceId": node.reference, "errors": [visit.told(error).collection_entry()]})
    if failures:
        raise _RolledBack(failures)
    return [{"referenceId": reference, "id": record_id} for reference, record_id in ids.items()]


def _nodes(
    visit: Visit, sobject: SObject, records: object, *, level: int, link: Field | None = None, parent: str = ""
) -> Iterator[_Node]:
    """Yield the records, each before its children."""
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ApiError(400, "JSON_PARSER_ERROR", "records must be an array of objects")
    for record in records:
        attributes = record.get(_ATTRIBUTES)
        given = attributes if isinstance(attributes, dict) else {}
        if str(given.get("type", "")).lower() != sobject.name.lower() or not given.get("referenceId"):
            message = f"attributes of type {sobject.name} with a referenceId are required"
            raise ApiError(400, "INVALID_INPUT", message)
        below = {name: value for name, value in record.items() if isinstance(value, dict) and name != _ATTRIBUTES}
        values = {name: value for name, value in record.items() if name not in below and name != _ATTRIBUTES}
        reference = str(given["referenceId"])
        yield _Node(sobject, reference, values, level, link, parent)
        for name, children in below.items():
            child, field = _child(visit, sobject, name)
            entries = children.get("records")
            yield from _nodes(visit, child, entries, level=level + 1, link=field, parent=reference)


def _child(visit: Visit, parent: SObject, relationship: str) -> tuple[SObject, Field]:
    for child in visit.schema:
        field = child.field(f"{parent.name}Id")
        if field is not None and child.label_plural.lower() == relationship.lower():
            return child, field
    raise ApiError(400, "INVALID_FIELD", f"No such relationship '{relationship}' on {parent.name}")


def _check(nodes: list[_Node]) -> None:
    references = [node.reference for node in nodes]
    if len(set(references)) < len(references):
        raise ApiError(400, "INVALID_INPUT", "Every record needs a referenceId of its own")
    counted = (
        ("records", len(nodes), _MAX_RECORDS),
        ("types", len({node.sobject.name for node in nodes}), _MAX_TYPES),
        ("levels", max((node.level for node in nodes), default=0), _MAX_LEVELS),
    )
    for what, count, most in counted:
        if count > most:
            raise ApiError(400, "LIMIT_EXCEEDED", f"A tree must have at most {most} {what}")
