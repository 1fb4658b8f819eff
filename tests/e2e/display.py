"""A screen of its own for the real window: Xvfb on whatever display number is free, and a look at its pixels."""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ENDS_WITHIN_SECONDS = 5.0
_HEADER = struct.Struct(">25I")  # of an X window dump: XWDFile.h
_SIZE, _BYTES_PER_LINE, _COLOURS, _BYTES_OF_COLOUR = 0, 12, 19, 12


@dataclass(frozen=True, slots=True)
class Display:
    """A screen by its name, for example ":7"; Xvfb keeps what it shows in `memory`, as a window dump."""

    name: str
    memory: Path

    def count(self, colour: str, left: int, top: int, width: int, height: int) -> int:
        """Count the pixels of exactly this colour, "#rrggbb", in a rectangle of the screen."""
        dump = self.memory.read_bytes()
        header = _HEADER.unpack_from(dump)
        start = header[_SIZE] + header[_COLOURS] * _BYTES_OF_COLOUR
        wanted = bytes.fromhex(colour.removeprefix("#"))[::-1]
        found = 0
        for line in range(top, top + height):
            row = start + line * header[_BYTES_PER_LINE] + left * 4
            pixels = dump[row : row + width * 4]
            found += sum(pixels[at : at + 3] == wanted for at in range(0, len(pixels), 4))
        return found


@contextmanager
def running_display(size: str = "1440x900") -> Iterator[Display]:
    """Run Xvfb for a block."""
    with tempfile.TemporaryDirectory() as folder:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-fbdir", folder]
        process = subprocess.Popen(
            [*command, "-nolisten", "tcp", "-noreset"],
            pass_fds=[writing],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        try:
            with os.fdopen(reading) as pipe:
                number = pipe.readline().strip()
            assert number, "Xvfb did not start"
            yield Display(f":{number}", Path(folder) / "Xvfb_screen0")
        finally:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
