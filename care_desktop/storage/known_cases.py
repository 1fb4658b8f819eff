"""The first cases as one user saw them last: on screen at the next start before any request has been answered.

A cache, and nothing more: what cannot be read, is another user's or is older than a week is as if it were not there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from care_desktop.domain.case_rows import CasePage, CaseRow, KnownCases, Priority, Status, View
from care_desktop.domain.errors import StorageTrouble
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.storage.paths import reason, replace_text

log = logging.getLogger(__name__)

KEEP = timedelta(days=7)
VERSION = 1
_TEXTS = ("customer_name", "platform", "channel", "snippet", "assignee")
_NUMBERS = ("number", "unlinked_escalations")
_MARKS = ("unread", "flagged")


class KnownCasesFile:
    """One file, of the user who was here last. `whose` stands for a user of a server without naming either."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, whose: str, now: datetime) -> KnownCases | None:
        """Return what was kept for this user; None where there is nothing that can be shown. Small: a few ms."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            if kept["version"] != VERSION or kept["whose"] != whose:
                return None
            known = _known(kept)
            return known if timedelta(0) <= now - known.as_of <= KEEP else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            log.warning("known cases not read: %s", reason(error) if isinstance(error, OSError) else type(error))
            return None

    def save(self, whose: str, known: KnownCases) -> None:
        """Replace what is kept. Blocks: call it off the loop. Raises StorageTrouble."""
        text = json.dumps({"version": VERSION, "whose": whose, **_told(known)})
        try:
            replace_text(self._path, text)
        except OSError as error:
            raise StorageTrouble(f"{self._path.name}: {reason(error)}") from error

    def forget(self) -> None:
        """Delete it: its user has signed out. Blocks. Raises StorageTrouble."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageTrouble(f"{self._path.name}: {reason(error)}") from error


def _told(known: KnownCases) -> dict[str, object]:
    page = known.page
    return {
        "view": known.view.value,
        "as_of": known.as_of.isoformat(),
        "total": page.total,
        "rows": [_row_told(row) for row in page.rows],
    }


def _row_told(row: CaseRow) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in (*_TEXTS, *_NUMBERS, *_MARKS)}
    return {
        **plain,
        "id": row.id,
        "customer": row.customer_id,
        "status": row.status.value,
        "priority": row.priority.value,
        "at": row.last_message_at.isoformat(),
    }


def _known(kept: Mapping[str, object]) -> KnownCases:
    rows, total = kept["rows"], kept["total"]
    if not isinstance(rows, list) or not isinstance(total, int) or total < len(rows):
        raise ValueError("no page")
    page = CasePage(tuple(_row(row) for row in rows), 0, total)
    return KnownCases(View(_text(kept["view"])), page, _time(kept["as_of"]))


def _row(kept: Mapping[str, object]) -> CaseRow:
    return CaseRow(
        id=CaseId(_text(kept["id"])),
        number=_number(kept["number"]),
        customer_id=CustomerId(_text(kept["customer"])),
        customer_name=_text(kept["customer_name"]),
        platform=_text(kept["platform"]),
        channel=_text(kept["channel"]),
        status=Status(_text(kept["status"])),
        priority=Priority(_text(kept["priority"])),
        snippet=_text(kept["snippet"]),
        last_message_at=_time(kept["at"]),
        unread=kept["unread"] is True,
        assignee=_text(kept["assignee"]),
        unlinked_escalations=_number(kept["unlinked_escalations"]),
        flagged=kept["flagged"] is True,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a number")
    return value


def _time(value: object) -> datetime:
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is None:
        raise ValueError("not a point in time")
    return time
