"""What one window renews never takes the place of what another has connected meanwhile, nor works as its user."""

from __future__ import annotations

from pathlib import Path

import pytest

from care_desktop.bootstrap.keys import Keys
from care_desktop.bootstrap.vault_safe import VaultSafe
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import UserId
from care_desktop.domain.session import SalesforceUser
from care_desktop.services.own_connections import OwnConnection, OwnConnections
from care_desktop.storage.locks import FileLocks
from tests.helpers.settings_stage import FakeVault

PLACE = ("00D000000000001AAA", UserId("ana"))
ANA = SalesforceUser("005000000000001AAA", "ana@org.example", "Ana")
BORIS = SalesforceUser("005000000000002AAA", "boris@org.example", "Boris")


class Window:
    """One window as Ana, and what the vault holds for all."""

    def __init__(self, folder: Path) -> None:
        vault = FakeVault()
        self.connections = OwnConnections(vault)
        self.told: list[str] = []
        keys = Keys(vault, FileLocks(folder))
        self.safe = VaultSafe(keys, PLACE, ANA, told=lambda: self.told.append("another user"))

    async def connect(self, user: SalesforceUser, token: str) -> None:
        await self.connections.keep(*PLACE, OwnConnection(user, token))

    async def kept(self) -> tuple[SalesforceUser, str]:
        found = await self.connections.read(*PLACE)
        assert found is not None
        return found.user, found.refresh_token


@pytest.fixture
async def window(tmp_path: Path) -> Window:
    window = Window(tmp_path)
    await window.connect(ANA, "first")
    return window


async def test_each_token_that_follows_is_kept(window: Window) -> None:
    assert await window.safe.newest() == "first"
    for token in ("second", "third"):
        await window.safe.keep(token)
        assert await window.kept() == (ANA, token)
    await window.safe.give_up()
    assert await window.kept() == (ANA, "")


@pytest.mark.parametrize("user", [ANA, BORIS])
async def test_a_renewal_of_the_connection_before_changes_nothing_of_a_new_one(
    window: Window, user: SalesforceUser
) -> None:
    await window.safe.newest()
    await window.connect(user, "new")
    await window.safe.keep("second")
    await window.safe.give_up()
    assert await window.kept() == (user, "new")


async def test_the_token_of_another_user_is_not_used_but_told(window: Window) -> None:
    await window.connect(BORIS, "his")
    with pytest.raises(Unreachable):
        await window.safe.newest()
    assert window.told == ["another user"]


async def test_a_connection_that_was_ended_elsewhere_does_not_come_back(window: Window) -> None:
    await window.safe.newest()
    await window.connections.forget(*PLACE)
    await window.safe.keep("second")
    assert await window.safe.newest() == ""
