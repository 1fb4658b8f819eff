"""A deed as a table keeps it: one JSON object."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from care_desktop.domain.operations import Deed, DeedKind, DeedState

_INSTANTS = frozenset({"started_at", "sent_at", "tried_at"})


def text_of(deed: Deed) -> str:
    """Return the deed as text."""
    told = {field.name: _plain(getattr(deed, field.name)) for field in fields(deed)}
    return json.dumps(told, ensure_ascii=False)


def deed_of(text: str) -> Deed:
    """Return the deed that a text tells; what an earlier version did not write has its default."""
    told: dict[str, Any] = json.loads(text)
    for name in _INSTANTS & told.keys():
        told[name] = None if told[name] is None else datetime.fromisoformat(told[name])
    return Deed(**{**told, "kind": DeedKind(told["kind"]), "state": DeedState(told["state"])})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
