"""The journey of `--self-test`: the real window on a sandbox of its own, search, link and unlink, said step by step."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from care_desktop.bootstrap import Options, run
from care_desktop.domain.cases import View
from care_desktop.storage.paths import Paths

if TYPE_CHECKING:
    from care_desktop.bootstrap.program import Program
    from care_desktop.viewmodels.desk import Desk

PATIENCE_SECONDS = 20.0
TYPED = "jane mil"


class SelfTestFailed(Exception):
    """A step of the journey did not come out as it should."""


def run_self_test() -> int:
    """Run the journey in a folder of its own and print what was done; return 0, or 1 when the window did not end well.

    Raises: SelfTestFailed and whatever else a step met; the interpreter prints it and exits with 1.
    """
    with tempfile.TemporaryDirectory(prefix="care-desktop-self-test-") as folder:
        root = Path(folder)
        paths = Paths(root / "data", root / "config", root / "logs", root / "cache")
        passed = False
        try:
            passed = run(Options(sandbox=True), paths=paths, visit=_journey) == 0
        finally:
            _say("self-test passed" if passed else "self-test FAILED")
    return 0 if passed else 1


async def _journey(program: Program) -> None:
    if program.desk is None:
        raise SelfTestFailed("the window has no pages")
    visitor = _Visitor(program.desk)
    await visitor.open_unlinked()
    await visitor.search_and_link()
    await visitor.unlink()


class _Visitor:
    """Uses the pages of a desk and waits for what they show."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changed = asyncio.Event()
        pages = (desk.case_list, desk.panel, desk.salesforce, desk.salesforce.search, desk.salesforce.editor)
        for page in pages:
            page.subscribe(lambda _state: self._changed.set())
        _say(f"opened the window as {desk.shell.state.me} on {desk.shell.state.account}")

    async def open_unlinked(self) -> None:
        """Open the first Case that was escalated without a contact."""
        cases = self._desk.case_list
        cases.show_view(View.UNLINKED)
        await self._until(lambda: cases.state.shown == cases.state.query, "the unlinked escalations are listed")
        row = cases.row(0)
        if row is None:
            raise SelfTestFailed("there is no unlinked escalation in the stories")
        cases.open(row.id)
        await self._until(self._has_badge, f"opened case {row.number}; the badge says so")
        self._desk.shell.show_panel_tab("salesforce")

    async def search_and_link(self) -> None:
        """Find a contact while typing and link it."""
        tab, search = self._desk.salesforce, self._desk.salesforce.search
        search.search_for(TYPED)
        await self._until(lambda: search.state.rows and not search.state.busy, f"found contacts for “{TYPED}”")
        found = search.state.rows[0].match
        tab.link(found)
        await self._until(lambda: tab.editor.state.contact, f"linked {found.name}; the card is shown")
        await self._until(lambda: not self._has_badge(), "the badge is gone")
        await self._until(lambda: not tab.state.pending, "Care has taken the link")

    async def unlink(self) -> None:
        """Take the link away again."""
        self._desk.salesforce.unlink()
        await self._until(self._has_badge, "unlinked again; the badge is back")

    def _has_badge(self) -> bool:
        return self._desk.panel.state.badge.count > 0

    async def _until(self, condition: Callable[[], object], told: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError as error:
            raise SelfTestFailed(f"this did not happen: {told}") from error
        _say(told)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
