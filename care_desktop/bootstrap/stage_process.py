"""The sandbox as a process beside the window: started early, ended with the window, never left behind."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from care_desktop.domain.errors import NotStarted, StorageTrouble
from care_desktop.sandbox import STAGE_ARGUMENT
from care_desktop.storage.paths import make_folder, reason

PATIENCE_SECONDS = 4.0


class StageProcess:
    """Run the sandbox; it ends by itself when this process dies, because its stdin closes."""

    def __init__(self, folder: Path, seed: str, log_file: Path) -> None:
        self._log_file = log_file
        command = [*_stage_program(), "--with-parent", "--data", str(folder), "--seed", seed]
        try:
            for place in (folder.parent, folder, log_file.parent):
                make_folder(place)
            with log_file.open("w", encoding="utf-8") as log:
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        except OSError as error:
            raise StorageTrouble(reason(error)) from error

    async def told(self) -> Mapping[str, object]:
        """Return what the sandbox said when it was ready. Raises NotStarted with its last words when it ended."""
        line = await asyncio.to_thread(_pipe(self._process.stdout).readline)
        if not line:
            raise NotStarted(await asyncio.to_thread(self._last_words))
        said: Mapping[str, object] = json.loads(line)
        return said

    def has_ended(self) -> bool:
        """Say whether the process is gone."""
        return self._process.poll() is not None

    async def ends_within(self, seconds: float) -> bool:
        """Say whether the process is gone, or will be in so many seconds."""
        try:
            await asyncio.to_thread(self._process.wait, seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    async def stop(self) -> None:
        """End it, kindly first; returns when it is gone."""
        await asyncio.to_thread(self.stop_now)

    def stop_now(self) -> None:
        """The same for the last lines of the program, where no loop runs any more; may be called twice."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        self._process.wait()
        lines = self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1] if lines else f"exit code {self._process.returncode}"


def _stage_program() -> list[str]:
    """Return how the sandbox is started: by the Python that runs this, or in a bundle by the bundle's own program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, STAGE_ARGUMENT]
    return [sys.executable, "-m", "care_desktop.sandbox"]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise StorageTrouble("the sandbox was started without a pipe")
    return pipe
