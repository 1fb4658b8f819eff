"""What the engine of deeds asks of one kind of deed, and what it remembers of one that runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from care_desktop.domain.errors import CareDesktopError, Undecided
from care_desktop.domain.ids import RecordId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.operations import Deed, DeedState
from care_desktop.services.ports import Journal


class Steps(Protocol):
    """What one kind of deed does in Salesforce, and then in Care."""

    async def refusal(self, deed: Deed) -> Refusal | None:
        """Return why the record may not be made now."""

    async def refuse_repeat(self, deed: Deed) -> None:
        """Raise LikelyDuplicate when a record for the same subject was made earlier."""

    async def create(self, deed: Deed) -> RecordId:
        """Make the record in Salesforce: by key where the deed has one, else with one single request.

        Raises KeyRefused when the org takes no such key; nothing was written then.
        """

    async def find(self, deed: Deed, since: datetime) -> Sequence[RecordId]:
        """Return the records that this deed may have made, by key or by what they hold."""

    async def chosen(self, deed: Deed, among: Sequence[RecordId]) -> RecordId | None:
        """Return the one that a person has settled on meanwhile, if anybody has."""

    def made(self, deed: Deed) -> None:
        """Tell that the record exists."""

    async def tell_care(self, deed: Deed) -> Deed:
        """Do the second step; repeating it is safe. Return the deed with what was learned."""


class Overtaken(Undecided):
    """Another window on the same journal goes on with the deed, or has done it."""


def place_of(deed: Deed) -> tuple[str, str, str]:
    """Return what only one deed at a time is under way for."""
    return deed.kind, deed.account_id, deed.subject


async def end_draft(journal: Journal, deed: Deed, state: DeedState) -> None:
    """Let nothing typed be lost when the deed failed, and no draft outlive one that succeeded."""
    if state is not DeedState.FAILED:
        await journal.keep_draft(deed.draft_key, {})
    elif not await journal.draft(deed.draft_key):
        typed = {name: value for name, value in deed.record_fields.items() if value}
        await journal.keep_draft(deed.draft_key, typed)


@dataclass(slots=True)
class UnderWay:
    """A deed that runs in this process, for those who ask for the same one meanwhile.

    `keep`: nobody waits for it at the screen, so that an unreachable side leaves it open instead of failing it.
    `written`: the deed as it stands on the journal. `overtaken`: another window has taken it further meanwhile.
    """

    deed: Deed
    keep: bool = False
    written: Deed | None = None
    overtaken: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    finished: bool = False
    error: CareDesktopError | None = None

    @property
    def stays_open(self) -> bool:
        """Whether the deed outlives an attempt that nobody answered."""
        return self.keep or self.deed.sent_at is not None

    async def join(self) -> Deed:
        """Wait for its end and share its outcome."""
        await self.ended.wait()
        if self.error is not None:
            raise self.error
        if not self.finished:
            raise Undecided(self.deed.id, "the deed was stopped")
        return self.deed
