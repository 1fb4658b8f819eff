"""Read JSON of which nothing is certain: what is missing or of a wrong type is the usual value, never an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic_core import from_json

from care_desktop.api.reading import AnswerReader, Unreadable

T = TypeVar("T")
Raw = Mapping[str, object]
_BIDI = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), None)
_LONGEST_LABEL = 200


class LooseReader(AnswerReader[T]):
    """Read JSON objects by a function that takes whatever they hold. Raises ValueError where it raises one."""

    def __init__(self, turn: Callable[[Raw], T]) -> None:
        self._turn = turn

    def parse(self, body: bytes) -> T:
        """Return the value, here and now. Raises ValueError."""
        try:
            raw = from_json(body)
        except ValueError as error:
            raise Unreadable("not JSON", is_half=True) from error
        if not isinstance(raw, dict):
            raise Unreadable("not an object")
        return self._turn(raw)


def inner(raw: object, *path: str) -> Raw:
    """Return the object at the end of a path, empty where there is none."""
    for step in path:
        raw = raw.get(step) if isinstance(raw, dict) else None
    return raw if isinstance(raw, dict) else {}


def objects(raw: Raw, key: str) -> list[Raw]:
    """Return the objects of a list, whatever else it holds."""
    found = raw.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def texts(raw: Raw, key: str) -> tuple[str, ...]:
    """Return the texts of a list, whatever else it holds."""
    found = raw.get(key)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def text(raw: Raw, key: str, usual: str = "") -> str:
    """Return a text."""
    found = raw.get(key)
    return found if isinstance(found, str) else usual


def flag(raw: Raw, key: str, *, usual: bool = False) -> bool:
    """Return a yes or no."""
    found = raw.get(key)
    return found if isinstance(found, bool) else usual


def whole(raw: Raw, key: str) -> int:
    """Return a number of things, 0 for anything that is none."""
    found = raw.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 2**31 else 0


def label(raw: Raw, key: str, usual: str = "") -> str:
    """Return words to show: in one line, of sensible length, without marks that turn the reading direction round."""
    given = text(raw, key)
    if given.isascii() and given.isprintable() and len(given) <= _LONGEST_LABEL:
        return given.strip() or usual
    found = " ".join(given.translate(_BIDI).split())
    return "".join(c for c in found if c.isprintable())[:_LONGEST_LABEL] or usual
