"""Pictures of the desk around the Salesforce tab: list, conversation, tabs, what floats, and bad days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton

from tests.helpers.stage import StageHandle
from tests.helpers.until import until

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

RADU, LUCIA, HTML, LEILA, ZHANG, LULU, LONG_NAME, LONG_MESSAGE, HENRIK = (
    "ca-000021",
    "ca-000023",
    "ca-000040",
    "ca-000035",
    "ca-000051",
    "ca-000039",
    "ca-000034",
    "ca-000014",
    "ca-000024",
)


async def desk(studio: Studio, stage: StageHandle) -> None:
    """The list alone, an open case with each tab, a filter without a hit, an empty view."""
    await studio.ready()
    await studio.shoot("desk-list")
    await studio.open(RADU, "case")
    await studio.shoot("desk-case-tab")
    for tab in ("customer", "history"):
        studio.desk.shell.show_panel_tab(tab)
        await studio.shoot(f"desk-{tab}-tab")
    await studio.open(HENRIK, "customer")
    await studio.shoot("desk-customer-linked")
    await studio.press(Qt.Key.Key_Slash)
    await studio.type("qqqq")
    await studio.shoot("desk-filter-no-hit")
    await studio.press(Qt.Key.Key_Escape)
    studio.desk.case_list.filter_by("")
    from care_desktop.domain.cases import View

    for view in (View.MY_MENTIONS, View.UNLINKED):
        studio.desk.case_list.show_view(view)
        await studio.shoot(f"desk-view-{view.value}")


async def conversations(studio: Studio, stage: StageHandle) -> None:
    """Long, right-to-left, CJK, HTML and emoji, with names to match."""
    await studio.ready()
    told = {"long-name": LONG_NAME, "rtl": LEILA, "cjk": ZHANG, "html": HTML, "emoji": LULU, "long": LONG_MESSAGE}
    for name, case in told.items():
        await studio.open(case, "customer" if name == "long-name" else "salesforce")
        await studio.shoot(f"conversation-{name}")


async def floating(studio: Studio, stage: StageHandle) -> None:
    """The palette, the shortcut sheet, the Sandbox menu, a notice and two."""
    await studio.ready()
    await studio.open(LUCIA)
    await studio.press(Qt.Key.Key_K, ctrl=True)
    await studio.shoot("palette")
    await studio.type("cre")
    await studio.shoot("palette-narrowed")
    await studio.press(Qt.Key.Key_Escape)
    await studio.press(Qt.Key.Key_F1)
    await studio.shoot("shortcuts")
    await studio.press(Qt.Key.Key_Escape)
    studio.desk.board.say("A first notice stands alone.")
    await studio.shoot("notice")
    studio.desk.board.say("A second one comes with a count, and is a good deal longer than the first one was.")
    await studio.shoot("notice-two")
    studio.dismiss()
    menu = studio.robot.find_as("sandbox-menu", QToolButton).menu()
    menu.popup(studio.window.mapToGlobal(studio.window.rect().center()))
    await studio.shoot("sandbox-menu")
    menu.close()


async def bad_days(studio: Studio, stage: StageHandle) -> None:
    """Salesforce gone, Care gone, everything gone, with a case open."""
    await studio.ready()
    await studio.open(HENRIK)
    fault = stage.arm("offline", server="salesforce")
    studio.desk.salesforce.try_again()
    await studio.pause(2)
    await studio.shoot("offline-salesforce-linked")
    await studio.open(LUCIA)
    await studio.pause(1)
    await studio.shoot("offline-salesforce-unlinked")
    stage.disarm(fault)
    stage.arm("offline", server="care")
    studio.desk.case_list.retry()
    await studio.pause(3)
    await studio.shoot("offline-care")
    studio.desk.shell.open_case(None)
    await studio.open_unread(RADU)
    await studio.shoot("offline-care-unread-case")
    stage.disarm()
    fault = stage.arm("status", server="care", path="/v1/cases*", status=500)
    studio.desk.case_list.filter_by("ana")
    await studio.pause(4)
    await studio.shoot("care-errors-list")
    stage.disarm(fault)


async def no_account(studio: Studio, stage: StageHandle) -> None:
    """No Salesforce account is connected."""
    await studio.ready()
    await studio.open(RADU)
    await studio.shoot("no-account")


async def empty(studio: Studio, stage: StageHandle) -> None:
    """A workspace without a case."""
    await studio.ready()
    await studio.shoot("empty-workspace")


async def nobody_there(studio: Studio, stage: StageHandle) -> None:
    """The welcome page where no server is named; Care that does not answer where one is."""
    welcomed = "CARE_DESKTOP_CARE_URL" not in studio.environment
    await until(lambda: studio.robot.has("welcome" if welcomed else "retry"), 40)
    await studio.shoot("welcome" if welcomed else "unreachable-at-start")
    if welcomed:
        await studio.type("http://care.example")
        await studio.press(Qt.Key.Key_Return)
        await studio.shoot("welcome-problem")
        studio.robot.find_as("care-address", QLineEdit).setText(stage.care_url)
        await studio.press(Qt.Key.Key_Return)
        await studio.pause(1)
        await studio.shoot("welcome-waiting")
