"""What typed text is good for: which kind of search it asks for, and which rows and letters answer to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache

from care_desktop.domain.ids import CONTACT_PREFIX, record_id_in
from care_desktop.domain.people import ContactMatch

LONGEST = 255
_PHONE_MARKS = frozenset("0123456789+-()./ \u00a0xX")
_INVISIBLE = frozenset("\ufeff\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "BOPOMOFO")
Span = tuple[int, int]


class SearchKind(Enum):
    """Which way a text is best looked for (salesforce.md 7.1)."""

    EMPTY = auto()
    SHORT = auto()
    NAME = auto()
    EMAIL = auto()
    PHONE = auto()
    HANDLE = auto()
    RECORD = auto()


def clean(text: str) -> str:
    """Return `text` without control characters, direction marks and spare spaces, at most 255 characters long."""
    kept = "".join(c for c in text[:4096] if c.isspace() or not _is_noise(c))
    return " ".join(kept.split())[:LONGEST].rstrip()


def kind_of(text: str) -> SearchKind:
    """Say how to look for `text`."""
    text = clean(text)
    if not text:
        return SearchKind.EMPTY
    if record_id_in(text, CONTACT_PREFIX) is not None:
        return SearchKind.RECORD
    if "@" in text[1:]:
        return SearchKind.EMAIL
    if len(digits(text)) >= 4 and _PHONE_MARKS.issuperset(text):
        return SearchKind.PHONE
    return _kind_of_word(text)


def written_without_spaces(text: str) -> bool:
    """Say whether `text` has letters of a script without spaces between words (CJK, Thai)."""
    return any(unicodedata.name(c, "").startswith(_WITHOUT_SPACES) for c in text if ord(c) > 0x0DFF)


def digits(text: str) -> str:
    """Return only the digits of `text`, in ASCII."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


def fold(text: str) -> str:
    """Return `text` as it is compared: without case, accents and compatibility forms."""
    return "".join(map(_fold_letter, text))


def narrow(matches: Iterable[ContactMatch], text: str) -> tuple[ContactMatch, ...]:
    """Return the matches that answer to `text`, in their order.

    Every typed word must be the start of a word of the row, or of its phone number; in a script without spaces it may
    stand anywhere. A whole phone number or a record's address is compared as such.
    """
    text = clean(text)
    kind = kind_of(text)
    if kind is SearchKind.EMPTY:
        return tuple(matches)
    if kind is SearchKind.RECORD:
        record = record_id_in(text, CONTACT_PREFIX)
        return tuple(match for match in matches if str(match.id) == record)
    words = fold(text).split()
    number = digits(text).lstrip("0") if kind is SearchKind.PHONE else ""
    return tuple(match for match in matches if _has_number(match, number) or _answers(match, words))


def emphasis(name: str, text: str) -> tuple[Span, ...]:
    """Return where in `name` the typed words stand, as (start, end) in the original string, in order, not touching."""
    pieces = list(_folded(name))
    folded = "".join(piece for piece, _ in pieces)
    covered: set[int] = set()
    for word in fold(clean(text)).split():
        for part in _parts(word):
            for start in _starts(folded, part):
                covered.update(place for _, place in pieces[start : start + len(part)])
    return tuple(_spans(sorted(covered)))


def _is_noise(c: str) -> bool:
    return c in _INVISIBLE or unicodedata.category(c) in ("Cc", "Cs")


def _kind_of_word(text: str) -> SearchKind:
    letters = sum(c.isalnum() for c in text)
    if letters and written_without_spaces(text):
        return SearchKind.NAME
    if letters < 3:
        return SearchKind.SHORT
    if text.startswith("@") or "_" in text or any(c.isdigit() for c in text):
        return SearchKind.HANDLE
    return SearchKind.NAME


def _folded(text: str) -> Iterator[tuple[str, int]]:
    """Yield every folded letter with the place in `text` that it came from."""
    for place, c in enumerate(text):
        for piece in _fold_letter(c):
            yield piece, place


@lru_cache(maxsize=8192)
def _fold_letter(c: str) -> str:
    pieces = unicodedata.normalize("NFKD", c.casefold()).translate(_UNDECOMPOSED).casefold()
    return "".join(piece for piece in pieces if not unicodedata.combining(piece))


def _has_number(match: ContactMatch, number: str) -> bool:
    return bool(number) and (number in digits(match.phone) or number in digits(match.mobile))


def _answers(match: ContactMatch, words: list[str]) -> bool:
    row = _words_of(match)
    return all(_has_word(row, word) for word in words)


@lru_cache(maxsize=2048)
def _words_of(match: ContactMatch) -> str:
    words = (match.name, match.account, match.title, match.email, match.handle, match.city)
    return fold(" ".join((*words, digits(match.phone), digits(match.mobile))))


def _has_word(row: str, word: str) -> bool:
    parts = _parts(word)
    return bool(parts) and all(next(_starts(row, part), None) is not None for part in parts)


def _parts(word: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in word).split()


def _starts(folded: str, part: str) -> Iterator[int]:
    """Yield where `part` begins a word of `folded`, or stands at all when it is of a script without spaces."""
    anywhere = written_without_spaces(part)
    place = folded.find(part)
    while place >= 0:
        if anywhere or place == 0 or not folded[place - 1].isalnum():
            yield place
        place = folded.find(part, place + 1)


def _spans(places: list[int]) -> Iterator[Span]:
    start = end = -1
    for place in places:
        if place != end:
            if start >= 0:
                yield start, end
            start = place
        end = place + 1
    if start >= 0:
        yield start, end
