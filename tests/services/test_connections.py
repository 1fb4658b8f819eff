"""Connecting orgs: as oneself, for everybody, again and no more; what Care refuses leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from care_desktop.domain.errors import AnswerLost, NoPermission, SignInEnd, SignInStopped, Unreachable
from care_desktop.domain.permissions import Rights
from care_desktop.domain.session import SalesforceAccount
from care_desktop.services.connections import Connections
from care_desktop.services.events import AccountChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.own_connections import OwnConnection, OwnConnections
from tests.helpers.builders import record_id
from tests.helpers.settings_stage import ANA, PAT, SettingsStage, settings_stage
from tests.helpers.until import until

NEW_ORG = str(record_id("00D", 2))


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as stage:
        yield stage


@asynccontextmanager
async def in_the_browser(
    stage: SettingsStage, work: Coroutine[object, object, SalesforceAccount]
) -> AsyncIterator[asyncio.Task[SalesforceAccount]]:
    """Begin a sign-in, and give the task once the browser is open."""
    task = asyncio.create_task(work)
    await until(lambda: stage.browser.is_open)
    yield task


def first(stage: SettingsStage) -> SalesforceAccount:
    return stage.world.session.accounts[0]


def heard(stage: SettingsStage, kind: type[ConnectionChanged] | type[AccountChanged]) -> list[object]:
    found: list[object] = []
    stage.world.bus.subscribe(kind, found.append)
    return found


async def test_an_org_that_is_new_becomes_an_account_and_one_works_in_it_as_oneself(stage: SettingsStage) -> None:
    told = heard(stage, ConnectionChanged)
    async with in_the_browser(stage, stage.connections.connect("https://test.salesforce.com", "app")) as connecting:
        assert stage.connections.is_signing_in
        stage.browser.allow()
    account = await connecting
    assert (account.org_id, account.login_url, account.client_id) == (NEW_ORG, "https://test.salesforce.com", "app")
    assert stage.connections.user_of(account) == ANA
    assert stage.connections.has_own(account)
    assert account in stage.world.session.accounts
    assert told == [ConnectionChanged(account.id, ANA)]
    assert not stage.connections.is_signing_in


async def test_the_name_of_a_my_domain_is_an_address_and_nonsense_is_none(stage: SettingsStage) -> None:
    async with in_the_browser(stage, stage.connections.connect("harbor", " app ")) as connecting:
        stage.browser.allow()
    account = await connecting
    assert (account.login_url, account.client_id) == ("https://harbor.my.salesforce.com", "app")
    with pytest.raises(SignInStopped) as stopped:
        await stage.connections.connect("http://harbor.example", "app")
    assert stopped.value.why is SignInEnd.BAD_ADDRESS


async def test_the_next_run_knows_the_connection_again(stage: SettingsStage) -> None:
    async with in_the_browser(stage, stage.connections.reconnect(first(stage))) as connecting:
        stage.browser.allow(org_id=first(stage).org_id)
    await connecting
    world = stage.world
    again = Connections(world.care, session=world.session, sign_in=stage.browser, vault=stage.vault, bus=world.bus)
    assert not again.has_own(first(stage))
    await again.load()
    assert again.user_of(first(stage)) == ANA


async def test_whoever_connected_nobody_works_as_the_default_user(stage: SettingsStage) -> None:
    told = heard(stage, AccountChanged)
    async with in_the_browser(stage, stage.connections.connect_default(first(stage))) as connecting:
        stage.browser.allow(PAT, org_id=first(stage).org_id)
    account = await connecting
    assert (account.default_user, stage.connections.user_of(account)) == (PAT, PAT)
    assert not stage.connections.has_own(account)
    assert stage.world.care.default_tokens[account.id] == "refresh"
    assert stage.vault.kept == {}
    assert told


async def test_another_org_than_that_of_the_account_is_refused_and_its_sign_in_ended(stage: SettingsStage) -> None:
    async with in_the_browser(stage, stage.connections.reconnect(first(stage))) as connecting:
        stage.browser.allow(org_id=NEW_ORG)
    with pytest.raises(SignInStopped) as stopped:
        await connecting
    assert stopped.value.why is SignInEnd.OTHER_ORG
    assert (stage.browser.revoked, stage.vault.kept) == (["refresh"], {})


async def test_what_care_refuses_leaves_no_sign_in_behind(stage: SettingsStage) -> None:
    stage.world.care.user = replace(stage.world.care.user, rights=Rights())
    async with in_the_browser(stage, stage.connections.connect("https://login.salesforce.com", "app")) as connecting:
        stage.browser.allow()
    with pytest.raises(NoPermission):
        await connecting
    assert (stage.browser.revoked, stage.vault.kept) == (["refresh"], {})


async def test_a_default_connection_that_care_may_have_taken_is_not_ended(stage: SettingsStage) -> None:
    stage.world.care.gate.fail("set_default_connection", AnswerLost())
    async with in_the_browser(stage, stage.connections.connect_default(first(stage))) as connecting:
        stage.browser.allow(PAT, org_id=first(stage).org_id)
    with pytest.raises(AnswerLost):
        await connecting
    assert stage.browser.revoked == []


async def test_cancelling_ends_the_wait_and_changes_nothing(stage: SettingsStage) -> None:
    async with in_the_browser(stage, stage.connections.reconnect(first(stage))) as connecting:
        stage.connections.cancel()
    with pytest.raises(SignInStopped) as stopped:
        await connecting
    assert stopped.value.why is SignInEnd.CANCELLED
    assert stage.vault.kept == {}
    assert not stage.connections.is_signing_in


async def test_reconnecting_offers_the_same_user_and_ends_the_connection_before(stage: SettingsStage) -> None:
    account, me = first(stage), stage.world.session.me.id
    for number in (1, 2):
        async with in_the_browser(stage, stage.connections.reconnect(account)) as connecting:
            stage.browser.allow(org_id=account.org_id)
        await connecting
        await OwnConnections(stage.vault).keep(account.org_id, me, OwnConnection(ANA, f"refresh-{number}"))
    assert [username for _url, _app, username in stage.browser.opened] == ["", ANA.username]
    assert stage.browser.revoked == ["refresh-1"]


async def test_disconnecting_ends_it_here_at_salesforce_and_in_care(stage: SettingsStage) -> None:
    async with in_the_browser(stage, stage.connections.reconnect(first(stage))) as connecting:
        stage.browser.allow(org_id=first(stage).org_id)
    await connecting
    told = heard(stage, ConnectionChanged)
    account = await stage.connections.disconnect(first(stage))
    assert (stage.browser.revoked, stage.vault.kept) == (["refresh"], {})
    assert account.connected_users == ()
    assert not stage.connections.has_own(account)
    assert told == [ConnectionChanged(account.id, None)]


async def test_disconnecting_without_an_answer_of_salesforce_ends_it_here(
    stage: SettingsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_the_browser(stage, stage.connections.reconnect(first(stage))) as connecting:
        stage.browser.allow(org_id=first(stage).org_id)
    await connecting

    async def out_of_reach(_url: str, _token: str) -> None:
        raise Unreachable("refused")

    monkeypatch.setattr(stage.browser, "revoke", out_of_reach)
    await stage.connections.disconnect(first(stage))
    assert stage.vault.kept == {}


async def test_disconnecting_without_an_answer_of_care_ends_it_here_and_can_be_done_again(stage: SettingsStage) -> None:
    async with in_the_browser(stage, stage.connections.reconnect(first(stage))) as connecting:
        stage.browser.allow(org_id=first(stage).org_id)
    await connecting
    told = heard(stage, ConnectionChanged)
    stage.world.care.gate.fail("note_own_connection", Unreachable())

    with pytest.raises(Unreachable):
        await stage.connections.disconnect(first(stage))
    assert (stage.browser.revoked, stage.vault.kept) == (["refresh"], {})
    assert told == [ConnectionChanged(first(stage).id, None)]
    assert not stage.connections.has_own(first(stage))
    assert stage.connections.is_noted(first(stage))

    account = await stage.connections.disconnect(first(stage))
    assert not stage.connections.is_noted(account)


@pytest.mark.parametrize("secret", ["", "[]", "{", '{"refresh_token": 1}', '{"refresh_token": "a"}'])
async def test_a_damaged_entry_of_the_keyring_counts_as_none(stage: SettingsStage, secret: str) -> None:
    account, me = first(stage), stage.world.session.me.id
    stage.vault.kept[account.org_id, me] = secret
    assert await OwnConnections(stage.vault).read(account.org_id, me) is None


async def test_an_expired_connection_still_says_whose_it_was(stage: SettingsStage) -> None:
    account, me = first(stage), stage.world.session.me.id
    own = OwnConnections(stage.vault)
    await own.keep(account.org_id, me, OwnConnection(ANA, "5Aep-secret"))
    await own.expire(account.org_id, me)
    found = await own.read(account.org_id, me)
    assert found is not None
    assert (found.user, found.refresh_token) == (ANA, "")
    assert "secret" not in repr(OwnConnection(ANA, "secret"))
