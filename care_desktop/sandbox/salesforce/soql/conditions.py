"""Conditions as SQL with bound parameters.

SOQL has two truth values: `Email != 'x'` and `NOT Email = 'x'` are true for a record without an email. So NOT is
pushed down to the comparisons, and each of them says what it makes of null.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.ids import normal_id
from care_desktop.sandbox.salesforce.schema import ID_TYPES, NUMBER_TYPES, TEXT_TYPES, Field
from care_desktop.sandbox.salesforce.soql import errors
from care_desktop.sandbox.salesforce.soql.columns import Columns
from care_desktop.sandbox.salesforce.soql.syntax import Both, Comparison, Condition, In, Literal, Not
from care_desktop.sandbox.salesforce.values import read_datetime, wire_datetime

_UNQUOTED = {"datetime": "dateTime", "date": "date", "boolean": "boolean"}


class ConditionWriter:
    """Writes the WHERE of one query; `parameters` grows in the order of the question marks."""

    def __init__(self, columns: Columns, source: str) -> None:
        self._columns = columns
        self._source = source
        self.parameters: list[Any] = []

    def write(self, condition: Condition, *, negated: bool = False) -> str:
        """Return the SQL of a condition or of its contrary.

        Raises:
            ApiError: a field that cannot be filtered, or a value of the wrong type.
        """
        match condition:
            case Not(inner):
                return self.write(inner, negated=not negated)
            case Both(connective, conditions):
                joint = "AND" if (connective == "and") is not negated else "OR"
                return _joined([self.write(one, negated=negated) for one in conditions], joint)
            case In():
                return self._in(condition, negated=condition.negated is not negated)
            case Comparison():
                return self._comparison(condition, negated=negated)

    def _comparison(self, comparison: Comparison, *, negated: bool) -> str:
        field, sql = self._field(comparison)
        operator = comparison.operator
        if operator == "!=":
            operator, negated = "=", not negated
        value = self._value(field, comparison.value, operator)
        if value is None:
            return self._null(field, sql, operator, negated=negated, position=comparison.path.position)
        if operator == "like":
            self.parameters.append(str(value).lower())
            return _or_null(f"{sql} LIKE ? ESCAPE '\\'", sql, negated=negated)
        self.parameters.append(value)
        return _or_null(f"{sql} {operator} ?", sql, negated=negated)

    def _in(self, condition: In, *, negated: bool) -> str:
        field, sql = self._field(condition)
        values = [self._value(field, value, "=") for value in condition.values]
        known = [value for value in values if value is not None]
        self.parameters += known
        test = f"{sql} IN ({', '.join('?' * len(known))})"
        if len(known) < len(values):
            return f"({sql} IS NOT NULL AND NOT {test})" if negated else f"({sql} IS NULL OR {test})"
        return _or_null(test, sql, negated=negated)

    def _field(self, condition: Comparison | In) -> tuple[Field, str]:
        steps, _, field = self._columns.resolve(condition.path)
        if not field.filterable:
            message = f"field '{field.name}' can not be filtered in a query call"
            raise self._refuse(condition.path.position, message)
        sql = self._columns.expression(steps, field)
        return field, f"fold({sql})" if field.type in TEXT_TYPES else sql

    def _null(self, field: Field, sql: str, operator: str, *, negated: bool, position: int) -> str:
        if field.type == "boolean":
            raise self._refuse(position, _wrong_type(field))
        if operator != "=":
            return "1" if negated else "0"
        return f"{sql} IS NOT NULL" if negated else f"{sql} IS NULL"

    def _value(self, field: Field, literal: Literal, operator: str) -> Any:
        """Return what to bind, None for null."""
        if literal.kind == "null":
            return None
        if field.type in TEXT_TYPES and literal.kind == "string":
            return literal.like if operator == "like" else literal.text.lower() or None
        if operator == "like" or field.type in ID_TYPES:
            return self._id_value(field, literal, operator)
        if field.type in NUMBER_TYPES and literal.kind == "number":
            return float(literal.text)
        if field.type != literal.kind:
            raise self._refuse(literal.position, _wrong_type(field))
        return self._scalar(literal)

    def _id_value(self, field: Field, literal: Literal, operator: str) -> str | None:
        if operator == "like":
            message = f"invalid operator on {field.type} field"
            raise self._refuse(literal.position, message, "INVALID_QUERY_FILTER_OPERATOR")
        if literal.kind != "string":
            raise self._refuse(literal.position, _wrong_type(field))
        record_id = normal_id(literal.text)
        if literal.text and record_id is None:
            message = f"invalid ID field: {literal.text}"
            raise self._refuse(literal.position, message, "INVALID_QUERY_FILTER_OPERATOR")
        return record_id

    def _scalar(self, literal: Literal) -> Any:
        try:
            if literal.kind == "datetime":
                return wire_datetime(read_datetime(literal.text.upper()))
            if literal.kind == "date":
                return date.fromisoformat(literal.text).isoformat()
        except ValueError as error:
            raise errors.at(self._source, literal.position, f"Invalid date: {literal.text}") from error
        return int(literal.text == "true")

    def _refuse(self, position: int, message: str, code: str = "INVALID_FIELD") -> ApiError:
        return errors.at(self._source, position, message, code=code)


def _joined(tests: list[str], joint: str) -> str:
    """Join tests as a balanced tree: SQLite refuses expressions more than a thousand levels deep."""
    if len(tests) == 1:
        return tests[0]
    middle = len(tests) // 2
    return f"({_joined(tests[:middle], joint)} {joint} {_joined(tests[middle:], joint)})"


def _or_null(test: str, sql: str, *, negated: bool) -> str:
    return f"({sql} IS NULL OR NOT ({test}))" if negated else f"({test})"


def _wrong_type(field: Field) -> str:
    wanted = f"value of filter criterion for field '{field.name}' must be of type"
    if field.type in _UNQUOTED:
        return f"{wanted} {_UNQUOTED[field.type]} and should not be enclosed in quotes"
    if field.type in NUMBER_TYPES:
        return f"{wanted} {field.type} and should not be enclosed in quotes"
    return f"{wanted} string and should be enclosed in quotes"
