"""The composition root: the window first, then everything that fills it, each room built in order and ended in reverse.

Only what the first paint needs is imported here; the rest waits in `program`.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from care_desktop.bootstrap.program import Program
    from care_desktop.bootstrap.stage_process import StageProcess
    from care_desktop.storage.paths import Paths

    Visit = Callable[[Program], Awaitable[None]]

DEFAULT_SEED, DEFAULT_USER = "stories", "ana"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. `data_dir` None: the sandbox's usual place among the user's files."""

    sandbox: bool = False
    seed: str = DEFAULT_SEED
    data_dir: Path | None = None
    user: str = DEFAULT_USER


def run(options: Options, *, paths: Paths | None = None, visit: Visit | None = None) -> int:
    """Run the program until its window is closed; return the exit code.

    `visit` is a journey that runs once the window is filled and then ends the program; what it raises is raised here.
    """
    from care_desktop.storage.paths import find_paths

    gc.disable()  # what is made while starting stays; the loop looks for garbage itself, see ui/garbage.py
    paths = paths or find_paths()
    stage = _start_early(options, paths) if options.sandbox else None
    try:
        return _run(options, paths, stage, visit)
    finally:
        if stage is not None:
            stage.stop_now()


def start_stage(options: Options, paths: Paths) -> StageProcess:
    """Start the embedded servers, which then come up beside the window. Raises StorageTrouble."""
    from care_desktop.bootstrap.stage_process import StageProcess

    return StageProcess(options.data_dir or paths.servers, options.seed, paths.logs / "sandbox.log")


def _start_early(options: Options, paths: Paths) -> StageProcess | None:
    """Start the servers ahead of the window; where that fails, the window tries again and says why it cannot."""
    from care_desktop.domain.errors import StorageTrouble

    try:
        return start_stage(options, paths)
    except StorageTrouble:
        return None


def _run(options: Options, paths: Paths, stage: StageProcess | None, visit: Visit | None) -> int:
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.ui import application
    from care_desktop.ui.main_window import MainWindow

    app = application.create()
    settings = SettingsFile(paths.settings)
    while True:
        window = MainWindow(settings)
        application.show_first(window)

        from care_desktop.bootstrap.known_start import KnownStart

        known = KnownStart(paths, settings)
        known.show(window, options)

        from care_desktop.bootstrap.program import Program

        program = Program(window, settings, paths, options, stage, visit, known)
        code = application.run(program.run, app)
        if not program.begins_anew:
            return code
        window.deleteLater()
