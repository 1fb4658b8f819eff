"""Pages that rest while nobody sees them: what changed meanwhile is shown when they come to the front, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from care_desktop.ui.kit.observe import Source, observe

S = TypeVar("S")
_rests: WeakKeyDictionary[QWidget, Rest] = WeakKeyDictionary()


class Rest(QObject):
    """Lets `page` rest, and what is inside it; belongs to the page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._waiting: dict[Callable[[], None], None] = {}
        _rests[page] = self
        page.installEventFilter(self)

    @property
    def is_asleep(self) -> bool:
        """Whether nobody sees the page now."""
        return not self._page.isVisible()

    def put_off(self, show: Callable[[], None]) -> None:
        """Show a part anew when the page is seen, once however often it is wished."""
        self._waiting[show] = None

    def wake(self) -> None:
        """Catch up with everything; before the page is shown where that can be, so that it is laid out once."""
        waiting, self._waiting = self._waiting, {}
        for show in waiting:
            show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch up when the page is shown."""
        if event.type() == QEvent.Type.Show and self._waiting:
            self.wake()
        return super().eventFilter(watched, event)


def observe_seen(part: QWidget, source: Source[S], show: Callable[[S], None]) -> None:
    """Show the state as `observe` does, but not while the page around the widget rests."""

    def show_now() -> None:
        if isValid(part):
            show(source.state)

    def show_when_seen(_state: S) -> None:
        rest = rest_around(part)
        if rest is not None and rest.is_asleep:
            rest.put_off(show_now)
        else:
            show_now()

    observe(part, source, show_when_seen)


def wake(page: QWidget) -> None:
    """Let a page that is about to be shown catch up."""
    rest = _rests.get(page)
    if rest is not None:
        rest.wake()


def rest_around(part: QWidget | None) -> Rest | None:
    """Return the rest of the page that a widget belongs to, None where no page around it rests."""
    while part is not None:
        rest = _rests.get(part)
        if rest is not None:
            return rest
        part = part.parentWidget()
    return None
