"""A window in a process of its own that begins to create a contact, so that a test can kill it in the middle.

Run as `python -m tests.helpers.journey_window NUMBER FIRST LAST` with the connection in the environment. It never ends
by itself: it prints "typed" when the form is filled, and waits for the end after it has sent it.
"""

from __future__ import annotations

import asyncio
import sys

from tests.helpers.journey import Agent, Key, at_the_window


def main(number: int, first: str, last: str) -> None:
    """Open the case, fill the form, send it, and wait to be killed."""

    async def story(agent: Agent) -> None:
        await agent.open_case(number)
        agent.press(Key.Key_C)
        await agent.fill("field-FirstName", first)
        await agent.fill("field-LastName", last)
        sys.stdout.write("typed\n")
        sys.stdout.flush()
        agent.press(Key.Key_Return)
        await asyncio.Event().wait()

    at_the_window(story)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
