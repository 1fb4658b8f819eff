"""SOQL text to tokens; string literals are decoded here, by the escapes that SOQL knows and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.soql import errors

Kind = Literal["name", "string", "datetime", "date", "number", "symbol", "end"]

_TOKENS: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:[^'\\]|\\.)*')
    |(?P<datetime>\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d))
    |(?P<date>\d{4}-\d\d-\d\d)
    |(?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)
    |(?P<symbol><=|>=|!=|<>|[=<>(),:])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {
    "n": "\n", "N": "\n", "r": "\r", "R": "\r", "t": "\t", "T": "\t", "b": "\b", "B": "\b",
    "f": "\f", "F": "\f", '"': '"', "'": "'", "\\": "\\",
}  # fmt: skip
_UNICODE: Final = re.compile(r"[0-9A-Fa-f]{4}")


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` is the decoded value of a string and the source text of everything else.

    `like` is the LIKE pattern of a string, with `\\` as its escape; `only_like` says that it means nothing elsewhere.
    """

    kind: Kind
    text: str
    position: int
    like: str = ""
    only_like: bool = False

    def is_word(self, word: str) -> bool:
        """Say whether the token is that keyword, in any case."""
        return self.kind == "name" and self.text.lower() == word


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a query and at last one of kind `end`.

    Raises:
        ApiError: a character that starts no token, or a bad escape.
    """
    position = 0
    while position < len(source):
        match = _TOKENS.match(source, position)
        if match is None:
            raise _stray(source, position)
        if match.lastgroup == "string":
            yield _string(source, match.group(), position)
        elif match.lastgroup != "space":
            yield Token(_kind(match.lastgroup), match.group(), position)
        position = match.end()
    yield Token("end", "<EOF>", len(source))


def _kind(group: str | None) -> Kind:
    match group:
        case "name" | "datetime" | "date" | "number" | "symbol":
            return group
        case _:
            raise AssertionError(group)


def _string(source: str, quoted: str, position: int) -> Token:
    raw, text, like, only_like, place = quoted[1:-1], [], [], False, 0
    while place < len(raw):
        character = raw[place]
        if character != "\\":
            text.append(character)
            like.append(character)
            place += 1
        elif raw[place + 1] in "%_":
            text.append(raw[place + 1])
            like.append(raw[place : place + 2])
            only_like, place = True, place + 2
        else:
            decoded, width = _escape(source, raw, place, position)
            text.append(decoded)
            like.append(f"\\{decoded}" if decoded in "%_\\" else decoded)
            place += width
    return Token("string", _whole("".join(text)), position, _whole("".join(like)), only_like)


def _escape(source: str, raw: str, place: int, position: int) -> tuple[str, int]:
    letter = raw[place + 1]
    if letter in _ESCAPES:
        return _ESCAPES[letter], 2
    digits = raw[place + 2 : place + 6]
    if letter in "uU" and _UNICODE.fullmatch(digits):
        return chr(int(digits, 16)), 6
    if letter in "uU":
        trouble = f"Illegal unicode sequence. '{raw[place : place + 6]}' in string literal."
    else:
        trouble = f"Illegal character sequence '\\{letter}' in string literal."
    raise errors.at(source, position, f"Invalid string literal '{raw}'. {trouble}")


def _whole(text: str) -> str:
    """Join surrogate pairs written as two escapes; a lone half becomes the replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _stray(source: str, position: int) -> ApiError:
    character = source[position]
    if character == "'":
        row = source.count("\n", 0, position) + 1
        column = position - (source.rfind("\n", 0, position) + 1)
        return ApiError(400, "MALFORMED_QUERY", f"line {row}:{column} mismatched character '<EOF>' expecting '''")
    return errors.at(source, position, f"unexpected token: '{character}'")
