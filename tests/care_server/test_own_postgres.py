"""The PostgreSQL of a test run ends with the run, also when that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.helpers.postgres import Postgres, sweep

RUN = """
import sys
from tests.helpers.postgres import running
with running() as server:
    print((server.folder / "data" / "postmaster.pid").read_text().split()[0], server.folder, flush=True)
    sys.stdin.read()
"""


def test_a_killed_run_leaves_no_server_and_its_folder_goes_with_the_next(postgres: Postgres) -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    pid, folder = run.stdout.readline().split()
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    sweep()
    assert not Path(folder).exists()
