"""A desktop that asks for less motion is heard, over a real session bus of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# in a process of its own: Qt knows one session bus for as long as it lives
SCRIPT = """
import subprocess, sys
from PySide6.QtWidgets import QApplication
from care_desktop.ui.kit.system_motion import SystemMotion

command = [sys.executable, "-m", "tests.helpers.settings_portal", *sys.argv[1:]]
with subprocess.Popen(command, stdout=subprocess.PIPE) as portal:
    portal.stdout.readline()
    app = QApplication([])
    motion = SystemMotion(app)
    motion.still.connect(lambda: print("still", end=""))
    motion.heard.connect(app.quit)
    motion.ask()
    app.exec()
    portal.terminate()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (("reduced-motion", "u", "1"), "still"),
        (("reduced-motion", "u", "0"), ""),
        (("enable-animations", "b", "False"), "still"),
        (("AnimationDurationFactor", "s", "'0'"), "still"),
        (("AnimationDurationFactor", "s", "'1'"), ""),
    ],
)
def test_a_desktop_that_wants_stillness_is_heard(setting: tuple[str, str, str], said: str) -> None:
    command = ["dbus-run-session", "--", sys.executable, "-c", SCRIPT, *setting]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == said
