"""What the editors of the settings have in common: edits are saved, discarded, or asked about before one leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from care_desktop.viewmodels.explanations import Explanation

T = TypeVar("T", bound=StrEnum)


class EditorState(Protocol):
    """What the bar below an editor shows; `refusal` is why nothing may be changed, `save_refusal` why not saved now."""

    @property
    def loading(self) -> bool: ...

    @property
    def error(self) -> Explanation | None: ...

    @property
    def is_dirty(self) -> bool: ...

    @property
    def saving(self) -> bool: ...

    @property
    def problem(self) -> Explanation | None: ...

    @property
    def conflict(self) -> object | None: ...

    @property
    def changed(self) -> str: ...

    @property
    def refusal(self) -> str: ...

    @property
    def save_refusal(self) -> str: ...


class Editor(Protocol):
    """A page whose edits leave only with Save."""

    @property
    def state(self) -> EditorState: ...

    def subscribe(self, observer: Callable[[EditorState], None]) -> Callable[[], None]: ...

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save for all users and call `then` once that is done."""

    def discard(self) -> None:
        """Go back to what was read."""


class Unsaved(Generic[T]):
    """Which tab has edits, and where the person wanted to go when they were asked about them."""

    def __init__(self, editors: Mapping[T, Editor]) -> None:
        self._editors = editors
        self._goal: Callable[[], None] | None = None

    @property
    def tab(self) -> T | None:
        """The first tab with edits, None when nothing would be lost."""
        return next((tab for tab, editor in self._editors.items() if editor.state.is_dirty), None)

    def keep(self, goal: Callable[[], None] | None) -> None:
        """Remember where to go, None for nowhere."""
        self._goal = goal

    def save(self, go: Callable[[Callable[[], None]], None]) -> None:
        """Save the first edits, then `go` to where the person wanted to; a save that fails stays."""
        tab, goal = self.tab, self._take()
        if tab is not None:
            self._editors[tab].save(then=lambda: go(goal))

    def discard(self, go: Callable[[Callable[[], None]], None]) -> None:
        """Forget the first edits, then `go` on."""
        tab, goal = self.tab, self._take()
        if tab is not None:
            self._editors[tab].discard()
        go(goal)

    def discard_all(self) -> None:
        """Forget all edits: what they belong to is gone."""
        for editor in self._editors.values():
            editor.discard()

    def _take(self) -> Callable[[], None]:
        goal, self._goal = self._goal, None
        return goal or _nowhere


def _nowhere() -> None:
    """Go nowhere."""
