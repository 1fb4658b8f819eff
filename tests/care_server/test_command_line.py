"""The command line of a Care server of one's own: users, passwords, and a server that ends when it is told to."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from care_desktop.care_server.__main__ import main
from care_desktop.care_server.app import create_app
from tests.helpers.care_browser import Browser, led_back
from tests.helpers.care_server import opened
from tests.helpers.fake_orgs import FakeOrgs

ANA = ("add-user", "ana", "--name", "Ana Popa", "--email", "ana@care.example")


def run(folder: Path, *arguments: str) -> int:
    return main(["--database", f"sqlite:///{folder / 'care.db'}", *arguments])


def set_password(monkeypatch: pytest.MonkeyPatch, folder: Path, password: str, user: str = "ana") -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    return run(folder, "set-password", user)


async def test_a_new_user_signs_in_with_the_password_that_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tmp_path, *ANA) == 0
    assert set_password(monkeypatch, tmp_path, "correct horse battery") == 0
    store = opened(tmp_path / "care.db")
    browser = Browser(create_app(store, orgs=FakeOrgs(store)))
    back = led_back(await browser.submit(await browser.open(), user="ana", password="correct horse battery"))
    assert await browser.who((await browser.exchange(back["code"])).json()["access_token"]) == "ana"
    await browser.http.aclose()
    store.close()


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert run(tmp_path, *ANA) == 0
    assert (tmp_path / "care.db").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, *ANA) == 0
    assert run(tmp_path, *ANA) == 2
    assert set_password(monkeypatch, tmp_path, "short") == 2
    assert set_password(monkeypatch, tmp_path, "long enough for this", user="nobody") == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "There is a user ana already.",
        "A password has 12 characters or more.",
        "There is no user nobody.",
    ]


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "care.db").write_bytes(b"no database, but long enough to look like one" * 40)
    assert run(tmp_path, *ANA) == 2
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["mysql://db/care", "no address", "postgresql+asyncpg://db/care"])
def test_a_database_of_another_kind_is_refused_in_a_sentence(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", address, "--port", "0"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_database_server_that_is_not_there_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", f"postgresql://care@/care?host={tmp_path}"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def test_the_server_answers_until_it_is_told_to_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "care_desktop.care_server", "--database", f"sqlite:///{tmp_path / 'care.db'}"]
    server = subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    with server.stderr as said:
        try:
            url = next(found[0] for line in said if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            with httpx.Client(transport=httpx.HTTPTransport(verify=False), trust_env=False) as client:
                assert client.get(f"{url}/health").json() == {"status": "ok"}
        finally:
            server.terminate()
            server.wait(20)
    assert server.returncode in (0, -signal.SIGTERM)
