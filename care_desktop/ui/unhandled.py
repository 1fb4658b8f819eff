"""The one hook for what nobody caught: it is logged, and told in the window as soon as there is one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

log = logging.getLogger(__name__)
_listeners: list[Callable[[BaseException], None]] = []


def tell(listener: Callable[[BaseException], None]) -> Callable[[], None]:
    """Call `listener` with every error that reached the hook; returns the function that ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def install() -> Callable[[], None]:
    """Put the hook in place of Python's own; returns the function that puts that back."""
    before = sys.excepthook
    sys.excepthook = hook

    def restore() -> None:
        sys.excepthook = before

    return restore


def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log the error and tell the listeners; Ctrl+C is not an error."""
    if issubclass(kind, KeyboardInterrupt):
        return
    log.error("an error reached the hook", exc_info=(kind, error, trace))
    for listener in tuple(_listeners):
        listener(error)


def loop_hook(_loop: object, context: dict[str, object]) -> None:
    """Treat what the event loop reports (a callback or a forgotten task failed) like any other unhandled error."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        hook(type(error), error, error.__traceback__)
    else:
        log.error("the event loop reports: %s", context.get("message"))
