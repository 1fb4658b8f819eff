"""The base of the wire models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """Part of an answer; made from the domain's values of the same names."""

    model_config = ConfigDict(from_attributes=True)
