"""The command line: a version without a window, and a sentence where no window can be."""

from __future__ import annotations

import sys

import pytest

from care_desktop import __version__
from care_desktop.__main__ import main


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
