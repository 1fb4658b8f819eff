"""Settings: the accounts, connecting one, its overview; each refusal in its own words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.errors import SignInEnd, SignInStopped, Unreachable
from care_desktop.domain.ids import AccountId
from care_desktop.domain.permissions import AGENT, Rights
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.own_connections import OwnConnection, OwnConnections
from care_desktop.viewmodels.settings_connect import LoginKind
from care_desktop.viewmodels.wording import isolate
from tests.helpers.builders import ACCOUNT, account, record_id
from tests.helpers.settings_stage import ANA, PAT, SettingsStage, settings_stage
from tests.helpers.until import until

ORG = account().org_id


@pytest.fixture
async def stage() -> AsyncIterator[SettingsStage]:
    async with settings_stage() as made:
        yield made


async def test_the_list_tells_the_org_apart_and_as_whom(stage: SettingsStage) -> None:
    (row,) = stage.place.accounts.state.rows

    assert (row.name, row.environment, row.host) == ("Northwind", "SANDBOX", "northwind.example")
    assert (row.state, row.whom) == ("Not connected", "Nobody is connected for you.")


async def test_connecting_an_org_in_the_browser_ends_on_its_page(stage: SettingsStage) -> None:
    stage.place.open()
    form = stage.place.connect
    form.open()
    form.choose(LoginKind.SANDBOX)
    form.submit()
    await until(lambda: stage.browser.is_open)
    assert form.state.waiting
    assert stage.browser.opened == [("https://test.salesforce.com", "care-desktop-app", "")]

    stage.browser.allow()
    await until(lambda: stage.place.state.account)

    assert stage.place.state.account_name == "Second Org"
    assert "Second Org is connected." in stage.told.replace("\u2068", "").replace("\u2069", "")
    words = stage.place.accounts.state.rows[1]
    assert words.state == "Connected"
    assert "ana@northwind.example" in words.whom
    assert stage.texts.kept["salesforce.client"] == "care-desktop-app"


async def test_a_my_domain_needs_its_address(stage: SettingsStage) -> None:
    form = stage.place.connect
    form.open()
    form.choose(LoginKind.MY_DOMAIN)
    form.submit()
    assert form.state.host_problem
    assert not stage.browser.opened

    form.type_host(" acme.my.salesforce.com/ ")
    form.type_client("")
    form.submit()
    assert form.state.client_problem

    form.type_client("key")
    form.submit()
    await until(lambda: stage.browser.is_open)
    assert stage.browser.opened == [("https://acme.my.salesforce.com", "key", "")]
    form.cancel()
    await until(lambda: not form.state.waiting)
    assert form.state.is_open
    assert form.state.problem is None


@pytest.mark.parametrize("why", [SignInEnd.DENIED, SignInEnd.TOO_LATE])
async def test_a_sign_in_that_came_to_nothing_says_so_in_the_form(stage: SettingsStage, why: SignInEnd) -> None:
    form = stage.place.connect
    form.open()
    form.submit()
    await until(lambda: stage.browser.is_open)
    stage.browser.fail(SignInStopped(why))

    await until(lambda: not form.state.waiting)
    assert form.state.problem is not None
    assert form.state.is_open


async def test_an_address_that_is_none_is_told_at_its_field(stage: SettingsStage) -> None:
    form = stage.place.connect
    form.choose(LoginKind.MY_DOMAIN)
    form.type_host("http://harbor.example")
    form.submit()

    await until(lambda: form.state.host_problem)
    assert stage.browser.opened == []
    assert form.state.problem is None


async def test_leaving_the_settings_stops_the_sign_in(stage: SettingsStage) -> None:
    stage.place.open()
    stage.place.connect.open()
    stage.place.connect.submit()
    await until(lambda: stage.browser.is_open)

    assert stage.place.leave()

    await until(lambda: not stage.browser.is_open)


async def test_whoever_may_not_do_it_is_told_why(stage: SettingsStage) -> None:
    async with settings_stage(Rights()) as other:
        page = other.place.accounts.state
        assert page.view_refusal
        assert not page.rows
        assert page.add_refusal
    async with settings_stage(AGENT) as other:
        other.place.show_account(ACCOUNT)
        overview = other.place.overview.state
        assert "manage workflows" in overview.sync_refusal
        assert not overview.remove_refusal


async def test_the_overview_shows_what_is_known(stage: SettingsStage) -> None:
    await stage.world.care.set_default_connection(ACCOUNT, PAT, "refresh")
    await stage.world.services.accounts.read_again()

    stage.place.show_account(ACCOUNT)

    state = stage.place.overview.state
    assert state.words is not None
    assert (state.api, state.calls) == ("v66.0", "1,204 of 15,000 in the last 24 hours (8 %)")
    assert "Pat Integration" in state.default
    assert "the default connection" in state.words.whom
    assert not state.default_trouble


async def test_an_expired_default_connection_says_what_waits_for_it_until_it_is_replaced(stage: SettingsStage) -> None:
    care = stage.world.care
    known = await care.set_default_connection(ACCOUNT, PAT, "refresh")
    stage.place.show_account(ACCOUNT)
    care.change_account(replace(known, default_expired=True))
    await stage.world.services.accounts.read_again()
    await until(lambda: "goes on by itself" in stage.place.overview.state.default_trouble)
    care.change_account(known)
    await stage.world.services.accounts.read_again()
    await until(lambda: not stage.place.overview.state.default_trouble)


async def test_a_user_of_ones_own_is_connected_and_ended_again(stage: SettingsStage) -> None:
    stage.place.show_account(ACCOUNT)
    page = stage.place.overview
    page.connect_own()
    assert page.state.waiting
    await until(lambda: stage.browser.is_open)
    stage.browser.allow(org_id=ORG)
    await until(lambda: page.state.can_disconnect and not page.state.waiting)
    assert "Robin Agent" in page.state.users[0][0]
    assert page.state.words is not None
    assert page.state.words.state == "Connected"

    page.disconnect_own()
    await until(lambda: not page.state.can_disconnect and not page.state.busy)
    assert stage.browser.revoked == ["refresh"]
    assert not page.state.users


async def test_the_user_of_another_org_is_refused(stage: SettingsStage) -> None:
    stage.place.show_account(ACCOUNT)
    stage.place.overview.connect_default()
    await until(lambda: stage.browser.is_open)
    stage.browser.allow(ANA, org_id=str(record_id("00D", 9)))

    await until(lambda: stage.place.overview.state.problem)
    assert not stage.place.overview.state.has_default


async def test_the_default_connection_is_made_and_ended(stage: SettingsStage) -> None:
    stage.place.show_account(ACCOUNT)
    page = stage.place.overview
    page.connect_default()
    await until(lambda: stage.browser.is_open)
    stage.browser.allow(PAT, org_id=ORG)
    await until(lambda: page.state.has_default and not page.state.waiting)

    page.end_default()
    await until(lambda: not page.state.has_default)


async def test_the_sync_switches_at_once_and_says_who(stage: SettingsStage) -> None:
    stage.place.show_account(ACCOUNT)
    page = stage.place.overview
    page.switch_sync(True)
    assert page.state.sync
    await until(lambda: not page.state.busy)
    assert stage.world.care.accounts[0].sync_contacts
    assert "Robin Agent" in page.state.sync_changed


async def test_a_slow_switch_of_one_account_does_not_swallow_that_of_another(stage: SettingsStage) -> None:
    care, page = stage.world.care, stage.place.overview
    other = replace(account(), id=AccountId("other"), name="Southwind")
    care.accounts.append(other)
    await stage.world.services.accounts.read_again()
    stage.place.show_account(ACCOUNT)
    care.gate.hang("set_contact_sync")
    page.switch_sync(True)
    stage.place.show_account(other.id)
    page.switch_sync(True)
    care.gate.mend()
    await until(lambda: all(one.sync_contacts for one in care.accounts))
    await until(lambda: not page.state.busy)
    assert page.state.sync


async def test_a_switch_that_fails_falls_back(stage: SettingsStage) -> None:
    stage.place.show_account(ACCOUNT)
    stage.world.care.gate.fail("set_contact_sync", Unreachable())
    stage.place.overview.switch_sync(True)

    await until(lambda: stage.place.overview.state.problem)
    assert not stage.place.overview.state.sync


async def test_a_switch_that_somebody_else_moved_is_told_with_their_name(stage: SettingsStage) -> None:
    stage.place.show_account(ACCOUNT)
    stage.world.care.change_account(replace(account(), name="Northwind EU", sync_changed_by="Sam Admin"))
    stage.place.overview.switch_sync(True)

    await until(lambda: stage.place.overview.state.sync_note)
    assert "Sam Admin" in stage.place.overview.state.sync_note
    assert not stage.place.overview.state.sync


async def test_removing_asks_first_and_returns_to_the_list(stage: SettingsStage) -> None:
    stage.place.open()
    stage.place.show_account(ACCOUNT)
    stage.place.overview.remove()
    assert stage.world.care.accounts
    stage.place.overview.ask_remove()
    stage.place.overview.remove()

    await until(lambda: stage.place.state.account is None)
    assert not stage.world.care.accounts
    assert "not connected any more" in stage.told


async def test_removing_an_account_ends_the_own_connection_to_it(stage: SettingsStage) -> None:
    me = stage.world.session.me.id
    await OwnConnections(stage.vault).keep(account().org_id, me, OwnConnection(ANA, "own"))
    stage.place.show_account(ACCOUNT)
    stage.place.overview.ask_remove()
    stage.place.overview.remove()

    await until(lambda: not stage.place.overview.state.busy and not stage.world.care.accounts)
    await until(lambda: bool(stage.browser.revoked))
    assert (stage.browser.revoked, stage.vault.kept) == (["own"], {})


async def test_an_expired_connection_is_marked(stage: SettingsStage) -> None:
    stage.world.bus.publish(ReachChanged("salesforce", Reach.EXPIRED))

    assert stage.place.accounts.state.rows[0].state == "Connection expired"


async def test_an_account_that_this_window_does_not_work_with_says_so(stage: SettingsStage) -> None:
    connecting = asyncio.create_task(stage.connections.connect("https://test.salesforce.com", "app"))
    await until(lambda: stage.browser.is_open)
    stage.browser.allow(name="Second Org")
    await connecting

    first, second = stage.place.accounts.state.rows
    assert first.note == ""
    assert isolate(first.name) in second.note
