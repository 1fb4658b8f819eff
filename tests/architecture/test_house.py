"""What import-linter cannot say about the house."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

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


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def offenders(breaks_rule: Callable[[Path], bool], *floors: str) -> list[str]:
    looked_at = [path for path in MODULES if not floors or path.relative_to(PACKAGE).parts[0] in floors]
    assert looked_at, "the rule looks at nothing"
    return [name_of(path) for path in looked_at if breaks_rule(path)]


def test_every_module_says_what_it_is_for() -> None:
    assert offenders(lambda path: not ast.get_docstring(ast.parse(text_of(path)))) == []


def test_no_file_is_longer_than_300_lines() -> None:
    assert offenders(lambda path: len(text_of(path).splitlines()) > 300) == []


def test_nobody_starts_a_nested_loop_or_a_modal_dialog() -> None:
    forbidden = {"exec", "exec_", "processEvents", "getText", "getItem", "getOpenFileName", "getSaveFileName"}
    found = [(name_of(path), call) for path in MODULES for call, _line in calls_in(path) if call in forbidden]
    # the one loop of Qt's that ends before asyncio's begins: it shows the window before anything else is imported
    assert found == [("care_desktop/ui/application.py", "exec")]
    assert offenders(lambda path: "QMessageBox" in text_of(path)) == []


def test_only_the_scope_makes_tasks() -> None:
    window = [path.name for path in PACKAGE.iterdir() if path.name not in {"sandbox", "care_server"}]
    makers = {"create_task", "ensure_future"}
    found = offenders(lambda path: bool(makers & {call for call, _line in calls_in(path)}), *window)
    assert found == ["care_desktop/services/scope.py"]


def test_httpx_is_known_to_one_file_of_the_client() -> None:
    assert users_of("httpx") == {"care_desktop/api/transport.py"}


def test_qasync_is_known_to_one_file() -> None:
    assert users_of("qasync") == {"care_desktop/ui/application.py"}


def test_the_domain_uses_the_standard_library_only() -> None:
    foreign = {
        name_of(path): imports_in(path) - sys.stdlib_module_names - {"care_desktop"}
        for path in MODULES
        if path.is_relative_to(PACKAGE / "domain")
    }
    assert {path: names for path, names in foreign.items() if names} == {}


def test_colours_come_from_the_theme() -> None:
    assert offenders(lambda path: bool(re.search(r"#[0-9A-Fa-f]{6}\b|rgba?\(", text_of(path))), "ui") == []


def test_no_label_guesses_rich_text() -> None:
    guesses = re.compile(r"RichText|AutoText|MarkdownText|setHtml\(|setMarkdown\(")
    assert offenders(lambda path: bool(guesses.search(text_of(path))), "ui", "viewmodels") == []
    labels = offenders(lambda path: bool(re.search(r"\bQLabel\(", text_of(path))), "ui")
    assert set(labels) <= {"care_desktop/ui/kit/text.py"}, "use the kit's PlainLabel"


def test_the_top_level_holds_what_the_design_card_names() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    visible = {path.partition("/")[0] for path in tracked if not path.startswith(".")}
    assert visible <= ALLOWED_AT_TOP


def test_code_of_the_project_is_not_excused_from_its_types() -> None:
    bare = [name_of(path) for path in MODULES if re.search(r"#\s*type:\s*ignore\s*$", path.read_text(), re.M)]
    assert bare == []


def test_what_follows_the_look_ends_with_its_widget() -> None:
    """A lambda has no owner: it goes on to draw what is gone, where a method's subscription ends with its widget."""
    assert offenders(lambda path: "theme().changed.connect(lambda" in text_of(path), "ui") == []
