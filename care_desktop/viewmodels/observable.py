"""A page's state, and who wants to hear when it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

S = TypeVar("S")


class Observable(Generic[S]):
    """Hold one frozen state; observers hear each new one, in the order of asking, never the same one twice."""

    def __init__(self, state: S) -> None:
        self._state = state
        self._observers: list[Callable[[S], None]] = []

    @property
    def state(self) -> S:
        """What the page shows now."""
        return self._state

    def subscribe(self, observer: Callable[[S], None]) -> Callable[[], None]:
        """Call `observer` with every later state; returns the function that ends it (safe to call twice)."""
        self._observers.append(observer)

        def unsubscribe() -> None:
            if observer in self._observers:
                self._observers.remove(observer)

        return unsubscribe

    def _set(self, state: S) -> None:
        if state == self._state:
            return
        self._state = state
        for observer in tuple(self._observers):
            observer(state)
