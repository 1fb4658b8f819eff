"""The composition root: the window first, then everything that fills it, each room built in order and ended in reverse.

Only what the first paint needs is imported here; the rest waits in `program`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care_desktop.bootstrap.stage_process import StageProcess
    from care_desktop.storage.paths import Paths

DEFAULT_SEED, DEFAULT_USER = "stories", "ana"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. `data_dir` None: the sandbox's usual place among the user's files."""

    sandbox: bool = False
    seed: str = DEFAULT_SEED
    data_dir: Path | None = None
    user: str = DEFAULT_USER


def run(options: Options) -> int:
    """Run the program until its window is closed; return the exit code."""
    from care_desktop.storage.paths import find_paths

    paths = find_paths()
    stage = start_stage(options, paths) if options.sandbox else None
    try:
        return _run(options, paths, stage)
    finally:
        if stage is not None:
            stage.stop_now()


def start_stage(options: Options, paths: Paths) -> StageProcess:
    """Start the embedded servers, which then come up beside the window. Raises StorageTrouble."""
    from care_desktop.bootstrap.stage_process import StageProcess

    return StageProcess(options.data_dir or paths.servers, options.seed, paths.logs / "sandbox.log")


def _run(options: Options, paths: Paths, stage: StageProcess | None) -> int:
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.ui import application
    from care_desktop.ui.main_window import MainWindow

    app = application.create()
    settings = SettingsFile(paths.settings)
    window = MainWindow(settings)
    application.show_first(window)

    from care_desktop.bootstrap.program import Program

    program = Program(window, settings, paths, options, stage)
    return application.run(program.run, app)
