"""What the program imports beside Qt's thread."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASIDE = ("care_desktop.bootstrap.care_room", "care_desktop.bootstrap.rooms", "care_desktop.viewmodels.desk")


@pytest.mark.parametrize("module", ASIDE)
def test_what_is_imported_in_a_thread_imports_nothing_of_qt(module: str) -> None:
    code = f"import sys, {module}; print([name for name in sys.modules if name.startswith('PySide6')])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
