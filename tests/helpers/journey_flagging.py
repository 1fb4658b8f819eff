"""An agent's window in a process of its own: flags a case, and waits to be told what a supervisor says.

Run as `python -m tests.helpers.journey_flagging NUMBER REASON` with the connection in the environment. It prints
"flagged" when the flag stands, and "told" when the answer is on the screen; then the window closes.
"""

from __future__ import annotations

import sys

from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window
from tests.helpers.until import until


def main(number: int, reason: str) -> None:
    """Flag the case and wait for the answer."""

    async def story(agent: Agent) -> None:
        await agent.open_case(number)
        agent.press(Key.Key_F)
        await until(lambda: agent.focus_is("flag-reason"), PATIENCE)
        agent.enter(reason)
        await agent.press_button("Flag")
        await agent.sees("Flagged by", reason)
        _say("flagged")
        await until(lambda: agent.desk.bell.state.count == 1 or "Handed back by" in agent.screen(), PATIENCE)
        await agent.sees("Handed back by Sofia Lind", "Once is enough.")
        _say("told")

    at_the_window(story)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
