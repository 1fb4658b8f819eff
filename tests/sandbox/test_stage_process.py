"""The stage's process: its data stays, it starts with sentences and ends cleanly."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.helpers.stage import running_stage, stage_command
from tests.helpers.stage_clients import DATA, client, query, wait_for


def test_data_stays_and_keeps_its_seed(tmp_path: Path) -> None:
    with running_stage("empty", tmp_path) as stage, client(stage.salesforce_url, stage.salesforce_tokens["mei"]) as mei:
        mei.post(f"{DATA}/sobjects/Contact", json={"LastName": "Staying"})
        first_token = stage.care_tokens["mei"]
    other = run("--data", str(tmp_path), "--seed", "stories")
    assert (other.returncode, other.stdout) == (2, "")
    assert "holds the seed “empty”, not “stories”" in other.stderr
    with running_stage(None, tmp_path) as stage, client(stage.salesforce_url, stage.salesforce_tokens["mei"]) as mei:
        assert len(query(mei, "SELECT Id FROM Contact")) == 1
        assert stage.care_tokens["mei"] != first_token


def test_a_damaged_database_is_said_once_and_seeded_anew(tmp_path: Path) -> None:
    with running_stage("empty", tmp_path):
        pass
    (tmp_path / "care.sqlite3").write_bytes(b"garbage " * 1000)
    log = tmp_path / "log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            stage_command("--with-parent", "--data", str(tmp_path)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"{")
        process.communicate(timeout=30)
    assert log.read_text().count("was damaged") == 1
    assert list(tmp_path.glob("care.sqlite3.damaged-*"))


def test_what_keeps_the_stage_from_starting_is_a_sentence_and_code_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        attempts = {
            "There is no seed “tales”. The seeds are: stories, empty": run("--seed", "tales"),
            f"Port {port} cannot be used": run("--care-port", port),
            "cannot be written": run("--data", str(tmp_path / "file")),
        }
    for sentence, ended in attempts.items():
        assert (ended.returncode, ended.stdout) == (2, "")
        assert sentence in ended.stderr
        assert "Traceback" not in ended.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(stage_command(*arguments), capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_stage_though_somebody_listens(number: signal.Signals) -> None:
    with (
        running_stage("empty") as stage,
        client(stage.care_url, stage.care_tokens["ana"]) as care,
        care.stream("GET", "/v1/changes") as stream,
    ):
        next(stream.iter_lines())
        stage.process.send_signal(number)
        assert stage.process.wait(30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_the_stage_ends_when_its_parent_is_killed() -> None:
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen({stage_command('--with-parent', '--seed', 'empty')!r}, stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    stage = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    wait_for(lambda: not stage.is_running() or stage.status() == psutil.STATUS_ZOMBIE)


def test_the_end_may_come_in_the_middle_of_seeding(tmp_path: Path) -> None:
    process = subprocess.Popen(
        stage_command("--with-parent", "--data", str(tmp_path), "--seed", "million"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: list(tmp_path.glob("seeding-*/care.sqlite3")), 60)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, b""), err
    assert [file.name for file in tmp_path.iterdir()] == ["in-use"]
