"""Answers by pydantic's models: built when they are needed, read as reading.py has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from care_desktop.api.reading import AnswerReader, T, Unreadable

Whole = Annotated[int, Field(ge=0, le=2**53)]
"""A number of things; what is greater than anything that can be counted is a mistake of the server."""

M = TypeVar("M", bound=BaseModel)


class Wire(BaseModel):
    """The base of all wire models: unknown fields are ignored, nothing is built before it is needed."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, populate_by_name=True)


class Reader(AnswerReader[T], Generic[M, T]):
    """Read one kind of answer: its wire model, and how that becomes a value of ours.

    The model is built at the first use, in a thread: building takes tens of milliseconds.
    """

    def __init__(self, model: type[M], turn: Callable[[M], T]) -> None:
        self.is_built = False
        self._model = model
        self._turn = turn

    def parse(self, body: bytes) -> T:
        """Return the value, here and now. Raises ValueError."""
        try:
            wire = self._model.model_validate_json(body)
        except ValidationError as error:
            raise _unreadable(error) from error
        return self._turn(wire)

    def build(self) -> None:
        """Build the model."""
        self._model.model_rebuild()


def loose_json(body: bytes) -> object:
    """Return what `body` holds if it is JSON, None for anything else; for error bodies, where nothing is certain."""
    try:
        parsed: object = from_json(body)
    except ValueError:
        return None
    return parsed


def _unreadable(error: ValidationError) -> Unreadable:
    first = error.errors(include_url=False, include_input=False)[0]
    where = f"{first['type']} at {'.'.join(map(str, first['loc']))}"
    return Unreadable(where, is_half=first["type"] == "json_invalid")
