"""The command line: a version without a window, and a sentence where no window can be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from care_desktop import __version__
from care_desktop.__main__ import main
from care_desktop.bootstrap.stage_process import StageProcess
from care_desktop.sandbox import STAGE_ARGUMENT


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"care-desktop {__version__}\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
@pytest.mark.parametrize("asked", [[], ["--sandbox"], ["--self-test"]])
def test_without_a_screen_a_sentence_says_so(
    asked: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    assert main(asked) == 1
    assert "needs a screen" in capsys.readouterr().err


def test_the_stage_of_a_bundle_is_started_without_python_s_own_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/care-desktop/care-desktop")
    monkeypatch.setattr(
        "care_desktop.bootstrap.stage_process.subprocess.Popen", lambda command, **_pipes: started.append(command)
    )

    StageProcess(tmp_path / "sandbox", "stories", tmp_path / "sandbox.log")

    assert started[0][:3] == ["/opt/care-desktop/care-desktop", STAGE_ARGUMENT, "--with-parent"]
    assert "-m" not in started[0]


def test_the_program_is_the_stage_when_its_first_argument_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([STAGE_ARGUMENT, "--help"])

    assert ended.value.code == 0
    assert "--care-port" in capsys.readouterr().out


def test_nobody_is_told_of_the_argument_that_is_only_for_the_program_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    assert STAGE_ARGUMENT not in capsys.readouterr().out
