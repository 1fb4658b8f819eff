"""A desktop that shows notifications, as far as a test can see."""

from __future__ import annotations

from collections.abc import Callable


class FakeNative:
    """Fits notification_bell.Native; `told` are the notifications, `active` says whether the window has the user."""

    def __init__(self) -> None:
        self.active = True
        self.told: list[tuple[str, str, Callable[[], None]]] = []

    def is_active(self) -> bool:
        """Say whether the user works in this window now."""
        return self.active

    def show(self, title: str, text: str, act: Callable[[], None]) -> None:
        """Tell something."""
        self.told.append((title, text, act))
