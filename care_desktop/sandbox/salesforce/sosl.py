"""SOSL: FIND {…} IN … RETURNING …, as far as the stage speaks it."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.search_terms import SCOPES, Piece
from care_desktop.sandbox.salesforce.soql.parser import Parser
from care_desktop.sandbox.salesforce.soql.syntax import Path, Query

_RESERVED = set("&|!{}[]^~:'+-")
_MAX_OPERATORS, _MAX_TEXT = 4_000, 10_000


@dataclass(frozen=True, slots=True)
class Sosl:
    """A search: its words, its scope, one query per object (none: all objects) and the limit over all."""

    pieces: list[Piece]
    scope: str
    returning: tuple[Query, ...]
    limit: int | None


def parse_sosl(source: str) -> Sosl:
    """Return what a SOSL text asks for.

    Raises:
        ApiError: MALFORMED_SEARCH; MALFORMED_QUERY for what stands in the brackets of RETURNING.
    """
    text, end = _find_clause(source)
    parser = Parser(" " * end + source[end:])
    scope = _scope(parser) if parser.take_word("in") else "ALL"
    returning = _returning(parser) if parser.take_word("returning") else ()
    limit = parser.whole_number() if parser.take_word("limit") else None
    if parser.ahead.kind != "end":
        raise _malformed(str(parser.unexpected().message))
    return Sosl(_pieces(text), scope, returning, limit)


def _find_clause(source: str) -> tuple[str, int]:
    """Return the text between the braces and where the rest begins."""
    head, brace, _ = source.partition("{")
    if head.strip().lower() != "find" or not brace:
        raise _malformed("No search term found. The search term must be enclosed in braces.")
    place = start = len(head) + 1
    while place < len(source):
        if source[place] == "\\":
            place += 2
        elif source[place] == "}":
            return source[start:place], place + 1
        else:
            place += 1
    raise _malformed("mismatched input '<EOF>' expecting RIGHT_CURLY_BRACKET")


def _pieces(text: str) -> list[Piece]:
    """Cut the search text at spaces and brackets; escapes and quotes make a piece literal."""
    if len(text) > _MAX_TEXT:
        return []
    pieces: list[Piece] = []
    for word, literal in _words(text):
        if len(text) <= _MAX_OPERATORS or literal or word.lower() not in ("and", "or", "not"):
            pieces.append(Piece(word, literal))
    return pieces


def _words(text: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    word, escaped, quoted, place = "", False, False, 0
    while place < len(text):
        character = text[place]
        if character == "\\" and place + 1 < len(text):
            place += 1
            word, escaped = word + text[place], True
        elif character == '"' or (not quoted and (character.isspace() or character in "()")):
            if word:
                found.append((word, quoted or escaped))
            word, escaped = "", False
            quoted = quoted is not (character == '"')
        elif character in _RESERVED:
            raise _malformed(f"line 1:{place + 6} no viable alternative at character '{character}'")
        else:
            word += character
        place += 1
    if quoted:
        raise _malformed("mismatched input '<EOF>' expecting QUOTE")
    return [*found, (word, escaped)] if word else found


def _scope(parser: Parser) -> str:
    scope = str(parser.path()).upper()
    if scope not in SCOPES:
        raise _malformed(f"unexpected token: {scope}")
    parser.expect_word("fields")
    return scope


def _returning(parser: Parser) -> tuple[Query, ...]:
    found = [_object(parser)]
    while parser.take_symbol(","):
        found.append(_object(parser))
    return tuple(found)


def _object(parser: Parser) -> Query:
    entity = parser.path()
    if not parser.take_symbol("("):
        return Query(parser.source, (Path(("Id",), entity.position),), entity)
    query = parser.clauses(parser.paths(), entity)
    parser.expect_symbol(")")
    return query


def _malformed(message: str) -> ApiError:
    return ApiError(400, "MALFORMED_SEARCH", message)
