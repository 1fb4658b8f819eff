"""What is typed and not saved on the pages of the desk: on disk a moment after the last key, back in the next run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from care_desktop.domain.errors import CareDesktopError
from care_desktop.services.kept_texts import KeptTexts
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.drafts import Drafts
from care_desktop.viewmodels.notices import NoticeBoard

PAUSE = 0.4
Take = Callable[[Mapping[str, str]], None]


class TypedTexts:
    """One kind of texts, such as the reasons of flags; `of` names the thing that they belong to.

    Nothing is written before it is known what an earlier run has left: it is handed to `take`, which puts it where it
    was typed, and puts both here.
    """

    def __init__(
        self, kept: KeptTexts, kind: str, *, board: NoticeBoard, deeds: TaskScope, page: TaskScope, pause: float
    ) -> None:
        async def keep(of: str, texts: Mapping[str, str]) -> None:
            await kept.keep(kind, of, texts)

        self._kept, self._kind, self._deeds = kept, kind, deeds
        self._drafts: Drafts[str] = Drafts(keep, board=board, deeds=deeds, page=page, pause=pause)
        self._known: dict[str, Mapping[str, str]] = {}
        self._early: dict[str, Mapping[str, str]] = {}
        self._last = ""

    def open(self, of: str, take: Take) -> None:
        """Look once what an earlier run has left."""
        if of not in self._known and of not in self._early:
            self._early[of] = {}
            self._deeds.start(self._open(of, take))

    def put(self, of: str, texts: Mapping[str, str]) -> None:
        """Keep what is typed now; nothing where it was saved, or thrown away."""
        if of not in self._known:
            self._early[of] = dict(texts)
        elif self._known[of] != texts:
            self._known[of] = dict(texts)
            if of != self._last:
                self.flush()
            self._last = of
            self._drafts.keep_soon(of, self._known[of])

    def flush(self) -> None:
        """Write at once what waits for a pause in the typing."""
        self._drafts.flush()

    async def _open(self, of: str, take: Take) -> None:
        try:
            left = await self._kept.texts(self._kind, of)
        except CareDesktopError:
            left = {}  # the first text that cannot be written tells of it
        self._known[of] = left
        typed = self._early.pop(of)
        if left:
            take(left)
        else:
            self.put(of, typed)


class TypedShelf:
    """Hands out the texts of every kind, and writes them all when the program is about to end."""

    def __init__(
        self, kept: KeptTexts, *, board: NoticeBoard, deeds: TaskScope, page: TaskScope, pause: float = PAUSE
    ) -> None:
        self._kept, self._board, self._deeds, self._page, self._pause = kept, board, deeds, page, pause
        self._texts: list[TypedTexts] = []

    def of(self, kind: str) -> TypedTexts:
        """Return the texts of another kind."""
        texts = TypedTexts(self._kept, kind, board=self._board, deeds=self._deeds, page=self._page, pause=self._pause)
        self._texts.append(texts)
        return texts

    def flush(self) -> None:
        """Write at once what waits for a pause in the typing."""
        for texts in self._texts:
            texts.flush()
