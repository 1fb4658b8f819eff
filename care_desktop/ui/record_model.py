"""The rows of what Care did by itself, for Qt: one column; news keep the rows that stay."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from care_desktop.ui.kit.text import plain_tip
from care_desktop.viewmodels.records_state import RecordRow
from care_desktop.viewmodels.wording import full_time

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RecordModel(QAbstractTableModel):
    """As many rows as were read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RecordRow, ...] = ()

    def row_at(self, index: int) -> RecordRow | None:
        """Return a row."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def index_of(self, row_id: str) -> int:
        """Return where a row stands, -1 when it is not here."""
        return next((index for index, row in enumerate(self._rows) if row.id == row_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows were read."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return one: a delegate paints the whole row."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the words of a row for tool tips and screen readers; painting does not pass here."""
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{row.title}\n{row.detail}\n{full_time(row.at)}")
        return None

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Take other rows: those that only changed or were added below cost no new layout."""
        before, after = len(self._rows), len(rows)
        if rows is self._rows:
            return
        if [row.id for row in rows[:before]] != [row.id for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if after > before:
            self.beginInsertRows(_ROOT, before, after - 1)
            self._rows = rows
            self.endInsertRows()
        self._rows = rows
        if before:
            self.dataChanged.emit(self.index(0, 0), self.index(before - 1, 0))
