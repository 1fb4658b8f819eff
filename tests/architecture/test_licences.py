"""The list of licences says what the installed dependencies say of themselves."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[ ;<>=!\[(~]", requirement)[0]).lower()


def licence_of(package: Distribution) -> str:
    expressions = package.metadata.get_all("License-Expression") or []
    classifiers = package.metadata.get_all("Classifier") or []
    named = [line.rpartition("::")[2].strip() for line in classifiers if line.startswith("License")]
    return ", ".join(expressions or named or package.metadata.get_all("License") or [])


def collect(requirement: str, found: dict[str, str]) -> None:
    name = canonical(requirement)
    if name in found or "extra ==" in requirement:
        return
    try:
        package = distribution(name)
    except PackageNotFoundError:  # wanted on another system or Python only
        return
    found[name] = licence_of(package)
    for needed in package.requires or []:
        collect(needed, found)
    for extra in re.findall(r"\[([\w,]+)\]", requirement):
        for needed in package.requires or []:
            if f'extra == "{extra}"' in needed:
                collect(needed.partition(";")[0], found)


def test_the_licences_of_all_dependencies_are_listed() -> None:
    found: dict[str, str] = {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["postgresql"]]:
        collect(requirement, found)
    page = (ROOT / "resources" / "help" / "licences.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([\w.-]+) \| (.+?) \|$", page, re.MULTILINE))
    listed.pop("package")

    assert found.items() <= listed.items()
    assert listed.keys() - found.keys() <= only_elsewhere()


def only_elsewhere() -> set[str]:
    """Return what is pinned for some systems or Pythons only, and may therefore be missing here."""
    lock = (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8")
    return {canonical(name) for name in re.findall(r"^([\w.-]+)==\S+ ;", lock, re.MULTILINE)}
