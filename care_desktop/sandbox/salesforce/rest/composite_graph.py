"""Composite Graph: several composites in one call, each of which happens as a whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from care_desktop.sandbox.salesforce.errors import ApiError, not_found
from care_desktop.sandbox.salesforce.rest.call import Reply, Visit
from care_desktop.sandbox.salesforce.rest.composite import REFERENCE, Part, halted, parts_of, run, shown

_SINCE: Final = 50.0
_MAX_GRAPHS, _MAX_NODES, _MAX_DEPTH, _MAX_FAILED = 75, 500, 15, 14
_GRAPH_ID: Final = re.compile(r"[A-Za-z0-9][^.]{0,38}")


def graph(visit: Visit, _: Mapping[str, str]) -> Reply:
    """POST /composite/graph."""
    if visit.version_number < _SINCE or "composite" not in visit.org.settings.features:
        raise not_found()
    answers: list[dict[str, Any]] = []
    failed = 0
    for name, parts in _graphs(visit.json_object().get("graphs")):
        if failed > _MAX_FAILED:
            replies = [halted("Processing stopped because too many graphs failed.") for _ in parts]
        else:
            replies = run(visit, parts, atomic=True)
        good = all(reply.status < 300 for reply in replies)
        failed += not good
        response = [shown(part, reply) for part, reply in zip(parts, replies, strict=True)]
        answers.append({"graphId": name, "graphResponse": {"compositeResponse": response}, "isSuccessful": good})
    return Reply(200, {"graphs": answers})


def _graphs(entries: object) -> list[tuple[str, list[Part]]]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ApiError(400, "JSON_PARSER_ERROR", "graphs must be an array of objects")
    if not 0 < len(entries) <= _MAX_GRAPHS:
        raise ApiError(400, "LIMIT_EXCEEDED", f"graphs must have 1 to {_MAX_GRAPHS} entries")
    graphs = [(str(entry.get("graphId", "")), parts_of(entry.get("compositeRequest"), _MAX_NODES)) for entry in entries]
    if sum(len(parts) for _, parts in graphs) > _MAX_NODES:
        raise ApiError(400, "LIMIT_EXCEEDED", f"All graphs together must have at most {_MAX_NODES} nodes")
    names = [name for name, _ in graphs]
    if len(set(names)) < len(names) or not all(map(_GRAPH_ID.fullmatch, names)):
        raise ApiError(400, "INVALID_INPUT", "Every graph needs a graphId of its own, of letters and digits")
    for name, parts in graphs:
        if _depth(parts) > _MAX_DEPTH:
            raise ApiError(400, "LIMIT_EXCEEDED", f"Graph {name} is deeper than {_MAX_DEPTH}")
    return graphs


def _depth(parts: Sequence[Part]) -> int:
    """Return how many nodes the longest chain of references has."""
    depths: dict[str, int] = {}
    for part in parts:
        named = REFERENCE.findall(part.url + json.dumps(part.body))
        depths[part.reference] = 1 + max((depths.get(reference, 0) for reference, _ in named), default=0)
    return max(depths.values())
