"""What is typed under each Case, kept in the journal: it survives a crash, and every other case that is looked at."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping

from care_desktop.domain.ids import CaseId, MessageId, OperationId
from care_desktop.domain.message_drafts import MessageDraft, Unsent
from care_desktop.services.ports import Journal

log = logging.getLogger(__name__)
_LEFT = "messages left"


class MessageDrafts:
    """Read and keep the draft of one Case after another; remembers which Cases have a message without an answer."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._turn = asyncio.Lock()

    async def draft(self, case_id: CaseId) -> MessageDraft:
        """Return what was typed and not sent, an empty draft when there is nothing. Raises StorageTrouble."""
        return _from_fields(await self._journal.draft(_key(case_id)))

    async def keep(self, case_id: CaseId, draft: MessageDraft) -> None:
        """Keep what is typed so far; an empty draft removes it. Raises StorageTrouble."""
        await self._journal.keep_draft(_key(case_id), {} if draft.is_empty else _to_fields(draft))
        async with self._turn:
            left = dict(await self._journal.draft(_LEFT))
            if bool(draft.unsent) is not (case_id in left):
                left.pop(case_id, None)
                if draft.unsent:
                    left[case_id] = "1"
                await self._journal.keep_draft(_LEFT, left)

    async def left_behind(self) -> tuple[CaseId, ...]:
        """Return the Cases with a message of which it is not known whether it was sent. Raises StorageTrouble."""
        return tuple(map(CaseId, await self._journal.draft(_LEFT)))


def _key(case_id: CaseId) -> str:
    return f"message:{case_id}"


def _to_fields(draft: MessageDraft) -> dict[str, str]:
    unsent = [[one.operation, one.is_note, one.text, one.taken_back, one.resends or ""] for one in draft.unsent]
    fields = {"reply": draft.reply, "note": draft.note, "mode": "note" if draft.is_note else ""}
    fields["resends"] = draft.resends or ""
    return {name: value for name, value in fields.items() if value} | ({"unsent": json.dumps(unsent)} if unsent else {})


def _from_fields(fields: Mapping[str, str]) -> MessageDraft:
    resends = fields.get("resends", "")
    return MessageDraft(
        fields.get("reply", ""),
        fields.get("note", ""),
        fields.get("mode") == "note",
        _unsent(fields.get("unsent", "")),
        MessageId(resends) if resends else None,
    )


def _unsent(kept: str) -> tuple[Unsent, ...]:
    try:
        rows = json.loads(kept) if kept else []
        return tuple(_one_unsent(*row) for row in rows)
    except (ValueError, TypeError):
        log.error("a message in the journal cannot be read")
        return ()


def _one_unsent(operation: object, is_note: object, text: object, back: object, resends: object = "") -> Unsent:
    """An earlier version wrote no `resends`."""
    place = MessageId(str(resends)) if resends else None
    return Unsent(OperationId(str(operation)), bool(is_note), str(text), bool(back), place)
