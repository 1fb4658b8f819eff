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


def test_the_first_cases_wait_for_neither_pydantic_nor_httpx() -> None:
    heavy = {"pydantic", "pydantic_core", "httpx", "httpcore", "anyio", "email", "sqlite3"}
    code = "import sys, care_desktop.bootstrap.care_room; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert heavy & set(done.stdout.split()) == set()
