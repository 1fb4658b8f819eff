"""The entries of a conversation for Qt: rows come in above and below without the rest being laid out anew."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from care_desktop.ui.kit.text import plain_tip
from care_desktop.viewmodels.conversation_entries import Entry

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ConversationModel(QAbstractListModel):
    """A list of entries."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many entries there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the words of an entry for tool tips and screen readers; painting does not pass here."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(entry.full_time)
        return None

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Take new entries, as rows that came at the end or else as a new list."""
        before = self.entries
        if entries == before:
            return
        if before and entries[: len(before)] == before:
            self.beginInsertRows(_ROOT, len(before), len(entries) - 1)
            self.entries = entries
            self.endInsertRows()
            return
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def copied(self, rows: list[int]) -> str:
        """Return the whole words of these rows, as Copy takes them."""
        return "\n\n".join(words for row in sorted(rows) if (words := self.entries[row].copied))
