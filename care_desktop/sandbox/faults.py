"""Bad days on order: which requests fare badly, how, and how often."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count
from typing import Any, Final


class Server(StrEnum):
    """Whose requests a fault is about."""

    CARE = "care"
    SALESFORCE = "salesforce"
    BOTH = "both"


class Kind(StrEnum):
    """What happens to a request."""

    DELAY = "delay"
    DROP_BEFORE = "drop_before"
    DROP_AFTER_COMMIT = "drop_after_commit"
    STATUS = "status"
    TRUNCATED_JSON = "truncated_json"
    HTML_200 = "html_200"
    WRONG_TYPES = "wrong_types"
    SLOW_DRIP = "slow_drip"
    ROW_LOCK = "row_lock"
    OFFLINE = "offline"


STATUSES: Final = (401, 403, 409, 429, 500, 503)
_ARGS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.DELAY: frozenset({"seconds"}),
    Kind.STATUS: frozenset({"status", "limit", "code", "message", "retry_after", "permission", "body"}),
    Kind.WRONG_TYPES: frozenset({"fields"}),
    Kind.SLOW_DRIP: frozenset({"chunk", "pause"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One armed fault.

    `path` is a glob over the path without its query, or a regular expression when it starts with `^`;
    `after` requests are let through first; `count` requests are hit, None means until disarmed.
    """

    kind: Kind
    server: Server = Server.BOTH
    path: str = "*"
    method: str = "*"
    count: int | None = None
    after: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0

    def matches(self, server: Server, method: str, path: str) -> bool:
        """Say whether the request is one that this fault waits for; a trailing slash makes no difference."""
        if self.server not in (Server.BOTH, server) or self.method.upper() not in ("*", method):
            return False
        bare = path.rstrip("/")
        if self.path.startswith("^"):
            return re.search(self.path, bare) is not None
        return fnmatchcase(bare, self.path.rstrip("/"))

    def check(self) -> None:
        """Refuse what could never fire.

        Raises:
            ValueError: with a sentence for whoever arms the fault.
        """
        unknown = set(self.args) - _ARGS.get(self.kind, frozenset())
        if unknown:
            raise ValueError(f"A {self.kind} fault does not take {', '.join(sorted(unknown))}.")
        if (self.count is not None and self.count < 1) or self.after < 0:
            raise ValueError("`count` is at least 1, or null for until disarmed; `after` is at least 0.")
        if self.kind is Kind.OFFLINE and (self.path, self.method, self.count, self.after) != ("*", "*", None, 0):
            raise ValueError("Offline is a state of a whole server: it takes no path, method, count or after.")
        if self.kind is Kind.ROW_LOCK and self.server is not Server.SALESFORCE:
            raise ValueError("Only the Salesforce server locks rows.")
        if self.kind is Kind.STATUS and self.args.get("status") not in STATUSES:
            raise ValueError(f"`status` is one of {', '.join(map(str, STATUSES))}.")
        if self.kind is Kind.DELAY and not _is_duration(self.args.get("seconds")):
            raise ValueError("A delay needs `seconds`, a number from 0.")
        self._check_pattern()

    def _check_pattern(self) -> None:
        if not self.path.startswith("^"):
            return
        try:
            re.compile(self.path)
        except re.error as problem:
            raise ValueError(f"`path` is no regular expression: {problem}.") from problem


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What one request gets: a wait in front, and at most one other fault."""

    delay: float = 0.0
    fault: Fault | None = None


class FaultBoard:
    """The list of armed faults; thread-safe. `on_offline` is told when a server loses its network."""

    def __init__(self, on_offline: Callable[[Server], None] = lambda _: None) -> None:
        self._on_offline = on_offline
        self._faults: list[Fault] = []
        self._numbers = count(1)
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> Fault:
        """Add a fault behind those already armed and return it with its id.

        Raises:
            ValueError: the fault could never fire.
        """
        fault.check()
        with self._lock:
            armed = replace(fault, id=next(self._numbers), method=fault.method.upper())
            self._faults.append(armed)
        if armed.kind is Kind.OFFLINE:
            self._on_offline(armed.server)
        return armed

    def disarm(self, fault_id: int | None = None) -> bool:
        """Take one fault, or all of them, off the board; say whether anything was there."""
        with self._lock:
            left = [] if fault_id is None else [fault for fault in self._faults if fault.id != fault_id]
            changed = len(left) != len(self._faults)
            self._faults = left
        return changed

    def armed(self) -> list[Fault]:
        """Return what is armed now, with what is left of `count` and `after`."""
        with self._lock:
            return list(self._faults)

    def is_offline(self, server: Server) -> bool:
        """Say whether a server has no network."""
        return any(fault.kind is Kind.OFFLINE and fault.server in (Server.BOTH, server) for fault in self.armed())

    def take(self, server: Server, method: str, path: str) -> Fate:
        """Decide over one request and count it: every matching delay adds up, the first other fault acts."""
        delay, acting = 0.0, None
        with self._lock:
            for fault in list(self._faults):
                if not fault.matches(server, method, path) or (fault.kind is not Kind.DELAY and acting):
                    continue
                if not self._spend(fault):
                    continue
                if fault.kind is Kind.DELAY:
                    delay += float(fault.args["seconds"])
                else:
                    acting = fault
        return Fate(delay, acting)

    def _spend(self, fault: Fault) -> bool:
        """Count the request on the fault; say whether it fires."""
        place = self._faults.index(fault)
        if fault.after:
            self._faults[place] = replace(fault, after=fault.after - 1)
            return False
        if fault.count == 1:
            del self._faults[place]
        elif fault.count is not None:
            self._faults[place] = replace(fault, count=fault.count - 1)
        return True
