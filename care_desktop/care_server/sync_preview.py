"""What contact sync would do (rule S8): the same questions and the same rule as a run's, and no write."""

from __future__ import annotations

from care_desktop.care_server.operations import Room
from care_desktop.domain.contact_sync import SyncPreview
from care_desktop.domain.errors import Unreachable


async def preview(room: Room, account_id: str, limit: int) -> SyncPreview:
    """Return what would become of the unlinked Customers of the newest automatic escalations, so many at most.

    Raises the errors of domain/errors.py.
    """
    raise Unreachable(f"contact sync is not built yet: {account_id} {limit} {room.public_url}")
