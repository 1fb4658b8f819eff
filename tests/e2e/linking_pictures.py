"""Pictures of the Salesforce tab while a contact is searched, linked, edited, unlinked or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from care_desktop.domain.ids import CaseId
from tests.e2e.truth import Truth
from tests.helpers.stage import StageHandle

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

JANE, RADU, LUCIA, HENRIK, AGNIESZKA, GIULIA, PETRA, LEILA = (
    "ca-000043",
    "ca-000021",
    "ca-000023",
    "ca-000024",
    "ca-000025",
    "ca-000026",
    "ca-000001",
    "ca-000035",
)
SEARCH = "Search Salesforce contacts"


async def searching(studio: Studio, stage: StageHandle) -> None:
    """Unlinked with and without suggestions; the drop-down with rows, without, loading, and in error."""
    await studio.ready()
    await studio.open(RADU)
    await studio.shoot("unlinked-escalation-no-suggestion")
    await studio.open(LUCIA)
    await studio.pause(0.5)
    await studio.shoot("unlinked-escalation-suggestions")
    await studio.open(JANE)
    await studio.pause(0.5)
    await studio.shoot("unlinked-suggestions")
    await studio.press(Qt.Key.Key_S)
    await studio.shoot("search-focused")
    await studio.type("j")
    await studio.shoot("search-one-letter")
    await studio.type("ane mil")
    await studio.press(Qt.Key.Key_Down)
    await studio.shoot("search-results")
    await studio.type(" zzzz")
    await studio.pause(0.6)
    await studio.shoot("search-nothing-found")
    stage.arm("delay", server="salesforce", seconds=3)
    studio.desk.salesforce.search.search_for("thomas")
    await studio.shoot("search-loading")
    await studio.pause(3)
    stage.disarm()
    stage.arm("status", server="salesforce", status=500)
    studio.desk.salesforce.search.search_for("wernher")
    await studio.pause(5)
    await studio.shoot("search-error")
    stage.disarm()


async def linked(studio: Studio, stage: StageHandle) -> None:
    """Pending, linked with its notice, with all fields, linked and escalated, unlinked again; where the focus is."""
    await studio.ready()
    await studio.open(JANE)
    await studio.press(Qt.Key.Key_S)
    await studio.type("jane mil")
    await studio.press(Qt.Key.Key_Down)
    stage.arm("delay", server="care", method="PUT", seconds=2)
    await studio.press(Qt.Key.Key_Return)
    await studio.shoot("linking-pending")
    await studio.pause(2)
    stage.disarm()
    await studio.shoot("linked-just-now")
    studio.dismiss()
    studio.robot.click("empty-fields")
    await studio.shoot("linked-all-fields")
    await studio.press(Qt.Key.Key_U)
    await studio.pause()
    await studio.shoot("unlinked-just-now")
    studio.dismiss()
    await studio.open(HENRIK)
    await studio.shoot("linked-escalated")
    await studio.press(Qt.Key.Key_F6)
    await studio.press(Qt.Key.Key_Tab)
    await studio.shoot("linked-focus-ring")
    await studio.open("ca-000029")
    await studio.shoot("linked-two-escalations")
    truth = Truth(stage)
    long_words = "Vice President for everything that has to do with long titles, deputy of the whole board"
    truth.change_contact(truth.linked(PETRA), Title=long_words, Email=f"petra.{'lindqvist.' * 5}hahn@strand.example")
    truth.close()
    await studio.open(PETRA)
    await studio.shoot("linked-long-values")


async def editing(studio: Studio, stage: StageHandle) -> None:
    """One field open, several, refused by the org, changed by somebody else meanwhile."""
    await studio.ready()
    await studio.open(PETRA)
    page = studio.desk.salesforce.editor
    page.begin_edit("Title")
    await studio.shoot("edit-one-field")
    page.change("Title", "Head of beach chairs")
    page.begin_edit("Email")
    page.change("Email", "not an address")
    page.begin_edit("LastName")
    page.change("LastName", "")
    await studio.shoot("edit-several")
    page.save()
    await studio.pause(1)
    await studio.shoot("edit-field-errors")
    page.change("Email", "petra@strandkorb.example")
    page.change("LastName", "Lindqvist")
    truth = Truth(stage)
    truth.change_contact(truth.linked(PETRA), Title="Chief of beach chairs", LastName="Hahn")
    truth.close()
    page.save()
    await studio.pause(1.5)
    await studio.shoot("edit-conflict")
    stage.arm("delay", server="salesforce", seconds=2)
    for row in page.state.conflict:
        page.choose(row.name, mine=True)
    await studio.shoot("edit-conflict-chosen")
    page.save()
    await studio.shoot("edit-saving")
    await studio.pause(2.5)
    stage.disarm()
    await studio.pause(2)
    await studio.shoot("edit-saved")


async def gone(studio: Studio, stage: StageHandle) -> None:
    """The linked contact was deleted, or merged into another; another agent links while one types."""
    await studio.ready()
    await studio.open(AGNIESZKA)
    await studio.shoot("contact-deleted")
    await studio.open(GIULIA)
    await studio.shoot("contact-merged")
    await studio.open(LUCIA)
    studio.desk.shell.focus_search()
    await studio.type("luc")
    truth = Truth(stage)
    truth.link(LUCIA, truth.query("SELECT Id FROM Contact WHERE LastName = 'Ferrer' LIMIT 1")[0]["Id"])
    truth.close()
    await studio.pause(1)
    await studio.shoot("linked-by-another")


async def read_only(studio: Studio, stage: StageHandle) -> None:
    """What somebody sees who may not change, or not even see, contacts."""
    await studio.ready()
    who = studio.desk_user()
    for name, case in {"unlinked": JANE, "linked": HENRIK, "arabic": LEILA}.items():
        await studio.open(case)
        await studio.shoot(f"as-{who}-{name}")


async def expired(studio: Studio, stage: StageHandle) -> None:
    """The session with Salesforce has ended and cannot be renewed."""
    await studio.ready()
    studio.desk.shell.open_case(CaseId(HENRIK))
    studio.desk.shell.show_panel_tab("salesforce")
    await studio.pause(1.5)
    await studio.shoot("expired-linked")
    await studio.open(LUCIA)
    await studio.pause(1)
    await studio.shoot("expired-unlinked")
