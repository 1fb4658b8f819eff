"""A search text as an expression of words, AND, OR and NOT, and the records that it finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from care_desktop.sandbox.salesforce.search_index import SearchIndex
from care_desktop.sandbox.salesforce.search_text import (
    EMAIL,
    NAME,
    PHONE,
    is_unspaced,
    phone_digits,
    plain,
    words,
)

SCOPES = {"ALL": "NEPT", "NAME": NAME, "EMAIL": EMAIL, "PHONE": PHONE, "SIDEBAR": "NEP"}
_OPERATORS = {"and", "or", "not"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a search text; an escaped or quoted one is no operator and has no wildcards."""

    text: str
    literal: bool = False

    @property
    def operator(self) -> str:
        """The operator that the piece is, or nothing."""
        low = self.text.lower()
        return low if not self.literal and low in _OPERATORS else ""


class Search:
    """The ids of one object that a search text finds in one scope."""

    def __init__(self, index: SearchIndex, sobject: str, scope: str) -> None:
        self._index = index
        self._sobject = sobject
        self._kinds = SCOPES[scope]

    def find(self, pieces: list[Piece]) -> set[str]:
        """Return what the expression finds: OR binds weakest, words side by side mean AND."""
        groups: list[list[Piece]] = [[]]
        for piece in pieces:
            if piece.operator == "or":
                groups.append([])
            else:
                groups[-1].append(piece)
        return set().union(*(self._all_of(group) for group in groups))

    def _all_of(self, pieces: list[Piece]) -> set[str]:
        found: set[str] | None = None
        without: set[str] = set()
        negated = False
        for piece in pieces:
            if piece.operator:
                negated = piece.operator == "not"
                continue
            ids = self.find_piece(piece)
            if negated:
                without |= ids
            else:
                found = ids if found is None else found & ids
            negated = False
        return (found or set()) - without

    def find_piece(self, piece: Piece) -> set[str]:
        """Return what one word finds, as a phone number, an email or plain text."""
        digits = phone_digits(piece.text.rstrip("*"))
        if digits is not None and PHONE in self._kinds:
            return self._look(digits, piece.text.endswith("*"), PHONE) | self._find_words(piece)
        if "@" in piece.text[1:] and EMAIL in self._kinds:
            return self._look(piece.text.lower().rstrip("*"), piece.text.endswith("*"), EMAIL)
        return self._find_words(piece)

    def starting(self, text: str) -> set[str]:
        """Return what a half-typed text finds: whole words, and the last one as the start of a word."""
        *whole, last = words(text) or [""]
        if not last:
            return set()
        found = self._index.starting(self._sobject, last, self._kinds)
        return reduce(set.__and__, (self._word(word) for word in whole), found)

    def _find_words(self, piece: Piece) -> set[str]:
        pattern = plain(piece.text).lstrip("*?")
        if not piece.literal and pattern.endswith("*") and not set("*?") & set(pattern[:-1]):
            return self.starting(pattern)
        if not piece.literal and set("*?") & set(pattern):
            return self._index.like(self._sobject, pattern.replace("[", ""), self._kinds)
        found = [self._word(part) for part in words(piece.text)]
        return reduce(set.__and__, found) if found else set()

    def _word(self, word: str) -> set[str]:
        if is_unspaced(word):
            return self._index.starting(self._sobject, word, self._kinds)
        return self._index.exactly(self._sobject, word, self._kinds)

    def _look(self, word: str, starting: bool, kinds: str) -> set[str]:
        look = self._index.starting if starting else self._index.exactly
        return look(self._sobject, word, kinds)


def loose_pieces(text: str) -> list[Piece]:
    """Cut the text of a search with parameters: quotes group, reserved characters mean nothing."""
    if phone_digits(text.strip()) is not None:
        return [Piece(text.strip())]
    pieces: list[Piece] = []
    for number, part in enumerate(text.split('"')):
        if number % 2:
            pieces += [Piece(part, literal=True)] if part.strip() else []
        else:
            pieces += [Piece(word) for word in part.split()]
    return pieces
