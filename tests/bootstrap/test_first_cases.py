"""What the first cases on screen do not wait for, seen from the program itself at the moment it has painted them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.truth import environment_of
from tests.helpers.stage import running_stage

LOOK = """
import sys

from PySide6 import QtGui, QtWidgets

from care_desktop.bootstrap import Options, run
from care_desktop.ui.first_cases import FirstCases

tell = FirstCases._tell
unwanted = {"QWizard", "QGraphicsSceneContextMenuEvent", "QComboBox", "QPlainTextEdit"}
modules = {"care_desktop.ui.desk", "care_desktop.domain.people", "care_desktop.domain.cases", "sqlite3", "pydantic"}


def look(first):
    built = unwanted & {*vars(QtGui), *vars(QtWidgets)}
    print("built:", *sorted(built), "imported:", *sorted(modules & set(sys.modules)), flush=True)
    tell(first)


async def leave_again(program):
    pass


FirstCases._tell = look
sys.exit(run(Options(), visit=leave_again))
"""


def test_no_class_of_qt_and_no_room_is_made_before_the_first_cases_that_they_do_not_show(tmp_path: Path) -> None:
    """PySide6 builds classes at their first mention, and all of a family for a widget or an event that Qt made."""
    with running_stage() as stage:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment_of(stage, tmp_path / "home")}
        done = subprocess.run(
            [sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    assert done.stdout.splitlines() == ["built: imported:"], done.stderr
    assert done.returncode == 0
