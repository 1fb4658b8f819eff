"""What a query says, as a tree; nothing here knows the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

LiteralKind = OneOf["string", "number", "boolean", "null", "datetime", "date"]


@dataclass(frozen=True, slots=True)
class Path:
    """A field, maybe of a parent: `Account.Owner.Name`."""

    parts: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of a condition; `like` is the pattern that a string is behind LIKE."""

    kind: LiteralKind
    text: str
    position: int
    like: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field operator value`; the operator is one of = != < > <= >= like."""

    path: Path
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class In:
    """`field [NOT] IN (values)`."""

    path: Path
    values: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Both:
    """Conditions joined by one connective."""

    connective: OneOf["and", "or"]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    condition: Condition


Condition = Comparison | In | Both | Not


@dataclass(frozen=True, slots=True)
class Order:
    """One key of ORDER BY; nulls come first unless said otherwise."""

    path: Path
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query with the text it came from; `select` is empty for COUNT()."""

    source: str
    select: tuple[Path, ...]
    entity: Path
    alias: str | None = None
    where: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    for_view: bool = False

    @property
    def counts(self) -> bool:
        """Say whether only the number of rows is asked for."""
        return not self.select
