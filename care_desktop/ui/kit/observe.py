"""Tie a widget to a state for as long as the widget lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)


class Source(Protocol[S_co]):
    """Anything that has a state and tells when it changes."""

    @property
    def state(self) -> S_co: ...

    def subscribe(self, observer: Callable[[S_co], None]) -> Callable[[], None]: ...


def observe(widget: QWidget, source: Source[S], show: Callable[[S], None]) -> None:
    """Show the state now and after every change, until the widget is destroyed."""

    def show_while_alive(state: S) -> None:
        if isValid(widget):
            show(state)

    unsubscribe = source.subscribe(show_while_alive)
    widget.destroyed.connect(lambda *_: unsubscribe())
    show(source.state)
