"""A mapping on its way from what was read to what will be saved: pure changes, one frozen value after the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace

from care_desktop.domain.mapping import CASE_FIELD_PREFIX, FieldMapping
from care_desktop.viewmodels.mapping_rows import EditedRow, edited, sources_for, with_source


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """All rows of all objects as they stand in the editor; a row is named by its place among them."""

    rows: tuple[EditedRow, ...] = ()
    record_types: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, mapping: FieldMapping) -> MappingDraft:
        """Return the draft that changes nothing."""
        return cls(tuple(edited(row) for row in mapping.rows), dict(mapping.record_types))

    def as_mapping(self, over: FieldMapping) -> FieldMapping:
        """Return the mapping to save over the one that was read."""
        types = {sobject: chosen for sobject, chosen in self.record_types.items() if chosen}
        return replace(over, rows=tuple(row.as_row() for row in self.rows), record_types=types)

    def differs_from(self, mapping: FieldMapping) -> bool:
        """Say whether saving would change anything."""
        saved = replace(mapping, record_types={name: one for name, one in mapping.record_types.items() if one})
        return self.as_mapping(mapping) != MappingDraft.of(saved).as_mapping(mapping)

    def neighbour(self, place: int, step: int) -> int | None:
        """Return the place of the next row of the same object in that direction."""
        mine = [at for at, row in enumerate(self.rows) if row.sobject == self.rows[place].sobject]
        wanted = mine.index(place) + step
        return mine[wanted] if 0 <= wanted < len(mine) else None

    def with_new_row(self, sobject: str) -> MappingDraft:
        """Return the draft with an empty row at its end."""
        return replace(self, rows=(*self.rows, EditedRow(sobject)))

    def without_row(self, place: int) -> MappingDraft:
        """Return the draft without that row."""
        return replace(self, rows=self.rows[:place] + self.rows[place + 1 :])

    def swapped(self, one: int, other: int) -> MappingDraft:
        """Return the draft with two rows in each other's places."""
        rows = list(self.rows)
        rows[one], rows[other] = rows[other], rows[one]
        return replace(self, rows=tuple(rows))

    def with_field(self, place: int, field: str) -> MappingDraft:
        """Return the draft with a row that fills another Salesforce field."""
        return self._with(place, replace(self.rows[place], field=field))

    def with_kind(self, place: int, kind: str) -> MappingDraft:
        """Return the draft with a row of another kind, which keeps its Care field where that kind reads it."""
        row = self.rows[place]
        own = (row.source.removeprefix(CASE_FIELD_PREFIX),) if row.source.startswith(CASE_FIELD_PREFIX) else ()
        offered = [choice.value for choice in sources_for(kind, own, "")]
        source = row.source if row.source in offered else offered[0]
        return self._with(place, with_source(row, kind, source))

    def with_source(self, place: int, source: str) -> MappingDraft:
        """Return the draft with a row that reads another Care field."""
        row = self.rows[place]
        return self._with(place, with_source(row, row.kind, source))

    def with_line(self, place: int, line: int, key: str, value: str) -> MappingDraft:
        """Return the draft with another line in a value table, a new one after the last."""
        lines = list(self.rows[place].lines)
        lines[line : line + 1] = [(key, value)]
        return self._with(place, replace(self.rows[place], lines=tuple(lines)))

    def without_line(self, place: int, line: int) -> MappingDraft:
        """Return the draft without a line of a value table."""
        lines = self.rows[place].lines
        return self._with(place, replace(self.rows[place], lines=lines[:line] + lines[line + 1 :]))

    def with_others(self, place: int, value: str) -> MappingDraft:
        """Return the draft with another value for all other Care values."""
        return self._with(place, replace(self.rows[place], others=value))

    def with_record_type(self, sobject: str, record_type: str) -> MappingDraft:
        """Return the draft that proposes another record type."""
        return replace(self, record_types={**self.record_types, sobject: record_type})

    def _with(self, place: int, row: EditedRow) -> MappingDraft:
        return replace(self, rows=(*self.rows[:place], row, *self.rows[place + 1 :]))
