"""What the first cases on screen do not wait for, seen from the program itself at the moment it has painted them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.helpers.journey import connection_of
from tests.helpers.stage import running_stage

LOOK = """
import sys

from PySide6 import QtGui, QtWidgets

from care_desktop.bootstrap import Options, run
from care_desktop.ui.first_cases import FirstCases

show = FirstCases._show
unwanted = {"QWizard", "QGraphicsSceneContextMenuEvent", "QComboBox", "QPlainTextEdit", "QListView"}
modules = {"care_desktop.ui.desk", "care_desktop.domain.people", "care_desktop.domain.cases", "sqlite3", "pydantic"}
wires = {"asyncio", "qasync", "ssl", "care_desktop.api.transport", "care_desktop.services.cases"}


def look(first):
    built = unwanted & {*vars(QtGui), *vars(QtWidgets)}
    found = modules & set(sys.modules)
    print("built:", *sorted(built), "imported:", *sorted(found), "wires:", len(wires & set(sys.modules)), flush=True)
    FirstCases._show = show
    show(first)


async def leave_again(program):
    pass


FirstCases._show = look
sys.exit(run(Options(), visit=leave_again))
"""


def test_no_class_of_qt_and_no_room_is_made_before_the_first_cases_that_they_do_not_show(tmp_path: Path) -> None:
    """PySide6 builds classes at their first mention, and all of a family for a widget or an event that Qt made.

    At the second start the cases of the first are on screen, and nothing that speaks to a server has been imported.
    """
    with running_stage() as stage:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CARE_DESKTOP_HOME": str(tmp_path / "home")}
        environment |= connection_of(stage, "ana")
        starts = [
            subprocess.run(
                [sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=False, timeout=60
            )
            for _start in range(2)
        ]

    said = [done.stdout.partition("\n")[0] for done in starts]
    assert said == ["built: imported: wires: 5", "built: imported: wires: 0"], starts
    assert [done.returncode for done in starts] == [0, 0]
