"""Words of the search index: how a record's text is cut, and how a search text is cut to meet it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from care_desktop.sandbox.salesforce.schema import SObject

NAME, EMAIL, PHONE, TEXT = "N", "E", "P", "T"
MIN_PHONE_DIGITS = 4
_PHONE_SHAPE = re.compile(r"[\d\s()+./\-]+")
_KINDS = {"name": NAME, "email": EMAIL, "phone": PHONE, "text": TEXT}
_APOSTROPHES = "'\u2019\u02bc"
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002fa1f]"
)


def is_unspaced(text: str) -> bool:
    """Say whether the text is Chinese, Japanese, Korean or Thai, where one letter is worth a search."""
    return _UNSPACED.search(text) is not None


def plain(text: str) -> str:
    """Return the text in small letters without accents and apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(c for c in decomposed if c not in _APOSTROPHES and not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> list[str]:
    """Return the words of a search text."""
    return _WORD.findall(plain(text))


def phone_digits(text: str) -> str | None:
    """Return the digits of a text that is a phone number in any punctuation, without leading zeros, else None."""
    if not _PHONE_SHAPE.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text).lstrip("0")
    return digits if len(digits) >= MIN_PHONE_DIGITS else None


def index_words(sobject: SObject, values: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the (kind, word) pairs under which a record is found."""
    found: set[tuple[str, str]] = set()
    for field in sobject.fields:
        value = values.get(field.name) if field.search else None
        if value:
            kind = _KINDS[str(field.search)]
            found.update((kind, word) for word in _CUTTERS[kind](str(value)))
    return found


def _text_words(text: str) -> Iterator[str]:
    for word in words(text):
        yield word
        if is_unspaced(word):
            yield from (word[start:] for start in range(1, len(word)))


def _email_words(text: str) -> Iterable[str]:
    return [text.lower(), *words(text)]


def _phone_words(text: str) -> Iterable[str]:
    """A number is found by its end too, because people leave out country and area codes."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    starts = [start for start in range(len(digits)) if len(digits) - start >= 7 or len(digits) - start == 4]
    return {digits, *(digits[start:] for start in starts)}


_CUTTERS = {NAME: _text_words, EMAIL: _email_words, PHONE: _phone_words, TEXT: _text_words}
