"""Showing an address in the browser that the user has named."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from care_desktop.ui.browser import open_in_browser

ADDRESS = "https://login.example/authorize?scope=api%20id&state=a-b"
PATIENCE = 10.0


def command(folder: Path, *arguments: str) -> str:
    """Return a browser that writes its arguments into the file "shown"."""
    script = folder / "browser.py"
    script.write_text(
        "import os, sys\n"
        f"open({str(folder / 'new')!r}, 'w').write('\\n'.join(sys.argv[1:]))\n"
        f"os.replace({str(folder / 'new')!r}, {str(folder / 'shown')!r})\n"
    )
    return " ".join((sys.executable, str(script), *arguments))


def shown(folder: Path) -> list[str]:
    deadline = time.monotonic() + PATIENCE
    while not (folder / "shown").exists():
        assert time.monotonic() < deadline, "the browser was not started"
        time.sleep(0.01)
    return (folder / "shown").read_text().splitlines()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((), [ADDRESS]), (("--new-tab",), ["--new-tab", ADDRESS]), (("--url=%s", "-x"), [f"--url={ADDRESS}", "-x"])],
)
def test_the_named_browser_gets_the_whole_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], expected: list[str]
) -> None:
    monkeypatch.setenv("BROWSER", command(tmp_path, *arguments))
    assert open_in_browser(ADDRESS)
    assert shown(tmp_path) == expected


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "https://", "", "not an address"])
def test_only_addresses_of_the_web_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("BROWSER", command(tmp_path))
    assert not open_in_browser(address)


@pytest.mark.parametrize("named", ["no-such-browser-here", "'half a quotation", "/"])
def test_a_browser_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("BROWSER", named)
    assert not open_in_browser(ADDRESS)
