"""Another person at a window in a process of its own, who does what a story says, one step after the other.

The process (`python -m tests.helpers.other_window`, the connection in the environment) reads a step per line: the name
of a verb of `Hands` and its words. It answers every step that is done with a line, and closes its window at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.helpers.journey import PATIENCE, Agent, Key, at_the_window, connection_of
from tests.helpers.journey_world import JourneyWorld
from tests.helpers.until import until

ROOT = Path(__file__).resolve().parents[2]
DONE = "done\n"


class OtherWindow:
    """The story's hold on the other person."""

    def __init__(self, steps: IO[str], answers: IO[str]) -> None:
        self._steps, self._answers = steps, answers
        self._is_ready = False

    async def do(self, verb: str, *words: str) -> None:
        """Let the other person do something, and return when it is done."""
        self._steps.write(json.dumps([verb, *words]) + "\n")
        self._steps.flush()
        answer = await asyncio.to_thread(self._answers.readline)
        assert answer == DONE, f"the other window could not: {verb} {words}"

    async def ready(self) -> None:
        """Return when the other window is whole."""
        if not self._is_ready:
            assert await asyncio.to_thread(self._answers.readline) == DONE, "the other window did not open"
            self._is_ready = True


@contextmanager
def window_of(world: JourneyWorld, user: str, home: Path) -> Iterator[OtherWindow]:
    """Let another person sit at a window until the end, at a screen of its own: one X screen has one keyboard.

    Nothing may be left uncaught in that window, and it closes as it does for people.
    """
    its_own = {"CARE_DESKTOP_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment = {**os.environ, **connection_of(world.stage, user), **its_own}
    command = [sys.executable, "-m", "tests.helpers.other_window"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            yield OtherWindow(running.stdin, running.stdout)
            running.stdin.close()
            assert running.wait(PATIENCE) == 0, "the other window did not end well"
        finally:
            if running.poll() is None:
                running.send_signal(signal.SIGKILL)


class Hands:
    """What the other person can do."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def open(self, number: str) -> None:
        """Open a case, whatever was done before."""
        await self.leave()
        await self._agent.open_case(int(number))

    async def press(self, letter: str) -> None:
        """Press a key of the desk; a capital letter with Shift."""
        self._agent.press(getattr(Key, f"Key_{letter.upper()}"), shift=letter.isupper())

    async def leave(self) -> None:
        """Take the keyboard out of the composer, so that letters are shortcuts."""
        self._agent.press(Key.Key_Escape)
        await until(lambda: not self._agent.focus_is("composer-text"), PATIENCE)

    async def write(self, text: str, where: str = "composer-text") -> None:
        """Type into the composer, or elsewhere, as soon as it has the keyboard."""
        await until(lambda: self._agent.focus_is(where), PATIENCE)
        self._agent.enter(text)

    async def press_button(self, name: str) -> None:
        """Press a button by keyboard."""
        await self._agent.press_button(name)

    async def send(self) -> None:
        """Press Ctrl+Enter."""
        self._agent.press(Key.Key_Return, ctrl=True)

    async def fill(self, field: str, text: str) -> None:
        """Fill a field of a form."""
        await self._agent.fill(field, text)

    async def sees(self, *words: str) -> None:
        """Wait for words on the screen."""
        await self._agent.sees(*words)

    async def sees_no(self, *words: str) -> None:
        """Wait until words are gone from the screen."""
        await self._agent.sees_no(*words)

    async def sees_once(self, words: str) -> None:
        """Wait for a message that stands in the conversation once."""
        await self._agent.sees_rows(words, name="messages")
        assert sum(words in row for row in self._agent.list_rows("messages")) == 1

    async def sees_badge(self, spoken: str) -> None:
        """Wait for what is said of the Salesforce tab, "" for no badge."""
        await until(lambda: self._agent.badge().startswith(spoken) and bool(self._agent.badge()) == bool(spoken), 30)


def main() -> None:
    """Open the window and do one step after the other."""

    async def story(agent: Agent) -> None:
        hands = Hands(agent)
        _answer()
        while line := await asyncio.to_thread(sys.stdin.readline):
            verb, *words = json.loads(line)
            await getattr(hands, verb)(*words)
            _answer()

    at_the_window(story)


def _answer() -> None:
    sys.stdout.write(DONE)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
