"""Server-sent events, out of bytes however they are cut.

Vendor facts: WHATWG HTML, server-sent events, interpreting an event stream.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `id` is the last one seen, which an event without its own inherits."""

    id: str = ""
    kind: str = "message"
    data: str = ""


class EventReader:
    """Feed it bytes, get whole events; what is not yet whole waits for more."""

    def __init__(self, last_id: str = "") -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._started = False
        self._rest = ""
        self._id = last_id
        self._kind = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that `chunk` completes."""
        for line in self._lines(self._decode(chunk)):
            event = self._take(line)
            if event is not None:
                yield event

    def _lines(self, text: str) -> list[str]:
        if not self._started and text:
            self._started, text = True, text.removeprefix("\ufeff")
        text = self._rest + text
        held = text.endswith("\r")
        whole = text[:-1] if held else text
        lines = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = lines.pop() + ("\r" if held else "")
        return lines

    def _take(self, line: str) -> Event | None:
        if not line:
            return self._finish()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._kind = value
        elif name == "id" and "\0" not in value:
            self._id = value
        return None

    def _finish(self) -> Event | None:
        kind, data = self._kind, self._data
        self._kind, self._data = "", []
        return Event(self._id, kind or "message", "\n".join(data)) if data else None
