"""Half-typed forms on their way to the disk: a moment after the last key, at once when the form is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

from care_desktop.domain.errors import CareDesktopError
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard

K = TypeVar("K")


class Drafts(Generic[K]):
    """Keep the draft of one form after another; `keep` writes it, and removes it when there are no fields."""

    def __init__(
        self,
        keep: Callable[[K, Mapping[str, str]], Awaitable[None]],
        *,
        board: NoticeBoard,
        deeds: TaskScope,
        page: TaskScope,
        pause: float,
    ) -> None:
        self._slot = f"draft {id(self)}"
        self._waiting: tuple[K, Mapping[str, str]] | None = None
        self._keep = keep
        self._board = board
        self._deeds = deeds
        self._page = page
        self._pause = pause

    def keep_soon(self, key: K, values: Mapping[str, str]) -> None:
        """Write `values` when nothing was typed for a moment."""
        self._waiting = (key, values)
        self._page.switch(self._slot, self._write(key, values, self._pause))

    def keep_now(self, key: K, values: Mapping[str, str]) -> None:
        """Write `values` at once, whatever becomes of the page."""
        self.hold()
        self._deeds.start(self._write(key, values, 0))

    def flush(self) -> None:
        """Write at once what waits for a pause in the typing: the program is about to end."""
        if self._waiting is not None:
            self.keep_now(*self._waiting)

    def forget(self, key: K) -> None:
        """Remove the draft."""
        self.keep_now(key, {})

    def hold(self) -> None:
        """Write nothing more for now: the form is on its way."""
        self._waiting = None
        self._page.cancel(self._slot)

    async def _write(self, key: K, values: Mapping[str, str], pause: float) -> None:
        if pause:
            await asyncio.sleep(pause)
            self._waiting = None
        try:
            await self._keep(key, values)
        except CareDesktopError as error:
            self._board.problem(error)
