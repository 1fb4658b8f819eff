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
        """Take new entries: those before the first that is different stay, and what is chosen among them."""
        before = self.entries
        if entries == before:
            return
        same = _same(before, entries)
        if before and not same:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()
            return
        if same < len(before):
            self.beginRemoveRows(_ROOT, same, len(before) - 1)
            self.entries = before[:same]
            self.endRemoveRows()
        if same < len(entries):
            self.beginInsertRows(_ROOT, same, len(entries) - 1)
            self.entries = entries
            self.endInsertRows()

    def copied(self, rows: list[int]) -> str:
        """Return the whole words of these rows, as Copy takes them."""
        return "\n\n".join(words for row in sorted(rows) if (words := self.entries[row].copied))


def _same(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> int:
    """Return how many entries both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(before), len(after)))
