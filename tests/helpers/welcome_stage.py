"""The way in over fakes: a browser in which a test says what the person did, settings and a keyring in memory."""

from __future__ import annotations

import asyncio

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped
from care_desktop.domain.session import CareAccess
from care_desktop.services.entrance import Entrance
from care_desktop.services.ports import Me
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.welcome import Welcome
from tests.helpers.builders import me
from tests.helpers.settings_stage import FakeVault, Texts
from tests.helpers.until import until

URL = "https://care.example"


class Door:
    """Fits ports.CareSignIn; the person comes back when the test says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.revoked: list[str] = []
        self.back: asyncio.Future[str] | None = None

    async def sign_in(self, care_url: str) -> str:
        self.asked.append(care_url)
        self.back = asyncio.get_running_loop().create_future()
        return await self.back

    @property
    def page(self) -> str:
        return "https://sign-in.example/page" if self.back is not None and not self.back.done() else ""

    def cancel(self) -> None:
        self.fail(SignInStopped(SignInEnd.CANCELLED))

    def come(self, token: str = "token") -> None:
        assert self.back is not None
        self.back.set_result(token)

    def fail(self, error: CareDesktopError) -> None:
        assert self.back is not None
        self.back.set_exception(error)

    async def revoke(self, care_url: str, token: str) -> None:
        self.revoked.append(token)


class Room:
    """The entrance over a door, a vault and the settings, and the welcome page in front of it."""

    def __init__(self) -> None:
        self.door, self.vault, self.texts = Door(), FakeVault(), Texts()
        self.who = me()
        self.trouble: CareDesktopError | None = None
        self.entered: list[CareAccess | None] = []
        self.scope = TaskScope("welcome")
        self.entrance = Entrance(self.door, self.vault, self.texts, who=self._who)
        self.page = Welcome(self.entrance, self.scope, address="", enter=self.entered.append)

    async def _who(self, _access: CareAccess) -> Me:
        if self.trouble is not None:
            raise self.trouble
        return self.who

    async def waits(self) -> None:
        await until(lambda: self.door.back is not None and not self.door.back.done())
