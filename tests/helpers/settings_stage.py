"""The settings over the fakes: a browser in which a test says what the person did, and a keyring in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from care_desktop.domain.errors import CareDesktopError, SignInEnd, SignInStopped
from care_desktop.domain.mapping import FieldMapping
from care_desktop.domain.permissions import SUPERVISOR, Rights
from care_desktop.domain.session import SalesforceUser, SignedIn
from care_desktop.domain.usage import CallUsage
from care_desktop.services.connections import Connections
from care_desktop.viewmodels.mapping_rows import RowState
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.settings_connect import FirstValues
from care_desktop.viewmodels.settings_mapping import MappingEditor
from care_desktop.viewmodels.settings_overview import OrgFacts
from care_desktop.viewmodels.settings_place import AccountTab, SettingsPlace
from tests.helpers.builders import ACCOUNT, me, record_id
from tests.helpers.fakes import World, world
from tests.helpers.scopes import Scopes
from tests.helpers.until import until

ANA = SalesforceUser(str(record_id("005", 1)), "ana@northwind.example", "Ana Popescu")
PAT = SalesforceUser(str(record_id("005", 2)), "pat@northwind.example", "Pat Integration")


class FakeBrowser:
    """Fits ports.OrgSignIn; the person comes back when a test says so."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, str, str]] = []
        self.revoked: list[str] = []
        self._person: asyncio.Future[SignedIn] | None = None

    async def sign_in(self, login_url: str, client_id: str, *, username: str = "") -> SignedIn:
        self.opened.append((login_url, client_id, username))
        self._person = asyncio.get_running_loop().create_future()
        return await self._person

    @property
    def page(self) -> str:
        return "https://sign-in.example/page" if self.is_open else ""

    def cancel(self) -> None:
        if self._person is not None and not self._person.done():
            self._person.set_exception(SignInStopped(SignInEnd.CANCELLED))

    async def revoke(self, instance_url: str, token: str) -> None:
        self.revoked.append(token)

    # what a test does as the person

    @property
    def is_open(self) -> bool:
        return self._person is not None and not self._person.done()

    def allow(self, user: SalesforceUser = ANA, org_id: str = "", name: str = "Second Org") -> None:
        assert self._person is not None
        org = org_id or str(record_id("00D", 2))
        self._person.set_result(SignedIn(user, org, name, "https://second.example", True, "access", "refresh"))

    def fail(self, error: CareDesktopError) -> None:
        assert self._person is not None
        self._person.set_exception(error)


class FakeVault:
    """Fits ports.Vault, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_lasting = True

    async def read(self, place: str, user: str) -> str:
        return self.kept.get((place, user), "")

    async def keep(self, place: str, user: str, secret: str) -> None:
        self.kept[place, user] = secret

    async def forget(self, place: str, user: str) -> None:
        self.kept.pop((place, user), None)


class Texts:
    """Small texts that survive a restart."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, key: str, default: str) -> str:
        return self.kept.get(key, default)

    def put(self, key: str, value: str) -> None:
        self.kept[key] = value


class SettingsStage:
    """The settings of one user over a world."""

    def __init__(self, made: World, rights: Rights = SUPERVISOR) -> None:
        self.world = made
        made.care.user = me(rights=rights)
        made.session.learn(made.care.user, made.care.accounts)
        self.browser, self.vault, self.texts, self.board = FakeBrowser(), FakeVault(), Texts(), NoticeBoard()
        self.scopes = Scopes(made.scope)
        self.connections = Connections(
            made.care, session=made.session, sign_in=self.browser, vault=self.vault, bus=made.bus
        )
        self.opened: list[str] = []
        self.looked_at: list[str] = []
        self.place = SettingsPlace(
            made.services,
            self.connections,
            board=self.board,
            settings=self.texts,
            new_scope=self.scopes.new,
            first=FirstValues(client_id="care-desktop-app"),
            facts=lambda: OrgFacts("v66.0", CallUsage(1204, 15000)),
            open_case=self.opened.append,
            open_url=self.looked_at.append,
        )

    @property
    def told(self) -> str:
        """The sentence of the notice on show."""
        current = self.board.state.current
        return current.sentence if current else ""

    async def close(self) -> None:
        self.place.close()
        await self.scopes.close()


@asynccontextmanager
async def settings_stage(rights: Rights = SUPERVISOR) -> AsyncIterator[SettingsStage]:
    stage = SettingsStage(world(), rights)
    yield stage
    await stage.close()


async def mapping_of(stage: SettingsStage) -> MappingEditor:
    """Open the mapping of the one account and wait until it can be edited."""
    stage.place.open()
    stage.place.show_account(ACCOUNT)
    stage.place.choose_tab(AccountTab.MAPPING)
    await until(lambda: not stage.place.mapping.state.loading)
    await until(lambda: stage.place.mapping.state.fields or stage.place.mapping.state.forms_trouble)
    return stage.place.mapping


def row_of(editor: MappingEditor, field: str) -> RowState:
    """Return the row that fills a Salesforce field."""
    return next(one for one in editor.state.rows if one.field == field)


def saved_in(stage: SettingsStage) -> FieldMapping:
    """Return the mapping that Care holds."""
    return stage.world.care.mappings[ACCOUNT]
