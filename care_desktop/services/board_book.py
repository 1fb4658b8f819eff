"""The links of the last batch on disk, so that it can be undone after a crash, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from care_desktop.domain.ids import AccountId, ContactId, CustomerId, UserId
from care_desktop.services.board import BoardLink
from care_desktop.services.ports import Journal

_MARK = "slice"
"""A slice in which nothing was linked is a slice all the same."""


class BatchBook:
    """A row of slices for each user, in the journal's drafts: each is small, however long the batch."""

    def __init__(self, journal: Journal, whose: Callable[[], UserId]) -> None:
        self._journal = journal
        self._whose = whose

    async def note(self, number: int, links: Sequence[BoardLink]) -> None:
        """Keep a slice, planned or made, in place of what was kept of it. Raises StorageTrouble."""
        fields = {str(place): _text(link) for place, link in enumerate(links)}
        await self._journal.keep_draft(self._key(number), {_MARK: str(number), **fields})

    async def links(self) -> tuple[BoardLink, ...]:
        """Return what the last batch may have linked, each Customer once."""
        found: dict[CustomerId, BoardLink] = {}
        number = 0
        while kept := await self._journal.draft(self._key(number)):
            found |= {link.customer_id: link for link in _read(kept)}
            number += 1
        return tuple(found.values())

    async def forget(self, first: int = 0) -> None:
        """Keep no slice from that number on."""
        while await self._journal.draft(self._key(first)):
            await self._journal.keep_draft(self._key(first), {})
            first += 1

    async def replace(self, links: Sequence[BoardLink]) -> None:
        """Keep only these links."""
        await self.forget()
        if links:
            await self.note(0, links)

    def _key(self, number: int) -> str:
        return f"board batch:{self._whose()}:{number}"


def _text(link: BoardLink) -> str:
    at = link.at.isoformat() if link.at is not None else ""
    kept = [link.customer_id, link.customer_name, link.account, link.contact, link.contact_name, at]
    return json.dumps(kept, ensure_ascii=False)


def _read(kept: Mapping[str, str]) -> list[BoardLink]:
    """Return the links of a slice; what cannot be read any more was written by nobody."""
    found = []
    for name, text in kept.items():
        if name != _MARK:
            customer, customer_name, account, contact, contact_name, at = json.loads(text)
            when = datetime.fromisoformat(at) if at else None
            names = customer_name, AccountId(account), ContactId(contact), contact_name
            found.append(BoardLink(CustomerId(customer), *names, at=when))
    return found
