"""Contact sync (rules S1 to S8): for one automatic escalation, one link and at most one new contact per Customer."""

from __future__ import annotations

from care_desktop.care_server.operations import Room
from care_desktop.domain.contact_sync import SyncRun
from care_desktop.domain.errors import Unreachable


async def run(room: Room, account_id: str, case_id: str, operation: str) -> SyncRun:
    """Find, link or make the contact of the Case's Customer, and return the record of the run (rule S7).

    The same `operation` again goes on where it stopped, and once finished answers with its record. It may be called
    by many at once, in several processes. A run is recorded whatever becomes of it.

    Raises the errors of domain/errors.py, after they were recorded: Busy (`retry_after`) where another run works for
    the same Customer, Unreachable and SignInNeeded where a later try may succeed, everything else where it will not.
    RecordGone: there is no such Case, or no such account any more; nothing was recorded.
    """
    raise Unreachable(f"contact sync is not built yet: {account_id} {case_id} {operation} {room.public_url}")
