"""SOQL's grammar by recursive descent, as far as the stage speaks it."""

from __future__ import annotations

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.soql import errors
from care_desktop.sandbox.salesforce.soql.lexer import Token, tokens
from care_desktop.sandbox.salesforce.soql.syntax import (
    Both,
    Comparison,
    Condition,
    In,
    Literal,
    Not,
    Order,
    Path,
    Query,
)

MAX_QUERY = 100_000
MAX_LITERAL = 4_000
MAX_OFFSET = 2_000
MAX_DEPTH = 50
_MAX_NUMBER = 2**31 - 1
_OPERATORS = {"=", "!=", "<>", "<", ">", "<=", ">="}
_CLAUSES = {"where", "order", "limit", "offset", "for", "using", "with", "group", "having"}


def parse(source: str) -> Query:
    """Return the tree of a query.

    Raises:
        ApiError: MALFORMED_QUERY and its kin, with row and column.
    """
    if len(source) > MAX_QUERY:
        raise ApiError(400, "MALFORMED_QUERY", "SOQL statements cannot be longer than 100000 characters.")
    if "\0" in source:
        raise errors.at(source, source.index("\0"), "unexpected token: '\\u0000'")
    return Parser(source).query()


class Parser:
    """A reader of one text, one token ahead; SOSL uses it for what stands in the brackets of RETURNING."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._tokens = list(tokens(source))
        self._place = 0
        self._depth = 0

    @property
    def ahead(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._place]

    def query(self) -> Query:
        """Read SELECT … FROM … and everything behind it."""
        self.expect_word("select")
        select = self._select_list()
        self.expect_word("from")
        entity = self.path()
        alias = self._alias(entity)
        query = self.clauses(select, entity, alias)
        if self.ahead.kind != "end":
            raise self.unexpected()
        return query

    def clauses(self, select: tuple[Path, ...], entity: Path, alias: str | None = None) -> Query:
        """Read the clauses behind the object: WHERE, ORDER BY, LIMIT, OFFSET, FOR VIEW."""
        where = self._condition() if self.take_word("where") else None
        order = self._order() if self.take_word("order") else ()
        limit = self.whole_number() if self.take_word("limit") else None
        offset = self._offset() if self.take_word("offset") else 0
        for_view = self._for_view()
        return Query(self.source, select, entity, alias, where, order, limit, offset, for_view)

    def paths(self) -> tuple[Path, ...]:
        """Read fields with commas between them."""
        found = [self.path()]
        while self.take_symbol(","):
            found.append(self.path())
        return tuple(found)

    def path(self) -> Path:
        """Read one field or object name."""
        token = self.ahead
        if token.kind != "name":
            raise self.unexpected()
        self._place += 1
        return Path(tuple(token.text.split(".")), token.position)

    def whole_number(self) -> int:
        """Read a number of digits only."""
        token = self.ahead
        if token.kind != "number" or not token.text.isdecimal():
            raise self.unexpected()
        self._place += 1
        return min(int(token.text), _MAX_NUMBER)

    def take_word(self, word: str) -> bool:
        """Step over a keyword if it comes next."""
        return self._take(self.ahead.is_word(word))

    def take_symbol(self, symbol: str) -> bool:
        """Step over a symbol if it comes next."""
        return self._take(self.ahead.kind == "symbol" and self.ahead.text == symbol)

    def expect_word(self, word: str) -> None:
        """Step over a keyword that must come next."""
        if not self.take_word(word):
            raise self.unexpected()

    def expect_symbol(self, symbol: str) -> None:
        """Step over a symbol that must come next."""
        if not self.take_symbol(symbol):
            raise self.unexpected()

    def unexpected(self) -> ApiError:
        """Return the refusal of the token that comes next."""
        text = self.ahead.text if self.ahead.kind == "end" else f"'{self.ahead.text}'"
        return errors.at(self.source, self.ahead.position, f"unexpected token: {text}")

    def _take(self, matches: bool) -> bool:
        self._place += matches
        return matches

    def _select_list(self) -> tuple[Path, ...]:
        if self.ahead.is_word("count") and self._tokens[self._place + 1].text == "(":
            self._place += 2
            self.expect_symbol(")")
            return ()
        return self.paths()

    def _alias(self, entity: Path) -> str | None:
        self.take_word("as")
        if self.ahead.kind != "name" or self.ahead.text.lower() in _CLAUSES:
            return None
        return str(self.path())

    def _condition(self) -> Condition:
        first = self._term()
        for connective in ("and", "or"):
            if self.ahead.is_word(connective):
                terms = [first]
                while self.take_word(connective):
                    terms.append(self._term())
                if self.ahead.is_word("and") or self.ahead.is_word("or"):
                    raise self.unexpected()
                return Both("and" if connective == "and" else "or", tuple(terms))
        return first

    def _term(self) -> Condition:
        if self._depth > MAX_DEPTH:
            raise ApiError(400, "QUERY_TOO_COMPLICATED", "Query is too complicated")
        self._depth += 1
        try:
            return self._nested_term()
        finally:
            self._depth -= 1

    def _nested_term(self) -> Condition:
        if self.take_word("not"):
            return Not(self._term())
        if self.take_symbol("("):
            inner = self._condition()
            self.expect_symbol(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        path = self.path()
        if self.take_word("like"):
            return Comparison(path, "like", self._literal(like=True))
        if self.take_word("not"):
            self.expect_word("in")
            return In(path, self._values(), negated=True)
        if self.take_word("in"):
            return In(path, self._values(), negated=False)
        operator = self.ahead.text
        if self.ahead.kind != "symbol" or operator not in _OPERATORS:
            raise self.unexpected()
        self._place += 1
        return Comparison(path, "!=" if operator == "<>" else operator, self._literal())

    def _values(self) -> tuple[Literal, ...]:
        self.expect_symbol("(")
        values = [self._literal()]
        while self.take_symbol(","):
            values.append(self._literal())
        self.expect_symbol(")")
        return tuple(values)

    def _literal(self, *, like: bool = False) -> Literal:
        token = self.ahead
        self._place += 1
        match token.kind:
            case "string":
                return self._string(token, like=like)
            case "datetime" | "date" | "number":
                return Literal(token.kind, token.text, token.position)
            case "name" if token.text.lower() in ("true", "false"):
                return Literal("boolean", token.text.lower(), token.position)
            case "name" if token.text.lower() == "null":
                return Literal("null", "", token.position)
        self._place -= 1
        raise self.unexpected()

    def _string(self, token: Token, *, like: bool) -> Literal:
        if token.only_like and not like:
            message = f"Invalid string literal '{token.text}'. Illegal character sequence in string literal."
            raise errors.at(self.source, token.position, message)
        if len(token.text) > MAX_LITERAL:
            message = "filter value is too long, the maximum length is 4000"
            raise errors.at(self.source, token.position, message)
        return Literal("string", token.text, token.position, token.like)

    def _order(self) -> tuple[Order, ...]:
        self.expect_word("by")
        keys = [self._order_key()]
        while self.take_symbol(","):
            keys.append(self._order_key())
        return tuple(keys)

    def _order_key(self) -> Order:
        path = self.path()
        descending = not self.take_word("asc") and self.take_word("desc")
        nulls_last = False
        if self.take_word("nulls"):
            nulls_last = self.take_word("last")
            if not nulls_last:
                self.expect_word("first")
        return Order(path, descending, nulls_last)

    def _offset(self) -> int:
        offset = self.whole_number()
        if offset > MAX_OFFSET:
            raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
        return offset

    def _for_view(self) -> bool:
        if not self.take_word("for"):
            return False
        if not (self.take_word("view") or self.take_word("reference")):
            raise self.unexpected()
        return True
