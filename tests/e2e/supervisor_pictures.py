"""Pictures of the supervisor's desk: the board with its batch, the review queue, and the workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.stage import StageHandle
from tests.helpers.until import until

if TYPE_CHECKING:
    from tests.e2e.studio import Studio


async def pages(studio: Studio, stage: StageHandle) -> None:
    """Every page, opened with its key."""
    await studio.ready()
    studio.robot.click("open-board")
    await until(lambda: studio.robot.has("board-rows"), 15)
    desk = studio.program.desk
    assert desk is not None
    supervisor = desk.supervise()
    await until(lambda: bool(supervisor.board.state.total), 15)
    await until(lambda: bool(supervisor.side.state.messages), 15)
    await studio.shoot("board")
    supervisor.board.move(3)
    await until(lambda: bool(supervisor.side.state.messages), 15)
    await studio.pause()
    for _ in range(9):  # Care looks who it may be where the mark rests
        await until(lambda: "looking" not in supervisor.side.state.nobody, 15)
        await studio.pause()
        if len(supervisor.selection.state.rows) < 4:
            supervisor.selection.toggle()
        supervisor.board.move(1)
    await studio.shoot("board-selected")
    if supervisor.selection.state.rows:
        supervisor.bulk.look()
        await until(lambda: bool(supervisor.bulk.state.lines), 15)
        await studio.shoot("board-preview")
        supervisor.bulk.run()
        await until(lambda: supervisor.bulk.state.phase.value == "done", 15)
        await studio.shoot("board-done")
        supervisor.bulk.undo()
        await until(lambda: supervisor.bulk.state.sentence.startswith("Undone"), 15)
        supervisor.bulk.cancel()
    supervisor.board.filter_by("nobody is called that")
    await until(lambda: bool(supervisor.board.state.empty), 15)
    await studio.shoot("board-empty")
    studio.robot.click("supervisor-flags")
    await until(lambda: supervisor.flags.state.loaded, 15)
    await studio.shoot("flags")
    studio.robot.click("supervisor-workload")
    await until(lambda: supervisor.workload.state.loaded, 15)
    supervisor.workload.choose(supervisor.workload.state.loads[0].user_id)
    await until(lambda: not supervisor.workload.state.reading, 15)
    supervisor.workload.select_all()
    await studio.shoot("workload")
