"""The front door: read the command line and call the bootstrap."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from care_desktop import __version__
from care_desktop.sandbox import STAGE_ARGUMENT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [STAGE_ARGUMENT]:
        from care_desktop.sandbox.__main__ import main as run_stage

        return run_stage(given[1:])
    asked = _parser().parse_args(given)
    if asked.version:
        print(f"care-desktop {__version__}")
        return 0
    if not _has_screen(os.environ):
        print("Care Desktop needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set.", file=sys.stderr)
        return 1
    if asked.self_test:
        from care_desktop.self_test import run_self_test

        return run_self_test()
    from care_desktop.bootstrap import Options, run

    return run(Options(asked.sandbox, asked.seed, asked.data_dir, asked.user))


def _has_screen(environment: Mapping[str, str]) -> bool:
    """Say whether Qt can open a window; without a screen it would end the process without a word to the user."""
    if not sys.platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="care-desktop", description="The desktop client for customer care.")
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    parser.add_argument("--sandbox", action="store_true", help="start on embedded servers with training stories")
    parser.add_argument("--seed", metavar="NAME", default="stories", help="the stories of the sandbox")
    parser.add_argument("--data-dir", metavar="DIR", type=Path, help="where the sandbox keeps its data")
    parser.add_argument("--user", metavar="NAME", default="ana", help="who is signed in to the sandbox")
    parser.add_argument("--self-test", action="store_true", help="open the window, walk a journey, exit 0 or 1")
    return parser


if __name__ == "__main__":
    sys.exit(main())
