"""A real browser without a window: Chromium, driven over WebDriver by plain HTTP, that can reach this computer only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.e2e.keyboard import wait_for

PROGRAMS: Final = ("chromium", "chromedriver")
ENDS_WITHIN_SECONDS: Final = 10.0
_STARTED: Final = re.compile(r"started successfully on port (\d+)")
_ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ::1",
)


class Chromium:
    """One tab of the browser."""

    def __init__(self, driver: httpx.Client, profile: Path) -> None:
        self._driver = driver
        options = {
            "binary": shutil.which("chromium"),
            "args": [*_FLAGS, f"--user-data-dir={profile}"],
        }
        asked = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        self._session = f"/session/{self._call('POST', '/session', asked)['sessionId']}"

    def go(self, address: str) -> None:
        """Open an address and return when the page is there."""
        self._do("POST", "/url", {"url": address})

    def choose(self, selector: str, words: str) -> None:
        """Choose the entry of a list that contains these words."""
        for option in self._find(f"{selector} option"):
            if words in self._do("GET", f"/element/{option}/text"):
                self._do("POST", f"/element/{option}/click", {})
                return
        raise AssertionError(f"{words!r} is not in {selector}:\n{self.text()}")

    def click(self, selector: str) -> None:
        """Press what the selector finds."""
        (element,) = self._find(selector)
        self._do("POST", f"/element/{element}/click", {})

    def text(self) -> str:
        """Return the words of the page."""
        script = "return document.body ? document.body.innerText : ''"
        return str(self._do("POST", "/execute/sync", {"script": script, "args": []}))

    def sees(self, words: str) -> None:
        """Wait until these words are on the page."""
        wait_for(f"{words!r} in the browser", lambda: words in self.text())

    def close(self) -> None:
        """Close the browser."""
        self._do("DELETE", "")

    def _find(self, selector: str) -> list[str]:
        found = self._do("POST", "/elements", {"using": "css selector", "value": selector})
        return [one[_ELEMENT] for one in found]

    def _do(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._call(method, self._session + path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._driver.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()["value"]


@contextmanager
def running_chromium(folder: Path) -> Iterator[Chromium]:
    """Run the browser for a block, with everything it writes below one folder."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (bash .ci/setup --with-test-tools)")
    process = subprocess.Popen(
        ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder
    )
    try:
        with httpx.Client(base_url=_address(process), trust_env=False, timeout=60) as driver:
            browser = Chromium(driver, folder / "profile")
            try:
                yield browser
            finally:
                browser.close()
    finally:
        process.terminate()
        process.wait(ENDS_WITHIN_SECONDS)
        assert process.stdout is not None
        process.stdout.close()


def browser_command(folder: Path) -> str:
    """Return what to put into BROWSER: a program that writes the address into the file that `asked_for` reads."""
    script = folder / "browser.py"
    script.write_text(
        "import os, sys\n"
        f"fresh = {str(folder / 'asked.new')!r}\n"
        "open(fresh, 'w').write(sys.argv[1])\n"
        f"os.replace(fresh, {str(folder / 'asked')!r})\n"
    )
    return f"{sys.executable} {script}"


def asked_for(folder: Path) -> str:
    """Return the address that the program wanted to show, once; "" while there is none."""
    file = folder / "asked"
    if not file.exists():
        return ""
    address = file.read_text()
    file.unlink()
    return address


def _address(process: subprocess.Popen[str]) -> str:
    """Return where the driver listens."""
    assert process.stdout is not None
    for line in process.stdout:
        started = _STARTED.search(line)
        if started is not None:
            return f"http://127.0.0.1:{started[1]}"
    raise AssertionError("chromedriver did not start")
