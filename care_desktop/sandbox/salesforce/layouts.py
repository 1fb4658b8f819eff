"""Record types and page layouts: which form an object shows to whom, and which values it offers there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MASTER_RECORD_TYPE: Final = "012000000000000AAA"


@dataclass(frozen=True, slots=True)
class RecordType:
    """One record type; a picklist that `picklists` does not name offers all its values.

    `switch` names the feature of the org that the record type comes with; `defaults` go before those of the fields.
    """

    id: str
    developer_name: str
    name: str
    description: str | None = None
    default: bool = False
    active: bool = True
    available: bool = True
    switch: str | None = None
    picklists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    @property
    def master(self) -> bool:
        """Say whether it stands for having no record type."""
        return self.id == MASTER_RECORD_TYPE


MASTER: Final = RecordType(MASTER_RECORD_TYPE, "Master", "Master")


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under one heading, in the order in which they are read."""

    heading: str
    columns: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One page layout, for the record types of those developer names or, without any, for all the others."""

    sections: tuple[Section, ...]
    required: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    record_types: frozenset[str] = frozenset()
