"""Pictures of the settings: accounts, connecting one, its overview, its mapping with tables, refusals and questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from tests.helpers.stage import StageHandle
from tests.helpers.until import until

if TYPE_CHECKING:
    from care_desktop.domain.ids import AccountId
    from care_desktop.viewmodels.settings_place import SettingsPlace
    from tests.e2e.studio import Studio


async def settings_of(studio: Studio) -> SettingsPlace:
    """Open the settings with their key and return the page."""
    await studio.press(Qt.Key.Key_Comma, ctrl=True)
    await until(lambda: studio.robot.has("back-to-cases"))
    room = studio.program.settings_room
    assert room is not None
    return room.place()


async def pages(studio: Studio, stage: StageHandle) -> None:
    """Every page with an account that is there already."""
    from care_desktop.domain.mapping import MappingKind
    from care_desktop.viewmodels.settings_connect import LoginKind
    from care_desktop.viewmodels.settings_place import AccountTab

    await studio.ready()
    place = await settings_of(studio)
    await studio.shoot("settings-accounts")
    place.connect.open()
    await studio.shoot("settings-connect")
    place.connect.choose(LoginKind.MY_DOMAIN)
    place.connect.type_host("")
    place.connect.type_client("")
    place.connect.submit()
    await studio.shoot("settings-connect-problems")
    place.connect.close()
    place.show_account(place.accounts.state.rows[0].id)
    await studio.shoot("settings-overview")
    place.overview.ask_remove()
    await studio.pause()
    await studio.shoot("settings-remove")
    place.overview.keep()
    place.choose_tab(AccountTab.MAPPING)
    await until(lambda: place.mapping.state.fields, 15)
    await studio.shoot("settings-mapping")
    row = next(one for one in place.mapping.state.rows if one.field == "Priority")
    place.mapping.open_table(row.place)
    place.mapping.change_line(row.place, 0, row.lines[0].key, "Volcanic" if not row.offered else "")
    await studio.shoot("settings-mapping-table")
    place.mapping.choose_kind(row.place, MappingKind.MESSAGES)
    place.mapping.add_row()
    await studio.shoot("settings-mapping-refused")
    place.leave()
    await studio.shoot("settings-mapping-leave")
    place.discard_and_go()
    await studio.pause()
    await studio.shoot("settings-left")
    await bad_moments(studio, stage)


async def bad_moments(studio: Studio, stage: StageHandle) -> None:
    """A list that is open, somebody who was faster, the browser that is waited for, and Care out of reach."""
    from care_desktop.viewmodels.settings_place import AccountTab

    place = await settings_of(studio)
    account = place.accounts.state.rows[0].id
    place.show_account(account)
    place.choose_tab(AccountTab.MAPPING)
    place.mapping.choose_object("Lead")
    await studio.shoot("settings-mapping-lead")
    studio.robot.find_as("map-source-LastName", QComboBox).showPopup()
    await studio.shoot("settings-mapping-choosing")
    studio.robot.find_as("map-source-LastName", QComboBox).hidePopup()
    place.mapping.remove_row(place.mapping.state.rows[0].place)
    await save_meanwhile(studio, account)
    place.mapping.save()
    await until(lambda: place.mapping.state.conflict, 15)
    await studio.shoot("settings-mapping-conflict")
    place.mapping.discard()
    place.choose_tab(AccountTab.OVERVIEW)
    studio.robot.window.setFocus()
    stage.set(auto_approve=False)
    place.overview.connect_own()
    await studio.shoot("settings-overview-waiting")
    place.overview.cancel()
    place.show_accounts()
    stage.arm("offline", server="care")
    place.accounts.read_again()
    await until(lambda: place.accounts.state.error, 15)
    await studio.shoot("settings-offline")
    stage.disarm()


async def save_meanwhile(studio: Studio, account: AccountId) -> None:
    """Let somebody else save the mapping."""
    rooms = studio.program.rooms
    assert rooms is not None
    mappings = rooms.services.mappings
    theirs = await mappings.of(account, fresh=True)
    await mappings.save(account, replace(theirs, rows=theirs.rows[:-1]))


async def nothing_yet(studio: Studio, stage: StageHandle) -> None:
    """No account is connected."""
    await studio.ready()
    place = await settings_of(studio)
    await studio.shoot("settings-no-account")
    place.connect.open()
    place.connect.submit()
    await studio.shoot("settings-connect-waiting")
    place.connect.cancel()


async def as_agent(studio: Studio, stage: StageHandle) -> None:
    """What an agent may not do says why."""
    await studio.ready()
    place = await settings_of(studio)
    place.show_account(place.accounts.state.rows[0].id)
    await studio.shoot("settings-overview-agent")
