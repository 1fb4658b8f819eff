"""What the services may expect of Care's account settings: the same from the fake, the server, and over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from care_desktop.domain.errors import NoPermission, RecordGone, SettingsChanged, SignInNeeded
from care_desktop.domain.ids import AccountId
from care_desktop.domain.mapping import FieldMapping, MappingKind, MappingRow
from care_desktop.domain.session import NewAccount, SalesforceAccount, SalesforceUser
from tests.helpers.account_bodies import NEW, USER
from tests.helpers.builders import record_id
from tests.helpers.care_worlds import CareWorld, fake_world, server_in_process, server_over_loopback

WORLDS: dict[str, Callable[[Path], AbstractAsyncContextManager[CareWorld]]] = {
    "fake": fake_world,
    "in process": server_in_process,
    "over loopback": server_over_loopback,
}
ANA = SalesforceUser(**USER)
ORG = NewAccount(**{**NEW, "user": ANA})
ROWS = (
    MappingRow("Case", "Subject", MappingKind.DYNAMIC, "subject"),
    MappingRow("Case", "Priority", MappingKind.VARIABLE, "priority", {"urgent": "High", "": "Low"}),
)


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CareWorld]:
    async with WORLDS[request.param](tmp_path) as opened:
        yield opened


async def first_account(world: CareWorld) -> SalesforceAccount:
    return (await world.port.salesforce_accounts())[0]


async def test_an_added_org_is_connected_by_whoever_added_it_and_is_added_once(world: CareWorld) -> None:
    added = await world.port.add_account(ORG)
    again = await world.port.add_account(replace(ORG, name="Another name"))
    assert (added.name, added.org_id, added.instance_url) == (ORG.name, ORG.org_id, ORG.instance_url)
    assert (added.login_url, added.client_id, added.is_sandbox) == (ORG.login_url, ORG.client_id, False)
    assert [(one.care_user, one.care_user_id, one.salesforce_user) for one in added.connected_users] == [
        ("Ana Popa", "ana", ANA)
    ]
    assert (again.id, again.name) == (added.id, ORG.name)
    assert added.id in {account.id for account in await world.port.salesforce_accounts()}


async def test_a_removed_account_is_gone_and_may_be_removed_again(world: CareWorld) -> None:
    added = await world.port.add_account(ORG)
    for _again in "12":
        await world.port.remove_account(added.id)
    assert added.id not in {account.id for account in await world.port.salesforce_accounts()}
    with pytest.raises(RecordGone):
        await world.port.mapping(added.id)


async def test_an_own_connection_is_noted_and_ended(world: CareWorld) -> None:
    account = await first_account(world)
    noted = await world.port.note_own_connection(account.id, ANA)
    ended = await world.port.note_own_connection(account.id, None)
    assert [one.salesforce_user for one in noted.connected_users] == [ANA]
    assert ended.connected_users == ()
    assert account.version < noted.version < ended.version


async def test_the_default_connection_is_lent_until_it_ends(world: CareWorld) -> None:
    account = await first_account(world)
    connected = await world.port.set_default_connection(account.id, ANA, "5Aep861-first")
    access = await world.port.default_access(account.id)
    same, fresh = [await world.port.default_access(account.id, stale) for stale in ("", access.token)]
    ended = await world.port.set_default_connection(account.id, None, "")
    assert (connected.default_user, access.user, ended.default_user) == (ANA, ANA, None)
    assert (same.token == access.token, fresh.token == access.token) == (True, False)
    with pytest.raises(SignInNeeded):
        await world.port.default_access(account.id)


async def test_contact_sync_is_switched_over_what_was_seen(world: CareWorld) -> None:
    seen = await first_account(world)
    with pytest.raises(NoPermission):
        await world.port.set_contact_sync(seen, True)
    supervisor = world.supervise()
    switched = await supervisor.set_contact_sync(seen, True)
    assert (switched.sync_contacts, switched.sync_changed_by) == (True, "Sofia Lind")
    assert switched.sync_changed_at is not None
    with pytest.raises(SettingsChanged) as late:
        await supervisor.set_contact_sync(seen, False)
    assert late.value.current == switched


async def test_a_mapping_is_saved_over_what_was_seen(world: CareWorld) -> None:
    account = await first_account(world)
    seen = await world.port.mapping(account.id)
    assert seen == FieldMapping()
    types = {"Case": record_id("012", 1)}
    saved = await world.port.save_mapping(account.id, replace(seen, rows=ROWS, record_types=types))
    assert (saved.version, saved.rows, saved.record_types) == (1, ROWS, types)
    assert (saved.changed_by, saved.changed_at is None) == ("Ana Popa", False)
    assert await world.port.mapping(account.id) == saved
    with pytest.raises(SettingsChanged) as late:
        await world.port.save_mapping(account.id, replace(seen, rows=()))
    assert late.value.current == saved


async def test_an_account_that_is_not_there_is_gone(world: CareWorld) -> None:
    nowhere, port = AccountId("no-such"), world.port
    for work in (
        port.note_own_connection(nowhere, ANA),
        port.set_default_connection(nowhere, ANA, "r"),
        port.default_access(nowhere),
        port.mapping(nowhere),
        port.save_mapping(nowhere, FieldMapping()),
    ):
        with pytest.raises(RecordGone):
            await work
