"""Pictures of the form that slides out for a new contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.helpers.stage import StageHandle

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

RADU, JANE, DMITRI = "ca-000021", "ca-000043", "ca-000010"


async def contact(studio: Studio, stage: StageHandle) -> None:
    """Prefilled, with problems, a duplicate, the question before discarding, restored, sending."""
    await studio.ready()
    await studio.open(RADU)
    page = studio.desk.salesforce.create
    await studio.press(Qt.Key.Key_C)
    await studio.pause(0.6)
    await studio.shoot("create-prefilled")
    page.change("LastName", "")
    page.change("Email", "nowhere")
    page.submit()
    await studio.pause(0.6)
    await studio.shoot("create-problems")
    await studio.press(Qt.Key.Key_Escape)
    await studio.shoot("create-discard-question")
    page.discard()
    await studio.open(JANE)
    await studio.press(Qt.Key.Key_C)
    await studio.pause(0.6)
    page.change("Email", "jane.miller@postbox.example")
    await studio.pause(2)
    await studio.shoot("create-duplicate-hint")
    page.submit()
    await studio.pause(1.5)
    await studio.shoot("create-duplicate")
    await studio.open(DMITRI)
    await studio.open(JANE)
    await studio.press(Qt.Key.Key_C)
    await studio.pause(0.6)
    await studio.shoot("create-restored")
    stage.arm("delay", server="salesforce", seconds=2)
    page.create_anyway() if page.state.duplicates.found else page.submit()
    await studio.shoot("create-sending")
    stage.disarm()
    await studio.pause(3)
    await studio.shoot("create-done")
