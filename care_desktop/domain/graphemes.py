"""Letters as people count them: one emoji, one letter with its accents, one flag is one, however it is written.

The main rules of Unicode's extended grapheme clusters (UAX 29) with what the standard library knows of characters.
"""

from __future__ import annotations

import unicodedata

_JOINER, _SELECTORS = "\u200d", range(0xFE00, 0xFE10)
_FLAGS, _SKINS, _TAGS = range(0x1F1E6, 0x1F200), range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080)
_LEADING, _VOWELS, _TRAILING = range(0x1100, 0x1160), range(0x1160, 0x11A8), range(0x11A8, 0x1200)
_SYLLABLES = range(0xAC00, 0xD7A4)
_MARKS = frozenset({"Mn", "Me", "Mc"})


def grapheme_count(text: str) -> int:
    """Return how many letters people see in `text`; a line's end is one."""
    return len(text) if text.isascii() and "\r" not in text else len(_starts(text))


def first_graphemes(text: str, count: int) -> str:
    """Return the first `count` letters of `text`, none of them cut."""
    starts = _starts(text)
    return text if len(starts) <= count else text[: starts[count]]


def _starts(text: str) -> list[int]:
    """Return where each letter begins."""
    starts: list[int] = []
    flags, before = 0, ""
    for place, char in enumerate(text):
        joins = bool(before) and (_goes_on(before, char) or (flags % 2 == 1 and ord(char) in _FLAGS))
        if not joins:
            starts.append(place)
        flags = flags + 1 if ord(char) in _FLAGS else 0
        before = char
    return starts


def _goes_on(before: str, char: str) -> bool:
    """Say whether `char` belongs to the letter that `before` is a part of."""
    if before == "\r":
        return char == "\n"
    if char in "\r\n" or before == "\n":
        return False
    if before == _JOINER:
        return ord(char) > 0x2190 and unicodedata.category(char) == "So"
    return _extends(char) or _is_hangul(ord(before), ord(char))


def _extends(char: str) -> bool:
    if char.isascii():
        return False
    code = ord(char)
    marks = code in _SELECTORS or code in _SKINS or code in _TAGS or char == _JOINER
    return marks or unicodedata.category(char) in _MARKS


def _is_hangul(before: int, code: int) -> bool:
    if before in _LEADING:
        return code in _LEADING or code in _VOWELS or code in _SYLLABLES
    open_syllable = before in _SYLLABLES and (before - _SYLLABLES.start) % 28 == 0
    if before in _VOWELS or open_syllable:
        return code in _VOWELS or code in _TRAILING
    return (before in _TRAILING or before in _SYLLABLES) and code in _TRAILING
