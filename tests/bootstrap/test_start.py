"""Starting where something is not as it should be: the window comes up and says it."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from care_desktop import bootstrap
from care_desktop.bootstrap import Options
from care_desktop.bootstrap.connection import from_sandbox
from care_desktop.bootstrap.program import Program
from care_desktop.bootstrap.stage_process import StageProcess
from care_desktop.domain.errors import NotAllowed, NotStarted, StorageTrouble
from care_desktop.storage.paths import Paths
from tests.helpers.until import until

SANDBOX = Options(sandbox=True)


def paths_in(home: Path) -> Paths:
    return Paths(home / "data", home / "config", home / "logs", home / "cache")


def test_the_window_opens_though_the_servers_have_nowhere_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.write_text("a file where a folder should be")
    opened: list[StageProcess | None] = []

    def open_window(_options: Options, _paths: Paths, stage: StageProcess | None, _visit: object) -> int:
        opened.append(stage)
        return 0

    monkeypatch.setattr(bootstrap, "_run", open_window)

    assert bootstrap.run(SANDBOX, paths=paths_in(home)) == 0
    assert opened == [None]


def test_a_journey_that_finds_no_servers_ends_with_the_reason(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where a folder should be")

    async def walk(_program: Program) -> None:
        raise AssertionError("there is nothing to walk through")

    with pytest.raises(StorageTrouble):
        bootstrap.run(SANDBOX, paths=paths_in(home), visit=walk)


def test_nobody_else_can_look_into_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care_desktop.bootstrap.stage_process.subprocess.Popen", lambda *_arguments, **_options: None)
    paths = paths_in(tmp_path / "home")

    bootstrap.start_stage(SANDBOX, paths)

    for folder in (paths.data, paths.servers, paths.logs):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_user_whom_the_sandbox_does_not_know_is_told_who_is_known() -> None:
    with pytest.raises(NotAllowed) as refusal:
        from_sandbox({"care_url": "", "care_tokens": {"ana": "t", "ben": "t"}}, "nobody")

    assert "ana, ben" in refusal.value.details


def test_servers_that_cannot_start_say_why(tmp_path: Path) -> None:
    stage = StageProcess(tmp_path / "sandbox", "no such seed", tmp_path / "sandbox.log")

    with pytest.raises(NotStarted) as trouble:
        asyncio.run(stage.told())
    stage.stop_now()

    assert "no such seed" in trouble.value.details


def test_servers_that_die_under_the_window_are_said_to_be_gone(tmp_path: Path) -> None:
    told: list[str] = []

    async def visit(program: Program) -> None:
        assert program.stage is not None
        await asyncio.to_thread(program.stage.stop_now)
        await until(lambda: program.board.state.current, timeout=15)
        notice = program.board.state.current
        told.append(notice.sentence if notice else "")

    code = bootstrap.run(Options(sandbox=True, seed="empty"), paths=paths_in(tmp_path / "home"), visit=visit)

    assert code == 0
    assert "sandbox has ended" in told[0]
