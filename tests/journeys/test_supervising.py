"""A journey of a supervisor at her desk, and of an agent at another real window on the same server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.journey import Agent, Key, at_the_window, connection_of, sign_in
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def window_of(world: JourneyWorld, user: str, home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Let another person sit at a window of a process of its own, until the end."""
    environment = {**os.environ, **connection_of(world.stage, user), "CARE_DESKTOP_HOME": str(home)}
    command = [sys.executable, "-m", "tests.helpers.journey_flagging", *words]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.send_signal(signal.SIGKILL)


def test_a_flag_of_one_window_is_handed_back_in_another_and_the_agent_is_told(
    world: JourneyWorld, tmp_path: Path
) -> None:
    row = next(row for row in world.rows(view="new"))
    number, case_id = row["number"], row["id"]
    with window_of(world, "ana", tmp_path / "ana", str(number), "May I refund this twice?") as agent_window:
        assert agent_window.stdout is not None
        assert agent_window.stdout.readline() == "flagged\n"
        sign_in(world.stage, "sofia")

        async def story(sofia: Agent) -> None:
            sofia.press(Key.Key_F, ctrl=True, shift=True)
            await until(lambda: sofia.focus_is("flag-rows"), 30)
            await until(lambda: any("refund this twice" in one for one in sofia.list_rows("flag-rows")), 30)
            desk = sofia.desk.supervise()
            for _row in desk.flags.state.items:
                if (marked := desk.flags.state.marked) is not None and marked.flag.case_id != case_id:
                    sofia.press(Key.Key_J)
            sofia.press(Key.Key_N)
            sofia.enter("Once is enough.")
            await sofia.press_button("Hand back")
            await until(lambda: any("Once is enough." in line for line in world.activities(case_id)), 30)
            sofia.press(Key.Key_Escape)
            await until(lambda: sofia.program.window.frame.over is None)
            assert sofia.focus() is not None

        at_the_window(story)
        assert agent_window.stdout.readline() == "told\n"
