"""Pictures of writing in a case: reply, note, colleagues, what is too long, refused, or on its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.presence import Doing, Presence
from care_desktop.services.later_events import PresenceChanged
from tests.helpers.stage import StageHandle
from tests.helpers.until import until

if TYPE_CHECKING:
    from tests.e2e.studio import Studio

LEILA, LONG_NAME = "ca-000035", "ca-000034"
LONG = "Your parcel left our warehouse this morning and should be with you by Thursday. "


async def writing(studio: Studio, stage: StageHandle) -> None:
    """The agent's own case and others', every state of the composer, the activity log and who else is there."""
    await studio.ready()
    mine, others = _cases(studio)
    await studio.open(mine, "case")
    await studio.shoot("composer-empty")
    studio.desk.shell.focus("composer")
    await studio.type("Dear Ana, thank you for waiting. Your parcel left our warehouse this morning.")
    await studio.shoot("composer-reply")
    _write(studio, LONG * 12)
    await studio.shoot("composer-long")
    _write(studio, LONG * 130)
    await studio.shoot("composer-too-long")
    _write(studio, "")
    studio.desk.messages.composer.write_note(True)
    await studio.shoot("composer-note-empty")
    await studio.type("Could you look at this, @")
    await studio.pause(0.6)
    await studio.shoot("composer-mentions")
    await studio.press(Qt.Key.Key_Return)
    await studio.shoot("composer-note")
    await studio.press(Qt.Key.Key_Escape)
    studio.desk.messages.conversation.switch_activity()
    await studio.shoot("conversation-activity")
    _come(studio, mine)
    await studio.shoot("conversation-presence")
    await studio.open(others, "case")
    studio.desk.messages.composer.write_note(False)
    await studio.shoot("composer-refused")
    for name, case in (("rtl", LEILA), ("long-name", LONG_NAME)):
        await studio.open(case, "case")
        await studio.shoot(f"composer-{name}")


async def sending(studio: Studio, stage: StageHandle) -> None:
    """On its way with undo, taken back, offline."""
    await studio.ready()
    mine, _others = _cases(studio)
    await studio.open(mine, "case")
    composer = studio.desk.messages.composer
    await until(lambda: composer.state.counter.words, 15)
    _write(studio, "Dear customer, your parcel is on its way.")
    composer.send()
    await studio.shoot("sending-undo")
    studio.desk.board.act()
    await until(lambda: composer.state.text, 15)
    await studio.shoot("sending-taken-back")
    fault = stage.arm("offline", server="care")
    composer.send()
    await until(lambda: composer.state.problem is not None, 30)
    await studio.pause(2)
    await studio.shoot("sending-offline")
    stage.disarm(fault)


async def undelivered(studio: Studio, stage: StageHandle) -> None:
    """A customer who has blocked the brand: not delivered, and edited in its place."""
    await studio.ready()
    studio.desk.case_list.filter_by("Dmitri")
    await until(lambda: (row := studio.desk.case_list.row(0)) is not None and "Dmitri" in row.customer_name, 15)
    row = studio.desk.case_list.row(0)
    assert row is not None
    await studio.open(row.id, "case")
    pages = studio.desk.messages
    await until(lambda: pages.composer.state.counter.words, 15)
    _write(studio, "Dear Dmitri, I am sorry for the three windows that were missed. Here is a voucher.")
    pages.composer.send()
    await until(lambda: pages.conversation.undelivered is not None, 20)
    await studio.shoot("undelivered")
    failed = pages.conversation.undelivered
    assert failed is not None
    pages.edit(failed.id)
    await studio.shoot("undelivered-edited")


def _cases(studio: Studio) -> tuple[str, str]:
    """Return a case of the user's own and one that is somebody else's, from the rows on show."""
    rows = [row for place in range(40) if (row := studio.desk.case_list.row(place)) is not None]
    assert studio.program.rooms is not None
    me = studio.program.rooms.services.session.me.name
    mine = (row.id for row in rows if row.assignee == me)
    return next(mine), next(row.id for row in rows if row.assignee not in ("", me))


def _write(studio: Studio, text: str) -> None:
    from care_desktop.ui.composer_edit import ComposerEdit

    studio.robot.find_as("composer-text", ComposerEdit).setPlainText(text)


def _come(studio: Studio, case: str) -> None:
    """Let two colleagues be at the case, as the window hears of it."""
    case_id, later = CaseId(case), datetime.now(UTC) + timedelta(minutes=1)
    here = (
        Presence(UserId("u1"), "Ben Okafor", Doing.TYPING, case_id, later),
        Presence(UserId("u2"), "Maximiliana von Hohenstaufen-Wittelsbach", Doing.VIEWING, case_id, later),
    )
    assert studio.program.rooms is not None
    studio.program.rooms.bus.publish(PresenceChanged(case_id, here))
