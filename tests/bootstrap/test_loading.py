"""What the program imports beside Qt's thread."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASIDE = ("care_desktop.bootstrap.care_room", "care_desktop.bootstrap.rooms", "care_desktop.viewmodels.desk")


@pytest.mark.parametrize("module", ASIDE)
def test_what_is_imported_in_a_thread_imports_nothing_of_qt(module: str) -> None:
    code = f"import sys, {module}; print([name for name in sys.modules if name.startswith('PySide6')])"

    assert _say(code) == "[]"


def test_the_first_cases_wait_for_neither_pydantic_nor_httpx() -> None:
    heavy = {"pydantic", "pydantic_core", "httpx", "httpcore", "anyio", "email", "sqlite3", "keyring", "oauthlib"}

    assert heavy & _imported_by("care_desktop.bootstrap.care_room") == set()


def test_the_first_cases_wait_for_no_value_type_that_no_row_shows() -> None:
    """Half a millisecond for each dataclass: people, whole Cases, forms and accounts come after the rows."""
    shown = {"case_rows", "errors", "ids", "linking", "permissions"}
    rooms = _imported_by("care_desktop.bootstrap.care_room") | _imported_by("care_desktop.bootstrap.program")

    domain = {name.removeprefix("care_desktop.domain.") for name in rooms if name.startswith("care_desktop.domain.")}
    assert domain <= shown
    assert not {"care_desktop.services.ports", "care_desktop.services.later_events"} & rooms


def test_pyside_does_not_read_the_source_of_what_is_imported_after_it() -> None:
    code = (
        "import care_desktop.ui, linecache\n"
        "import care_desktop.viewmodels.case_list, asyncio, http.client\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import PySide6.QtSvg\n"
        "print(*[name for name in linecache.cache if 'care_desktop' in name or 'asyncio' in name])"
    )

    assert _say(code) == ""


FIRST_CASES = ("frame", "case_list", "first_cases")


def test_what_shows_the_first_cases_builds_no_style_class() -> None:
    """QStyle has 15 enumerations with 500 members, 25 ms that only a row under the mouse or the keyboard needs."""
    code = (
        "import enum\n"
        "built, new = [], enum.EnumType.__new__\n"
        "def noting(*args, **named):\n"
        "    built.append(args[1] if len(args) > 1 else '')\n"
        "    return new(*args, **named)\n"
        "enum.EnumType.__new__ = noting\n"
        f"import care_desktop.bootstrap.program, {', '.join(f'care_desktop.ui.{name}' for name in FIRST_CASES)}\n"
        "print({'PixelMetric', 'StandardPixmap', 'ExitStatus', 'ComponentFormattingOption'} & {*built})\n"
    )

    assert _say(code) == "set()"


def _imported_by(module: str) -> set[str]:
    return set(_say(f"import sys, {module}; print(*sys.modules)").split())


def _say(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()
