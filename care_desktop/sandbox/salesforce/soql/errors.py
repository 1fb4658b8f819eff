"""Refusals of a query that point at the place in its text, as the real parser does."""

from __future__ import annotations

from care_desktop.sandbox.salesforce.errors import ApiError

_CONTEXT = 40
_HINT = " Please reference your WSDL or the describe call for the appropriate names."


def at(source: str, position: int, message: str, *, code: str = "MALFORMED_QUERY") -> ApiError:
    """Return a 400 that quotes the query up to and around `position` and gives its row and column."""
    before = source[:position]
    row, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
    start = max(before.rfind("\n") + 1, position - _CONTEXT)
    end = source.find("\n", position)
    line = source[start : len(source) if end < 0 else end]
    caret = " " * (position - start) + "^"
    text = f"\n{line}\n{caret}\nERROR at Row:{row}:Column:{column}\n{message}"
    return ApiError(400, code, text)


def no_such_column(source: str, position: int, name: str, entity: str) -> ApiError:
    """Return the 400 of a field that the object does not have or the user may not see."""
    message = (
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to "
        f"append the '__c' after the custom field name.{_HINT}"
    )
    return at(source, position, message, code="INVALID_FIELD")


def no_such_relationship(source: str, position: int, name: str) -> ApiError:
    """Return the 400 of a path through a relationship that does not exist."""
    message = (
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, "
        f"be sure to append the '__r' after the custom relationship name.{_HINT}"
    )
    return at(source, position, message, code="INVALID_FIELD")


def no_such_object(source: str, position: int, name: str) -> ApiError:
    """Return the 400 of an object that does not exist or the user may not read."""
    message = (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append "
        f"the '__c' after the entity name.{_HINT}"
    )
    return at(source, position, message, code="INVALID_TYPE")
