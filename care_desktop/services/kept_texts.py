"""What was typed into fields and is not saved, kept in the journal: it outlives a crash and the end of the program."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.services.ports import Journal


class KeptTexts:
    """A row for each thing that was typed about; `kind` says into what, `of` names the thing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def texts(self, kind: str, of: str) -> Mapping[str, str]:
        """Return what was typed and not saved, nothing as a rule. Raises StorageTrouble."""
        return await self._journal.draft(_key(kind, of))

    async def keep(self, kind: str, of: str, texts: Mapping[str, str]) -> None:
        """Keep what is typed so far; nothing removes it. Raises StorageTrouble."""
        await self._journal.keep_draft(_key(kind, of), texts)


def _key(kind: str, of: str) -> str:
    return f"typed:{kind}:{of}"
