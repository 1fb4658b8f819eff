"""A journal in memory that survives the services: a test that "crashes" builds new ones over the same journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from care_desktop.domain.ids import OperationId, RecordId
from care_desktop.domain.operations import Deed, DeedKind
from tests.helpers.gate import Gate


class FakeJournal:
    """Fits ports.Journal; `deeds` and `drafts` are what is on disk."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.deeds: dict[OperationId, Deed] = {}
        self.drafts: dict[str, Mapping[str, str]] = {}

    async def begin(self, deed: Deed) -> Deed:
        async with self.gate("begin"):
            for known in self.deeds.values():
                if known.is_open and _subject(known) == _subject(deed):
                    return known
            self.deeds[deed.id] = deed
            return deed

    async def write(self, deed: Deed) -> None:
        async with self.gate("write"):
            self.deeds[deed.id] = deed

    async def move(self, before: Deed, after: Deed) -> Deed | None:
        async with self.gate("write"):
            stands = self.deeds.get(before.id, before)
            if stands != before:
                return stands
            self.deeds[before.id] = after
            return None

    async def open_deeds(self) -> Sequence[Deed]:
        async with self.gate("open_deeds"):
            return sorted((deed for deed in self.deeds.values() if deed.is_open), key=lambda deed: deed.started_at)

    async def records_since(self, since: datetime, *, but: OperationId) -> frozenset[RecordId]:
        async with self.gate("records_since"):
            others = (deed for deed in self.deeds.values() if deed.id != but)
            recent = (deed for deed in others if deed.sent_at is not None and deed.sent_at >= since)
            return frozenset(deed.record_id for deed in recent if deed.record_id is not None)

    async def keep_draft(self, key: str, fields: Mapping[str, str]) -> None:
        async with self.gate("keep_draft"):
            self.drafts.pop(key, None)
            if fields:
                self.drafts[key] = dict(fields)

    async def draft(self, key: str) -> Mapping[str, str]:
        async with self.gate("draft"):
            return self.drafts.get(key, {})


def _subject(deed: Deed) -> tuple[str, str, str]:
    subject = deed.customer_id if deed.kind is DeedKind.CREATE_CONTACT else deed.case_id
    return deed.kind, deed.account_id, subject
