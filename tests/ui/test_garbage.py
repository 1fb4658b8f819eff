"""Garbage is collected on Qt's thread only."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest
from PySide6.QtWidgets import QApplication

from care_desktop.ui import application, garbage
from tests.helpers.until import until


class Cycle:
    """Garbage that only the collector finds; notes in which thread it was found."""

    def __init__(self, freed_in: list[int]) -> None:
        self.me, self._freed_in = self, freed_in

    def __del__(self) -> None:
        self._freed_in.append(threading.get_ident())


def _allocate_much() -> int:
    return len([[number] for number in range(200_000)])


def test_garbage_of_a_window_at_work_is_freed_on_its_own_thread(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "FIRST_LOOK_MILLISECONDS", 0)
    freed_in: list[int] = []

    async def work(_app: QApplication) -> int:
        for _ in range(100):
            Cycle(freed_in)
        keep = await asyncio.to_thread(_allocate_much)
        kept = [[number] for number in range(keep)]
        await until(lambda: len(freed_in) == 100)
        return len(kept) - keep

    assert application.run(work, qapp) == 0
    assert set(freed_in) == {threading.get_ident()}


def test_outside_of_the_loop_the_collector_is_as_python_has_it(qapp: QApplication) -> None:
    async def work(_app: QApplication) -> int:
        garbage.keep_everything()
        assert gc.get_freeze_count() > 0
        return int(gc.isenabled())

    assert application.run(work, qapp) == 0
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
