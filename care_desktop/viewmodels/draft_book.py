"""The drafts of all Cases that were looked at, in memory at once and on disk a moment later."""

from __future__ import annotations

import asyncio

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.domain.message_drafts import MessageDraft
from care_desktop.services.message_drafts import MessageDrafts
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard

_SLOT = "message draft"


class DraftBook:
    """Every draft that was opened; `page` may be given up at any time, `deeds` finishes what it has begun."""

    def __init__(
        self, drafts: MessageDrafts, *, board: NoticeBoard, deeds: TaskScope, page: TaskScope, pause: float
    ) -> None:
        self._drafts, self._board, self._deeds, self._page, self._pause = drafts, board, deeds, page, pause
        self._known: dict[CaseId, MessageDraft] = {}
        self._open: set[CaseId] = set()
        self._waiting: CaseId | None = None

    def draft(self, case_id: CaseId) -> MessageDraft:
        """Return the draft as it is now; empty where it was not opened yet."""
        return self._known.get(case_id, MessageDraft())

    def is_open(self, case_id: CaseId) -> bool:
        """Whether the draft of a Case has been read from the disk."""
        return case_id in self._open

    async def open(self, case_id: CaseId) -> MessageDraft:
        """Read a draft for the first time; what was typed meanwhile stands behind it. Raises StorageTrouble."""
        kept = await self._drafts.draft(case_id)
        if case_id in self._open:
            return self.draft(case_id)
        typed = self._known.get(case_id)
        if typed is not None:
            typed = typed.with_more(kept.reply, is_note=False).with_more(kept.note, is_note=True)
            kept = MessageDraft(typed.reply, typed.note, typed.is_note, kept.unsent, kept.resends)
        self._open.add(case_id)
        self._known[case_id] = kept
        return kept

    def put(self, case_id: CaseId, draft: MessageDraft) -> None:
        """Take another draft; it is on disk when nothing was typed for a moment."""
        if self._waiting != case_id:
            self.flush()
        self._known[case_id] = draft
        self._waiting = case_id
        self._page.switch(_SLOT, self._write_after_a_pause(case_id))

    def put_now(self, case_id: CaseId, draft: MessageDraft) -> None:
        """Take another draft, and write it whatever becomes of the page."""
        self._known[case_id] = draft
        self._deeds.start(self._write(case_id))

    async def write(self, case_id: CaseId) -> None:
        """Return when the draft of a Case is on disk. Raises StorageTrouble."""
        if self._waiting == case_id:
            self._waiting = None
            self._page.cancel(_SLOT)
        if not self.is_open(case_id):
            await self.open(case_id)
        await self._drafts.keep(case_id, self.draft(case_id))

    async def left_behind(self) -> tuple[CaseId, ...]:
        """Return the Cases of whose messages it is not known whether they were sent. Raises StorageTrouble."""
        return await self._drafts.left_behind()

    def flush(self) -> None:
        """Write at once what waits for a pause in the typing: the case is left, or the program is about to end."""
        if self._waiting is not None:
            self._deeds.start(self._write(self._waiting))
            self._page.cancel(_SLOT)
            self._waiting = None

    async def _write_after_a_pause(self, case_id: CaseId) -> None:
        await asyncio.sleep(self._pause)
        self._waiting = None
        await self._write(case_id)

    async def _write(self, case_id: CaseId) -> None:
        try:
            await self.write(case_id)
        except CareDesktopError as error:
            self._board.problem(error)
