"""A window in a process of its own that begins to create a record, so that a test can kill it in the middle.

Run as `python -m tests.helpers.journey_window NUMBER KEY FIELD=VALUE...` with the connection in the environment: KEY
opens the form, a capital letter with Shift; with the FIELD "text" it is the composer, and nothing is sent, with
"message" it is sent. It never ends by itself: it prints "typed" when all is filled, and waits for the end after that.
"""

from __future__ import annotations

import asyncio
import sys

from tests.helpers.journey import Agent, Key, at_the_window


def main(number: int, letter: str, fields: dict[str, str]) -> None:
    """Open the case, fill the form, send it, and wait to be killed."""

    async def story(agent: Agent) -> None:
        await agent.open_case(number)
        agent.press(getattr(Key, f"Key_{letter.upper()}"), shift=letter.isupper())
        if "text" in fields:
            await _write(agent, fields["text"], sends=False)
        if "message" in fields:
            await _write(agent, fields["message"], sends=True)
        for field, value in fields.items():
            await agent.fill(f"field-{field}", value)
        sys.stdout.write("typed\n")
        sys.stdout.flush()
        agent.press(Key.Key_Return)
        await asyncio.Event().wait()

    at_the_window(story)


async def _write(agent: Agent, text: str, *, sends: bool) -> None:
    """Type into the composer."""
    agent.enter(text)
    sys.stdout.write("typed\n")
    sys.stdout.flush()
    if sends:
        agent.press(Key.Key_Return, ctrl=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], dict(pair.split("=", 1) for pair in sys.argv[3:]))
