"""Care's answers about lists of cases, read by hand: the first cases on screen wait for them and not for pydantic.

To import pydantic and to build these few models takes as long as to show a bare window; reading is as fast as there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from care_desktop.api.care.open_sets import known, known_or
from care_desktop.api.reading import AnswerReader, T, Unreadable
from care_desktop.domain.case_rows import CasePage, CaseRow, Priority, Status, View

_MOST = 2**53
"""What is greater than anything that can be counted is a mistake of the server."""
_NOTHING: Mapping[str, str] = {}
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class ListReader(AnswerReader[T]):
    """Read one kind of list by a function from its JSON to its value."""

    def __init__(self, turn: Callable[[object], T]) -> None:
        self._turn = turn

    def parse(self, body: bytes) -> T:
        """Return the value, here and now. Raises ValueError."""
        try:
            content = json.loads(body)
            if _SURROGATE.search(body):  # half a pair can be no text: Qt would stumble over it
                json.dumps(content, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise Unreadable("no JSON", is_half=True) from error
        return self._turn(content)


class Shape:
    """The fields that we read of an object, by type: others are ignored; null stands for one that may be absent.

    `optional` has what an absent field is read as, and by it the type; an int counts things, from 0 upwards.
    """

    def __init__(self, required: Mapping[str, type], optional: Mapping[str, str | int | bool] = _NOTHING) -> None:
        self.required = required
        self.optional = optional

    def read(self, value: object) -> dict[str, Any]:
        """Return all fields. Raises Unreadable."""
        if not isinstance(value, dict):
            raise Unreadable("not an object")
        fields: dict[str, Any] = {}
        for name, kind in self.required.items():
            found: Any = value.get(name)
            if type(found) is not kind or (isinstance(found, int) and not 0 <= found <= _MOST):
                raise Unreadable(f"a wrong value at {name}")
            fields[name] = found
        for name, default in self.optional.items():
            found = value.get(name)
            if found is None:
                found = default
            elif type(found) is not type(default) or (isinstance(found, int) and not 0 <= found <= _MOST):
                raise Unreadable(f"a wrong value at {name}")
            fields[name] = found
        return fields


ROW = Shape(
    {"id": str, "number": int, "customer_id": str, "last_message_at": str},
    {
        "customer_name": "",
        "platform": "",
        "channel": "",
        "status": "",
        "priority": "",
        "snippet": "",
        "unread": False,
        "assignee": "",
        "unlinked_escalations": 0,
        "flagged": False,
    },
)
PAGE = Shape({"items": list, "total": int}, {"first": 0, "following": ""})
HISTORY = Shape({"items": list})
COUNTERS = Shape({"items": list})
COUNT = Shape({"view": str, "count": int})


def case_row(value: object) -> CaseRow:
    """Return one line of a case list. Raises Unreadable."""
    fields = ROW.read(value)
    fields["status"] = known_or(fields["status"], Status.OPEN)
    fields["priority"] = known_or(fields["priority"], Priority.MEDIUM)
    moment = fields["last_message_at"] = datetime.fromisoformat(fields["last_message_at"])
    if moment.tzinfo is None:
        raise Unreadable("a time that could be anywhere in the world")
    return CaseRow(**fields)


def _page(value: object) -> CasePage:
    fields = PAGE.read(value)
    return CasePage(
        tuple(map(case_row, fields["items"])), fields["first"], fields["total"], fields["following"] or None
    )


def _history(value: object) -> tuple[CaseRow, ...]:
    return tuple(map(case_row, HISTORY.read(value)["items"]))


def _counters(value: object) -> Mapping[View, int]:
    counts = map(COUNT.read, COUNTERS.read(value)["items"])
    counted = ((known(count["view"], View), count["count"]) for count in counts)
    return {view: count for view, count in counted if view is not None}


PAGES = ListReader(_page)
HISTORIES = ListReader(_history)
COUNTED = ListReader(_counters)
