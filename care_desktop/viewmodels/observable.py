"""A page's state, and who wants to hear when it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

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
        before, self._state = self._state, state
        if _held.is_open:
            _held.keep(self, before)
        else:
            self._tell_observers()

    def _tell_observers(self) -> None:
        state = self._state
        for observer in tuple(self._observers):
            observer(state)


class _Held:
    """What changed in a deed that is not over, with what each page showed before it, in the order of changing."""

    def __init__(self) -> None:
        self.is_open = False
        self._before: dict[Observable[Any], Any] = {}

    def keep(self, page: Observable[Any], before: object) -> None:
        """Have the page told of later; of all its states only the last is."""
        self._before.setdefault(page, before)

    def tell(self) -> None:
        """Tell of every page that is another one now, and of those that change in answer to it."""
        while self._before:
            page = next(iter(self._before))
            if self._before.pop(page) != page.state:
                page._tell_observers()


_held = _Held()


@contextmanager
def together() -> Iterator[None]:
    """Let observers hear once, at the end, of all that changes in the block: a page that turns shows no half-way."""
    if _held.is_open:
        yield
        return
    _held.is_open = True
    try:
        yield
        _held.tell()
    finally:
        _held.is_open = False
        _held.tell()
