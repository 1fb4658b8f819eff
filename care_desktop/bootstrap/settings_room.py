"""The settings' page without a window, made when it is wanted for the first time."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from care_desktop.bootstrap.connection import PREFIX, Connection
from care_desktop.services.scope import TaskScope

if TYPE_CHECKING:
    from care_desktop.bootstrap.rooms import Rooms
    from care_desktop.domain.ids import CaseId
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.viewmodels.notices import NoticeBoard
    from care_desktop.viewmodels.settings_connect import FirstValues
    from care_desktop.viewmodels.settings_overview import OrgFacts
    from care_desktop.viewmodels.settings_place import SettingsPlace
    from care_desktop.viewmodels.shell import Shell


class SettingsRoom:
    """Owns the page and its scopes."""

    def __init__(
        self,
        rooms: Rooms,
        connection: Connection,
        board: NoticeBoard,
        settings: SettingsFile,
        shell: Shell,
        open_url: Callable[[str], None],
    ) -> None:
        self._rooms, self._connection, self._board, self._settings = rooms, connection, board, settings
        self._shell, self._open_url = shell, open_url
        self._scopes: list[TaskScope] = []
        self._place: SettingsPlace | None = None

    def place(self) -> SettingsPlace:
        """Return the page; nothing of it is loaded before."""
        from care_desktop.viewmodels.settings_place import SettingsPlace

        if self._place is None:
            self._place = SettingsPlace(
                self._rooms.services,
                self._rooms.connections,
                board=self._board,
                settings=self._settings,
                new_scope=self._scope,
                first=self._first_values(),
                facts=self._facts,
                open_case=self._open_case,
                open_url=self._open_url,
            )
        return self._place

    async def close(self) -> None:
        """End the page and what it has under way."""
        if self._place is not None:
            self._place.close()
        for scope in self._scopes:
            await scope.close()

    def _first_values(self) -> FirstValues:
        from care_desktop.viewmodels.settings_connect import FirstValues

        accounts = self._rooms.services.session.accounts
        known = next((account.client_id for account in accounts if account.client_id), "")
        client = self._connection.client_id or os.environ.get(f"{PREFIX}CLIENT_ID", "") or known
        return FirstValues(client, self._connection.login_url)

    def _facts(self) -> OrgFacts:
        from care_desktop.viewmodels.settings_overview import OrgFacts

        return OrgFacts(self._rooms.api_version, self._rooms.services.usage.now)

    def _open_case(self, case_id: CaseId) -> None:
        """Open a Case where it says what became of its escalation."""
        self._shell.open_case(case_id)
        self._shell.show_panel_tab("salesforce")

    def _scope(self, name: str) -> TaskScope:
        self._scopes.append(TaskScope(name))
        return self._scopes[-1]
