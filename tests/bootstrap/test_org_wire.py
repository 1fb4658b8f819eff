"""The wire to Salesforce: whose tokens it carries, which version it speaks, and what it refuses to write to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.salesforce.sign_in import OrgBrowserSignIn
from care_desktop.api.sign_in import BrowserSignIn
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.connection import Connection
from care_desktop.bootstrap.keys import Keys
from care_desktop.bootstrap.org_wire import OrgWire
from care_desktop.domain.errors import SignInEnd, SignInNeeded, SignInStopped, Unreachable
from care_desktop.domain.ids import AccountId
from care_desktop.domain.records import NewRecord
from care_desktop.domain.session import DefaultAccess, SalesforceAccount
from care_desktop.services.connections import Connections
from care_desktop.services.events import AccountChanged, Bus, Reach, ReachChanged
from care_desktop.services.own_connections import OwnConnections
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.storage.locks import FileLocks
from care_desktop.storage.metadata import MetadataFolder
from care_desktop.storage.settings import SettingsFile
from tests.helpers.builders import contact
from tests.helpers.settings_stage import FakeVault
from tests.helpers.sign_in import PageReader
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.until import until

CONTACT = NewRecord("Contact", {"LastName": "Oddfellow"})


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage() as stage:
        yield stage


class Window:
    """Everything below the services of one window of Ana's, without a token of Salesforce."""

    def __init__(
        self, stage: StageHandle, folder: Path, connection: Connection, vault: FakeVault | None = None
    ) -> None:
        self.pool, self.bus, self.scope = Pool(), Bus(), TaskScope("window")
        self.reader = PageReader("Ana")
        wire = Transport(self.pool, stage.care_url, dialect=CareDialect(), tokens=StaticToken(stage.care_tokens["ana"]))
        self.care, self.vault = CareClient(wire), vault or FakeVault()
        self.session = Session(self.care)
        self.settings = SettingsFile(folder / "settings.json")
        self.reaches: list[Reach] = []
        self.bus.subscribe(ReachChanged, self._note)
        sign_in = OrgBrowserSignIn(self.pool, BrowserSignIn(self.reader.open))
        self.connections = Connections(self.care, session=self.session, sign_in=sign_in, vault=self.vault, bus=self.bus)
        self.wire = OrgWire(
            self.pool,
            connection,
            care=self.care,
            keys=Keys(self.vault, FileLocks(folder / "locks")),
            settings=self.settings,
            metadata=MetadataFolder(folder / "metadata"),
            bus=self.bus,
        )

    @property
    def account(self) -> SalesforceAccount:
        assert self.session.account is not None
        return self.session.account

    def _note(self, fact: ReachChanged) -> None:
        if fact.side == "salesforce":
            self.reaches.append(fact.reach)

    async def open(self) -> None:
        await self.session.start()
        await self.turn()

    async def turn(self) -> None:
        await self.wire.turn(self.session, self.connections)

    async def names(self) -> str:
        """Return whom the org takes us for."""
        return str(await self.wire.client.my_user_id())

    async def close(self) -> None:
        self.reader.close()
        await self.scope.close()
        await self.wire.transport.aclose()
        await self.pool.aclose()


@pytest.fixture
async def window(stage: StageHandle, tmp_path: Path) -> AsyncIterator[Window]:
    window = Window(stage, tmp_path, Connection(stage.care_url, stage.care_tokens["ana"]))
    await window.open()
    yield window
    await window.close()


async def test_whoever_connected_nobody_works_through_the_default_connection(window: Window) -> None:
    default = window.account.default_user
    assert default is not None
    assert await window.names() == default.id
    assert window.connections.user_of(window.account) == default


async def test_connecting_in_the_window_turns_the_wire_to_that_user(window: Window) -> None:
    before = await window.names()
    window.wire.follow(window.session, window.connections, window.scope)
    await window.connections.reconnect(window.account)
    await until(lambda: not window.scope.is_busy("org wire"))
    user = window.connections.user_of(window.account)
    assert user is not None
    assert await window.names() == user.id != before


async def test_an_org_that_is_known_already_can_be_connected_through_another_app(
    window: Window, stage: StageHandle
) -> None:
    account = await window.connections.connect(stage.salesforce_url, "another-app")
    assert account.client_id != "another-app"
    for _run in "12":
        await window.turn()
        assert await window.names() == getattr(window.connections.own_user(account), "id", None)
        await window.connections.load()


async def test_what_one_window_connects_another_window_of_the_same_user_uses_too(
    window: Window, stage: StageHandle, tmp_path: Path
) -> None:
    other = Window(stage, tmp_path / "other", Connection(stage.care_url, stage.care_tokens["ana"]), window.vault)
    await other.open()
    other.wire.follow(other.session, other.connections, other.scope)
    for change in (window.connections.reconnect, window.connections.disconnect):
        await change(window.account)
        await other.session.start()
        other.bus.publish(AccountChanged())
        await until(lambda: other.connections.has_own(other.account) == window.connections.has_own(window.account))
        await until(lambda: not other.scope.is_busy("org wire"))
        user = window.connections.user_of(window.account)
        assert user is not None
        assert await other.names() == user.id
    await other.close()


async def test_an_own_connection_that_expired_is_never_replaced_by_another_user(
    window: Window, stage: StageHandle
) -> None:
    await window.connections.reconnect(window.account)
    await OwnConnections(window.vault).expire(window.account.org_id, window.session.me.id)
    await window.turn()
    with pytest.raises(SignInNeeded):
        await window.names()
    assert window.reaches[-1:] == [Reach.EXPIRED]


async def test_nothing_is_written_to_another_org_than_that_of_the_account(window: Window, stage: StageHandle) -> None:
    window.session.learn_account(replace(window.account, org_id="00D000000000009EAA"))
    await window.turn()
    stage.forget_requests()
    with pytest.raises(SignInStopped) as stopped:
        await window.wire.client.create(CONTACT)
    with pytest.raises(SignInStopped):
        await window.wire.client.save(contact(), {"Title": "Sailor"})
    assert stopped.value.why is SignInEnd.OTHER_ORG
    assert not [one for one in stage.requests()["items"] if one["method"] != "GET" and "sobjects" in one["path"]]


async def test_the_version_is_the_newest_that_both_sides_speak_and_that_of_the_last_run_is_used_at_once(
    window: Window, stage: StageHandle
) -> None:
    assert window.wire.api_version == "v67.0"
    key = f"salesforce.version.{window.account.org_id}"
    window.settings.put(key, "v60.0")
    await window.turn()
    assert window.wire.api_version == "v60.0"
    window.wire.follow(window.session, window.connections, window.scope)
    await until(lambda: window.settings.get(key) == "v67.0")


async def test_the_default_connection_is_tried_again_when_care_knows_its_user_again(
    window: Window, stage: StageHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.wire.follow(window.session, window.connections, window.scope)
    with monkeypatch.context() as signed_out:
        signed_out.setattr(window.care, "default_access", signed_out_of_care)
        await window.turn()
        with pytest.raises(SignInNeeded):
            await window.names()
    assert window.reaches[-1:] == [Reach.EXPIRED]
    window.bus.publish(ReachChanged("care", Reach.ONLINE))
    await until(lambda: window.reaches[-1:] == [Reach.ONLINE])


async def test_what_another_window_connects_as_another_user_is_never_written_as_the_one_shown(
    window: Window, stage: StageHandle
) -> None:
    await window.connections.reconnect(window.account)
    await window.turn()
    window.wire.follow(window.session, window.connections, window.scope)
    own, place = OwnConnections(window.vault), (window.account.org_id, window.session.me.id)
    found = await own.read(*place)
    assert found is not None
    await own.keep(*place, replace(found, user=replace(found.user, id="005000000000009AAA")))
    with pytest.raises(Unreachable):
        await window.names()
    await until(lambda: window.connections.own_user(window.account) != found.user)
    await until(lambda: not window.scope.is_busy("org wire"))
    await window.names()


async def test_a_window_that_closes_in_the_middle_of_a_renewal_costs_no_sign_in(
    window: Window, stage: StageHandle, tmp_path: Path
) -> None:
    await window.connections.reconnect(window.account)
    await window.turn()
    stage.set(rotation=True)
    stage.arm("delay", server="salesforce", path="/services/oauth2/token", seconds=0.5, count=1)
    asking = asyncio.create_task(window.names())
    await until(lambda: not stage.faults())
    asking.cancel()
    await window.wire.transport.aclose()
    following = Window(stage, tmp_path, Connection(stage.care_url, stage.care_tokens["ana"]), window.vault)
    await following.session.start()
    await following.connections.load()
    await following.turn()
    assert following.connections.has_own(following.account)
    assert await following.names()
    await following.close()
    stage.set(rotation=False)


async def signed_out_of_care(_account: AccountId, _stale: str = "") -> DefaultAccess:
    raise SignInNeeded("unauthenticated")


async def test_an_address_that_is_not_to_be_trusted_gets_no_token(window: Window, stage: StageHandle) -> None:
    window.session.learn_account(replace(window.account, instance_url="http://harbor.example"))
    await window.turn()
    with pytest.raises(SignInNeeded):
        await window.names()


async def test_without_an_account_nothing_is_sent_until_there_is_one(window: Window, stage: StageHandle) -> None:
    account = window.account
    window.session.learn(window.session.me, ())
    await window.turn()
    stage.forget_requests()
    with pytest.raises(SignInNeeded):
        await window.names()
    assert stage.requests()["items"] == []
    window.wire.follow(window.session, window.connections, window.scope)
    window.session.learn(window.session.me, (account,))
    window.bus.publish(AccountChanged(account.id))
    await until(lambda: window.reaches[-1:] == [Reach.ONLINE])


async def test_tokens_of_the_environment_come_first_and_say_whose_they_are(stage: StageHandle, tmp_path: Path) -> None:
    handed = Connection(
        stage.care_url,
        stage.care_tokens["ana"],
        salesforce_refresh_token=stage.salesforce_refresh_tokens["ana"],
        client_id=stage.client_id,
    )
    window = Window(stage, tmp_path, handed)
    await window.open()
    window.wire.follow(window.session, window.connections, window.scope)
    await until(lambda: window.connections.user_of(window.account) != window.account.default_user)
    user = window.connections.user_of(window.account)
    assert user is not None
    assert user.name.startswith("Ana")
    assert not window.connections.has_own(window.account)
    assert window.vault.kept == {}
    await window.close()
