"""The way back into Salesforce: offered while it is needed, one at a time, and never in the way of a form."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from care_desktop.domain.errors import SignInEnd, SignInStopped
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.reconnect import Reconnect, ReconnectState, reconnect_command
from tests.helpers.builders import case, contact_id, customer
from tests.helpers.settings_stage import SettingsStage, settings_stage
from tests.helpers.tab_stage import tab_on
from tests.helpers.until import until


class Tab:
    """The way back over the settings' stage."""

    def __init__(self, stage: SettingsStage) -> None:
        self.stage, self.scope = stage, TaskScope("reconnect")
        world = stage.world
        self.page = Reconnect(stage.connections, world.session, bus=world.bus, scope=self.scope, board=stage.board)

    def hear(self, reach: Reach, side: str = "salesforce") -> None:
        self.stage.world.bus.publish(ReachChanged(side, reach))

    async def come_back(self) -> None:
        self.page.act()
        await until(lambda: self.stage.browser.is_open)
        account = self.stage.world.session.account
        assert account is not None
        self.stage.browser.allow(org_id=account.org_id)
        await until(lambda: not self.page.state.waiting)


@pytest.fixture
async def tab() -> AsyncIterator[Tab]:
    async with settings_stage() as stage:
        tab = Tab(stage)
        yield tab
        tab.page.close()
        await tab.scope.close()


async def test_it_is_offered_while_the_connection_has_expired_and_no_longer(tab: Tab) -> None:
    tab.hear(Reach.EXPIRED, "care")
    assert tab.page.state == ReconnectState()
    tab.hear(Reach.EXPIRED)
    assert tab.page.state.action == "Connect as yourself"
    assert "has expired" in tab.stage.told
    tab.hear(Reach.OFFLINE)
    assert tab.page.state.action
    tab.hear(Reach.ONLINE)
    assert (tab.page.state, tab.stage.told) == (ReconnectState(), "")


async def test_coming_back_ends_the_offer_and_the_next_time_it_is_called_reconnecting(tab: Tab) -> None:
    tab.hear(Reach.EXPIRED)
    await tab.come_back()
    assert (tab.page.state, tab.stage.told) == (ReconnectState(), "")
    tab.hear(Reach.EXPIRED)
    assert tab.page.state.action == "Reconnect"


async def test_while_the_browser_is_open_the_same_button_cancels(tab: Tab) -> None:
    tab.hear(Reach.EXPIRED)
    tab.page.act()
    await until(lambda: tab.stage.browser.is_open)
    assert (tab.page.state.action, tab.page.state.waiting) == ("Cancel", True)
    tab.hear(Reach.EXPIRED)
    assert tab.page.state.waiting
    tab.stage.board.act()
    await until(lambda: not tab.page.state.waiting)
    assert (tab.page.state.action, tab.page.state.problem) == ("Connect as yourself", "")
    assert len(tab.stage.browser.opened) == 1


async def test_what_went_wrong_is_said_and_it_can_be_tried_again(tab: Tab) -> None:
    tab.hear(Reach.EXPIRED)
    tab.page.act()
    await until(lambda: tab.stage.browser.is_open)
    tab.stage.browser.fail(SignInStopped(SignInEnd.DENIED))
    await until(lambda: tab.page.state.problem)
    assert "not allowed" in tab.stage.told
    await tab.come_back()
    assert tab.page.state == ReconnectState()


async def test_the_palette_offers_it_only_then(tab: Tab) -> None:
    command = reconnect_command(tab.page)
    assert command.enabled() == "The connection to Salesforce has not expired."
    tab.hear(Reach.EXPIRED)
    assert command.enabled() is None


async def test_without_an_account_there_is_nothing_to_reconnect(tab: Tab) -> None:
    tab.stage.world.session.learn(tab.stage.world.session.me, ())
    tab.stage.world.session.account = None
    tab.hear(Reach.EXPIRED)
    assert tab.page.state == ReconnectState()
    tab.page.act()
    assert tab.stage.browser.opened == []


async def test_meanwhile_the_card_is_to_read_and_what_was_typed_on_it_stays() -> None:
    async with tab_on(case(person=customer(linked_to=contact_id(1)))) as tab:
        editor = tab.page.editor
        await until(lambda: editor.state.contact is not None)

        def may_save() -> bool:
            return editor.state.may_save

        editor.begin_edit("Title")
        editor.change("Title", "Head of sofas")
        assert may_save()
        tab.world.bus.publish(ReachChanged("salesforce", Reach.EXPIRED))
        assert "Read only" in editor.state.read_only_reason
        assert not may_save()
        tab.world.bus.publish(ReachChanged("salesforce", Reach.ONLINE))
        await until(lambda: tab.world.salesforce.gate.calls["read"] == 2 and not editor.state.loading)
        assert editor.state.read_only_reason == ""
        assert may_save()
        field = editor.state.form.field("Title")
        assert field is not None
        assert field.value == "Head of sofas"
