"""What a supervisor uses for the first time on the desk over the cases, and everybody around a conversation.

Part of at_work.py, which gives the worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.helpers.until import until

if TYPE_CHECKING:
    from care_desktop.domain.board import BoardRow
    from care_desktop.viewmodels.supervisor import SupervisorDesk
    from tests.benchmarks.at_work import Worker

Key = Qt.Key
LOOKED_AT = 60


async def around_a_case(worker: Worker) -> None:
    """Show and hide the activity log, write the first letter, look at the bell."""
    desk = worker.desk
    worker.run("activity")
    await worker.note("the activity log", lambda: desk.conversation.state.shows_activity)
    worker.run("activity")
    worker.run("note")
    await worker.note("the composer")
    worker.type("a")
    await worker.note("the first letter in the composer", lambda: desk.messages.composer.state.text)
    worker.press(Key.Key_Backspace)
    worker.run("notifications")
    await worker.note("the bell")
    worker.press(Key.Key_Escape)
    await worker.note("the bell closed")


def _suggested(desk: SupervisorDesk) -> list[BoardRow]:
    rows = (desk.board.row(place) for place in range(min(desk.board.state.total, LOOKED_AT)))
    return [row for row in rows if row is not None and row.suggestion is not None]


async def supervising(worker: Worker) -> None:
    """Open the board, a row of it, a batch, the flags and the workload, and come back."""
    frame = worker.program.window.frame
    worker.run("supervisor-board")
    await worker.note("the board", lambda: frame.is_laid_over)
    desk = worker.desk.supervise()
    await worker.note("the rows of the board", lambda: desk.board.state.shown is not None)
    desk.board.move(1)
    await worker.note("a row of the board", lambda: desk.board.state.current is not None)
    desk.board.move(1)
    await worker.note("another row of the board")
    await until(lambda: _suggested(desk), 30)  # the server finds them one after the other
    worker.beats.take()
    desk.selection.toggle(_suggested(desk)[0])
    await worker.note("a row selected", lambda: desk.selection.state.rows)
    desk.bulk.look()
    await worker.note("the preview of a batch", lambda: desk.bulk.state.phase == "preview")
    desk.bulk.cancel()
    await worker.note("the preview closed")
    worker.run("supervisor-flags")
    await worker.note("the flags", lambda: desk.flags.state.loaded)
    worker.run("supervisor-workload")
    await worker.note("the workload", lambda: desk.workload.state.loaded)
    desk.workload.choose(desk.workload.state.loads[0].user_id)
    await worker.note("the cases of an agent", lambda: not desk.workload.state.reading)
    desk.leave()
    await worker.note("back to the cases")
