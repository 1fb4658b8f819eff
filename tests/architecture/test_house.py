"""What import-linter cannot say about the house."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "care_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
ALLOWED_AT_TOP = {"care_desktop", "resources", "tests", "pyproject.toml", "build.spec", "README.md", "LICENSE"}
PEOPLE_FLOORS = ("ui", "viewmodels")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls_in(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            yield getattr(function, "attr", getattr(function, "id", "")), node.lineno


def imports_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def users_of(package: str) -> set[str]:
    return {name_of(path) for path in MODULES if package in imports_in(path)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "no docstring"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nobody_starts_a_nested_loop_or_a_modal_dialog(path: Path) -> None:
    forbidden = {"exec", "exec_", "processEvents", "getText", "getItem", "getOpenFileName", "getSaveFileName"}
    assert [call for call in calls_in(path) if call[0] in forbidden] == []
    assert not re.search(r"QMessageBox\.(question|information|warning|critical)", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "scope.py"], ids=name_of)
def test_only_the_scope_makes_tasks(path: Path) -> None:
    in_window_process = not {"sandbox", "care_server"} & set(path.relative_to(PACKAGE).parts)
    if in_window_process:
        assert [call for call in calls_in(path) if call[0] in {"create_task", "ensure_future"}] == []


def test_httpx_is_known_to_one_file_of_the_client() -> None:
    assert users_of("httpx") == {"care_desktop/api/transport.py"}


def test_qasync_is_known_to_one_file() -> None:
    assert users_of("qasync") == {"care_desktop/ui/application.py"}


def test_the_domain_uses_the_standard_library_only() -> None:
    import sys

    foreign = {
        name_of(path): imports_in(path) - sys.stdlib_module_names - {"care_desktop"}
        for path in MODULES
        if path.is_relative_to(PACKAGE / "domain")
    }
    assert {path: names for path, names in foreign.items() if names} == {}


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] == "ui"], ids=name_of)
def test_colours_come_from_the_theme(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"#[0-9A-Fa-f]{6}\b|rgba?\(", text)


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in PEOPLE_FLOORS], ids=name_of)
def test_no_label_guesses_rich_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"RichText|AutoText|MarkdownText|setHtml\(|setMarkdown\(", text)
    if path.name != "text.py":
        assert not re.search(r"\bQLabel\(", text), "use the kit's PlainLabel"


def test_the_top_level_holds_what_the_design_card_names() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    visible = {path.partition("/")[0] for path in tracked if not path.startswith(".")}
    assert visible <= ALLOWED_AT_TOP


def test_code_of_the_project_is_not_excused_from_its_types() -> None:
    bare = [name_of(path) for path in MODULES if re.search(r"#\s*type:\s*ignore\s*$", path.read_text(), re.M)]
    assert bare == []
