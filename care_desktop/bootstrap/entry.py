"""The way to the servers: the environment, the sandbox, a sign-in that was kept, or the welcome page."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from care_desktop.bootstrap import Options, start_stage
from care_desktop.bootstrap.connection import Connection, from_environment, from_sandbox, from_sign_in
from care_desktop.i18n import _
from care_desktop.services.scope import TaskScope

if TYPE_CHECKING:
    from care_desktop.api.transport import Pool
    from care_desktop.bootstrap.keys import Keys
    from care_desktop.bootstrap.stage_process import StageProcess
    from care_desktop.domain.session import CareAccess
    from care_desktop.services.entrance import Entrance
    from care_desktop.services.ports import Me
    from care_desktop.storage.paths import Paths
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.viewmodels.welcome import Welcome

Ask = Callable[["Welcome"], None]


class Entry:
    """Finds the connection of this run; owns the embedded servers' process and, until the program ends, the keys.

    `show` puts a welcome page into the window, `open_page` shows an address in the browser.
    """

    def __init__(
        self,
        options: Options,
        paths: Paths,
        settings: SettingsFile,
        *,
        stage: StageProcess | None,
        scope: TaskScope,
        open_page: Callable[[str], bool],
    ) -> None:
        self.stage = stage
        self._options, self._paths, self._settings = options, paths, settings
        self._scope, self._open_page = scope, open_page
        self._told = ""
        self._asks_anew = False

    @cached_property
    def pool(self) -> Pool:
        """All connections of the program."""
        from care_desktop.api.transport import Pool

        return Pool()

    @cached_property
    def keys(self) -> Keys:
        """Where tokens lie."""
        from care_desktop.bootstrap.keys import keys_of

        return keys_of(self._paths)

    @cached_property
    def entrance(self) -> Entrance:
        """Signing in to Care."""
        from care_desktop.api.care.sign_in import CareBrowserSignIn
        from care_desktop.api.sign_in import BrowserSignIn
        from care_desktop.services.entrance import Entrance

        sign_in = CareBrowserSignIn(self.pool, BrowserSignIn(self._open_page))
        return Entrance(sign_in, self.keys.vault, self._settings, who=self._who)

    async def connection(self, show: Ask) -> Connection:
        """Return where the servers are and as whom one speaks to them; asks on the welcome page where it must."""
        configured = None if self._options.sandbox else from_environment(os.environ)
        if configured is not None and configured.care_token:
            return configured
        if not self._options.sandbox and self.stage is None:
            address = configured.care_url if configured is not None else ""
            kept = None if self._asks_anew else await self.entrance.kept(address)
            access = kept or await self._ask(address, show)
            if access is not None:
                return from_sign_in(access)
        if self.stage is None or self.stage.has_ended():
            self.stage = await asyncio.to_thread(start_stage, self._options, self._paths)
        return from_sandbox(await self.stage.told(), self._options.user)

    def ask_anew(self) -> None:
        """Ask where to sign in the next time, whatever is kept; a start after this one finds it again."""
        self._asks_anew = True

    async def forgets(self, connection: Connection) -> bool:
        """Forget a sign-in that Care does not know any more; say whether there was one."""
        from care_desktop.domain.session import CareAccess

        if not connection.is_signed_in:
            return False
        await self.entrance.forget(CareAccess(connection.care_url, connection.care_token))
        self._told = _("Your sign-in has ended. Sign in again to go on.")
        return True

    async def close(self) -> None:
        """End every connection, then the embedded servers."""
        if "pool" in self.__dict__:
            await self.pool.aclose()
        if self.stage is not None:
            await self.stage.stop()

    async def _ask(self, address: str, show: Ask) -> CareAccess | None:
        from care_desktop.viewmodels.welcome import Welcome

        answer: asyncio.Future[CareAccess | None] = asyncio.get_running_loop().create_future()

        def enter(access: CareAccess | None) -> None:
            if not answer.done():
                answer.set_result(access)

        address = address or self.entrance.address
        show(Welcome(self.entrance, self._scope, address=address, told=self._told, enter=enter))
        access = await answer
        self._told, self._asks_anew = "", False
        return access

    async def _who(self, access: CareAccess) -> Me:
        from care_desktop.api.auth import StaticToken
        from care_desktop.api.care.client import CareClient, CareDialect
        from care_desktop.api.transport import Transport

        tokens = StaticToken(access.token)
        return await CareClient(Transport(self.pool, access.url, dialect=CareDialect(), tokens=tokens)).me()
