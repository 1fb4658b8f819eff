"""The bundle is built of what was tested, and programs that it starts see nothing of it; no build is run here."""

from __future__ import annotations

import ast
import os
import re
import runpy
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / ".ci" / "packaging" / "requirements.txt"
SPEC = ROOT / "build.spec"


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_bundle_is_pinned_to_the_versions_that_are_tested() -> None:
    tested = pins(ROOT / ".ci" / "requirements.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bundled = pins(LOCK)

    assert {re.split(r"[><=]", wanted)[0].lower() for wanted in project["dependencies"]} <= bundled.keys()
    assert {name: bundled[name] for name in bundled.keys() & tested.keys()} == {
        name: tested[name] for name in bundled.keys() & tested.keys()
    }


def test_every_pin_of_the_bundle_has_a_hash_and_none_says_where_it_came_from() -> None:
    words = LOCK.read_text(encoding="utf-8")

    assert all("--hash=sha256:" in pin for pin in re.split(r"^(?=[\w.-]+==)", words, flags=re.MULTILINE) if pin)
    assert "://" not in words


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the plug-ins have these names on Linux")
def test_every_plug_in_that_the_bundle_wants_is_one_of_qt_s() -> None:
    named = [
        ast.literal_eval(line.value)
        for line in ast.parse(SPEC.read_text(encoding="utf-8")).body
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "PLUGINS"
    ]
    folder = Path(PySide6.__path__[0]) / "Qt" / "plugins"

    assert named
    assert [plugin for plugin in named[0] if not (folder / plugin).is_file()] == []


@pytest.mark.parametrize("before", ["", "/opt/other/lib"])
def test_programs_started_by_the_bundle_get_their_own_libraries(
    before: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/care-desktop/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    monkeypatch.setattr(sys, "argv", ["care-desktop", "--version"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / ".ci" / "packaging" / "start.py"))

    assert ended.value.code == 0
    assert os.environ.get("LD_LIBRARY_PATH", "") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    assert capsys.readouterr().out.startswith("care-desktop ")
