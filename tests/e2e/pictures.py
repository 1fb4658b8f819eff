"""Photographs every page and state of the window: `python -m tests.e2e.pictures [light|dark] [WxH] [SET ...]`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.e2e.display import running_display
from tests.e2e.picture_sets import SETS, PictureSet
from tests.e2e.truth import environment_of
from tests.helpers.org_schemas import ORGS, write_org
from tests.helpers.stage import running_stage

SCHEMES, SIZES = ("light", "dark"), ("1440x900", "1024x700")


def main(arguments: Sequence[str]) -> int:
    """Take the pictures that are asked for, all by default, into .pictures/."""
    schemes = [one for one in arguments if one in SCHEMES] or SCHEMES
    sizes = [one for one in arguments if one[:1].isdigit()] or SIZES
    names = [one for one in arguments if one in SETS] or list(SETS)
    for size in sizes:
        _at_size(size, schemes, [SETS[name] for name in names])
    return 0


def _at_size(size: str, schemes: Iterable[str], sets: Iterable[PictureSet]) -> None:
    with running_display(size) as display:
        os.environ.update({"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb", "BROWSER": "true"})  # shows nothing
        for scheme in schemes:
            for one in sets:
                child = os.fork()  # a display and an application each: Qt has one of both in a process
                if child == 0:
                    _take(one, size, scheme)
                    os._exit(0)
                if os.waitpid(child, 0)[1]:
                    print(f"{one.name}: NOT taken, {scheme}, {size}", file=sys.stderr)


def _take(one: PictureSet, size: str, scheme: str) -> None:
    from tests.e2e.studio import photograph

    width, height = (int(part) for part in size.split("x"))
    with tempfile.TemporaryDirectory() as home, running_stage(one.seed, None, *_schema(one, Path(home))) as stage:
        environment = {"CARE_DESKTOP_HOME": home} if one.alone else environment_of(stage, Path(home), one.user)
        environment = {**environment, **dict(one.changes)}
        taken = photograph(lambda studio: one.story(studio, stage), environment, (width, height), scheme)
    print(f"{one.name}: {len(taken)} pictures, {scheme}, {size}")


def _schema(one: PictureSet, home: Path) -> tuple[str, ...]:
    """Return the options that let the stage follow the describe documents of another org."""
    if not one.org:
        return ()
    return ("--schema", str(write_org(ORGS[one.org](), home / "schema")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
