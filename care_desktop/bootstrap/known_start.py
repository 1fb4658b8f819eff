"""The first cases as an earlier run saw them: on screen before there is a loop, a wire or a sign-in."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from care_desktop.bootstrap import Options
from care_desktop.bootstrap.connection import Connection, from_environment
from care_desktop.domain.errors import StorageTrouble
from care_desktop.storage.known_cases import KnownCasesFile

if TYPE_CHECKING:
    from care_desktop.storage.paths import Paths
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.ui.first_cases import FirstCases
    from care_desktop.ui.main_window import MainWindow
    from care_desktop.viewmodels.case_list import CaseList

log = logging.getLogger(__name__)
_URL, _USER = "care.url", "care.user"  # as services/entrance.py remembers who is signed in


class KnownStart:
    """Shows what is known of the user who will most likely be signed in, and keeps it for the next start.

    `case_list` and `first` are what is on screen, until `take` has handed them on. A sandbox is never known: another
    story may be told in it at the next start.
    """

    def __init__(self, paths: Paths, settings: SettingsFile) -> None:
        self.case_list: CaseList | None = None
        self.first: FirstCases | None = None
        self._file = KnownCasesFile(paths.known_cases)
        self._settings = settings
        self._whose = ""

    def show(self, window: MainWindow, options: Options, environment: Mapping[str, str] = os.environ) -> None:
        """Put the cases of the view shown last into the window and return when they are painted, if any are known."""
        from care_desktop.viewmodels.last_view import last_view

        whose = "" if options.sandbox else self._expected(environment)
        known = self._file.load(whose, _now()) if whose else None
        if known is None or not known.page.rows or known.view is not last_view(self._settings):
            return
        from care_desktop.ui import application
        from care_desktop.ui.first_cases import FirstCases
        from care_desktop.viewmodels.case_list import CaseList
        from care_desktop.viewmodels.shown_views import ShownViews
        from care_desktop.viewmodels.wording import connecting_words

        self._whose = whose
        case_list = CaseList(clock=_now)
        case_list.show_known(known)
        window.frame.status_line.say(connecting_words(known.as_of), "muted")
        self.case_list, self.first = case_list, FirstCases(window, case_list, ShownViews(self._settings))
        application.wait_for(self.first.shown)

    def take(self, connection: Connection) -> tuple[CaseList, FirstCases] | None:
        """Hand on what is on screen to the user of this connection; to nobody else, and only once."""
        case_list, first = self.case_list, self.first
        self.case_list = self.first = None
        if case_list is None or first is None or self._whose != self._of(connection):
            return None
        return case_list, first

    async def leave(self, connection: Connection, case_list: CaseList, *, has_ended: bool = False) -> None:
        """Leave the first cases for the next start, if they can be said to be known; none when a sign-in has ended."""
        import asyncio

        whose, known = self._of(connection), case_list.known()
        try:
            if has_ended:
                await asyncio.to_thread(self._file.forget)
            elif whose and known is not None:
                await asyncio.to_thread(self._file.save, whose, known)
        except StorageTrouble as error:
            log.warning("first cases not kept: %s", error)

    def _expected(self, environment: Mapping[str, str]) -> str:
        """Return whose cases this run will most likely show, "" when nothing speaks for anybody."""
        configured = from_environment(environment)
        if configured is not None and configured.care_token:
            return self._of(configured)
        address, user = self._settings.get(_URL), self._settings.get(_USER)
        if not address or not user or (configured is not None and configured.care_url != address):
            return ""
        return _mark(address, user)

    def _of(self, connection: Connection) -> str:
        if connection.place != connection.care_url:
            return ""
        return _mark(
            connection.care_url, self._settings.get(_USER) if connection.is_signed_in else connection.care_token
        )


def _mark(address: str, who: str) -> str:
    return hashlib.sha256(f"{address}\0{who}".encode()).hexdigest() if who else ""


def _now() -> datetime:
    return datetime.now(UTC)
