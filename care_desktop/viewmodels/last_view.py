"""The view of the case list that was shown last, remembered for the next start."""

from __future__ import annotations

from typing import Protocol

from care_desktop.domain.case_rows import View

_KEY = "last.view"


class Settings(Protocol):
    """Small texts that survive a restart."""

    def get(self, key: str, default: str) -> str: ...

    def put(self, key: str, value: str) -> None: ...


def last_view(settings: Settings) -> View:
    """Return the view shown last; the inbox where nothing sensible is remembered."""
    kept = settings.get(_KEY, View.INBOX.value)
    return next((view for view in View if view.value == kept), View.INBOX)


def remember_view(settings: Settings, view: View) -> None:
    """Keep the view for the next start."""
    settings.put(_KEY, view.value)
