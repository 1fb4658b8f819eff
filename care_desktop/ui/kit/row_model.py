"""Rows for Qt in one column, which a delegate paints whole: it knows how many there are, and asks for those in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from care_desktop.i18n import _
from care_desktop.ui.kit.text import plain_tip

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
_ROOT = QModelIndex()


class RowModel(QAbstractTableModel, Generic[R]):
    """One column of `total` rows; `row_at` returns a row, or None while it is not here yet.

    `spoken` says a row to screen readers, `tip` to the mouse that rests on it.
    """

    def __init__(
        self,
        row_at: Callable[[int], R | None],
        spoken: Callable[[R], str],
        tip: Callable[[R], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.row_at = row_at
        self._spoken, self._tip = spoken, tip
        self._total = 0

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows there are on the server."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return one: a delegate paints the whole row."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the words of a row for tool tips and screen readers; painting does not pass here."""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row_at(index.row())
            return self._spoken(row) if row is not None else _("Loading")
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.row_at(index.row())
            return plain_tip(self._tip(row)) if row is not None else None
        return None

    def set_total(self, total: int) -> None:
        """Grow or shrink at the end: a million rows must not be laid out again because one is new."""
        if total > self._total:
            self.beginInsertRows(_ROOT, self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(_ROOT, total, self._total - 1)
            self._total = total
            self.endRemoveRows()

    def tell_changed(self, first: int, last: int) -> None:
        """Tell that these rows, the visible ones, have other words now."""
        last = min(last, self._total - 1)
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))
