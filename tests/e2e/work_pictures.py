"""Pictures of the work on a case: its tab, its flag, the customer's details, filters, views and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from care_desktop.domain.case_rows import Assigned, CaseFilter, Priority, Sort, Status
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.stage import StageHandle
from tests.helpers.until import until

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

RADU, LONG_NAME, LEILA = "ca-000021", "ca-000034", "ca-000035"
LONG_REASON = "The customer says that a lawyer will write to us. " * 220


async def working(studio: Studio, stage: StageHandle) -> None:
    """The Case tab, a chooser open, Done refused, a flag being written, too long, set; the Customer tab edited."""
    await studio.ready()
    await studio.open(RADU, "case")
    tab = studio.desk.panel.case_tab
    await until(lambda: len(tab.state.assignee.choices) > 2 and bool(tab.fields.state.rows))
    await studio.shoot("work-case")
    tab.take()
    await studio.pause()
    tab.move(Status.DONE)
    await studio.shoot("work-done-refused")
    studio.desk.shell.focus("case-assignee")
    await studio.shoot("work-assignee-open")
    await studio.press(Qt.Key.Key_Escape)
    studio.desk.shell.focus("flag")
    tab.flag.type(LONG_REASON)
    tab.flag.send()
    await studio.shoot("work-flag-too-long")
    tab.flag.type("The customer says that a lawyer will write to us.")
    tab.flag.send()
    await until(lambda: tab.flag.state.flag is not None)
    await studio.shoot("work-flagged")
    tab.flag.take_back()
    await until(lambda: tab.flag.state.flag is None)
    await studio.shoot("work-flag-taken-back")
    for name, case in {"long-name": LONG_NAME, "rtl": LEILA}.items():
        await studio.open(case, "customer")
        await studio.shoot(f"work-customer-{name}")
    customer = studio.desk.panel.customer
    customer.begin_edit("note")
    customer.change("note", "Calls in the evening.")
    customer.change("email first", "not an address")
    customer.save()
    await studio.shoot("work-customer-edited")
    customer.cancel()


async def narrowing(studio: Studio, stage: StageHandle) -> None:
    """The chips, one of them open, a filter in force, one that nothing passes, the orders, the views to choose."""
    await studio.ready()
    cases = studio.desk.case_list
    studio.desk.shell.focus("chips")
    await studio.shoot("list-chips")
    studio.robot.click("filter-status")
    await studio.shoot("list-chip-open")
    await studio.press(Qt.Key.Key_Escape)
    narrowed = CaseFilter(
        statuses=frozenset({Status.OPEN, Status.NEW}),
        priorities=frozenset({Priority.URGENT, Priority.HIGH}),
        assigned=frozenset({Assigned.ME, Assigned.NOBODY}),
        platforms=frozenset({"whatsapp", "email", "instagram"}),
    )
    cases.narrow(narrowed)
    cases.sort_by(Sort.WAITING)
    await studio.shoot("list-narrowed")
    if studio.robot.has("filter-more"):
        studio.robot.click("filter-more")
        await studio.shoot("list-narrowed-all-filters")
    cases.narrow(CaseFilter(platforms=frozenset({"line"}), unread=True, statuses=frozenset({Status.DONE})))
    await studio.shoot("list-nothing-passes")
    cases.clear()
    studio.robot.click("choose-views")
    await studio.shoot("views-to-choose")
    await studio.press(Qt.Key.Key_Escape)


async def news(studio: Studio, stage: StageHandle) -> None:
    """The bell with nothing, a notice of something new, and the list of it."""
    await studio.ready()
    studio.desk.shell.focus("notifications")
    await studio.shoot("news-none")
    await studio.press(Qt.Key.Key_Escape)
    world = JourneyWorld(stage)
    for row in world.rows(view="new")[:4]:
        world.assign(row["id"], "ana")
    world.close()
    await until(lambda: studio.desk.bell.state.count > 1)
    await studio.shoot("news-notice")
    studio.desk.shell.focus("notifications")
    await studio.shoot("news-list")
