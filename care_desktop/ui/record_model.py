"""The rows of what Care did by itself, for Qt: news keep the rows that stay."""

from __future__ import annotations

from PySide6.QtCore import QObject

from care_desktop.ui.kit.row_model import Index as Index
from care_desktop.ui.kit.row_model import RowModel
from care_desktop.viewmodels.records_state import RecordRow
from care_desktop.viewmodels.wording import full_time


class RecordModel(RowModel[RecordRow]):
    """As many rows as were read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(self._read_row, lambda row: row.spoken, _tip, parent)
        self._rows: tuple[RecordRow, ...] = ()

    def index_of(self, row_id: str) -> int:
        """Return where a row stands, -1 when it is not here."""
        return next((index for index, row in enumerate(self._rows) if row.id == row_id), -1)

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Take other rows: those that only changed or were added below cost no new layout."""
        before = self._rows
        if rows is before:
            return
        if [row.id for row in rows[: len(before)]] != [row.id for row in before]:
            self.beginResetModel()
            self._rows, self._total = rows, len(rows)
            self.endResetModel()
            return
        self._rows = rows
        self.set_total(len(rows))
        self.tell_changed(0, len(before) - 1)

    def _read_row(self, index: int) -> RecordRow | None:
        return self._rows[index] if 0 <= index < len(self._rows) else None


def _tip(row: RecordRow) -> str:
    return f"{row.title}\n{row.detail}\n{full_time(row.at)}"
