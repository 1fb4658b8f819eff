"""Settings of the Salesforce accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.errors import NoPermission, SettingsChanged
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.domain.session import SalesforceUser
from care_desktop.services.events import AccountChanged
from tests.helpers.builders import ACCOUNT, account, me
from tests.helpers.fakes import World, world

PAT = SalesforceUser("005000000000001AAA", "pat@northwind.example", "Pat Integration")


def supervised() -> World:
    w = world()
    w.care.user = me(rights=SUPERVISOR)
    w.session.learn(w.care.user, w.care.accounts)
    return w


async def test_the_switch_is_saved_with_who_and_when() -> None:
    w = supervised()

    changed = await w.services.accounts.set_contact_sync(w.services.accounts.all[0], True)

    assert (changed.sync_contacts, changed.sync_changed_by) == (True, "Robin Agent")
    assert w.services.accounts.known(ACCOUNT) == changed
    assert AccountChanged(ACCOUNT) in w.bus.facts


async def test_a_switch_that_somebody_else_moved_first_is_told_and_learned() -> None:
    w = supervised()
    mine = w.services.accounts.all[0]
    theirs = w.care.change_account(replace(account(), sync_contacts=True, sync_changed_by="Sam Admin"))

    with pytest.raises(SettingsChanged):
        await w.services.accounts.set_contact_sync(mine, True)

    assert w.services.accounts.known(ACCOUNT) == theirs


async def test_an_account_that_is_removed_is_gone_here_too() -> None:
    w = supervised()

    await w.services.accounts.remove(ACCOUNT)

    assert not w.services.accounts.all
    assert w.session.account is None
    assert AccountChanged(ACCOUNT) in w.bus.facts


async def test_the_default_connection_can_be_ended() -> None:
    w = supervised()
    await w.care.set_default_connection(ACCOUNT, PAT, "refresh")

    assert (await w.services.accounts.end_default(ACCOUNT)).default_user is None


async def test_accounts_connected_elsewhere_are_read_again() -> None:
    w = supervised()
    w.care.accounts.append(account(id="sfa-2", name="Second"))

    await w.services.accounts.read_again()

    assert [one.name for one in w.services.accounts.all] == ["Northwind", "Second"]


async def test_an_agent_may_not_switch_the_sync() -> None:
    w = world()

    with pytest.raises(NoPermission):
        await w.services.accounts.set_contact_sync(w.services.accounts.all[0], True)
