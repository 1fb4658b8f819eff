"""The rows of the search drop-down as Qt wants them: contacts, then what went wrong or was not found, then Create."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from care_desktop.i18n import _
from care_desktop.viewmodels.search_rows import CREATE_ROW, RETRY_ROW, ContactSearchState

ITEM_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class ShownRow(Protocol):
    """What is painted of a record: `emphasised` are the spans of the name that match what was typed."""

    @property
    def name(self) -> str: ...
    @property
    def emphasised(self) -> tuple[tuple[int, int], ...]: ...
    @property
    def belongs(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def chip(self) -> str: ...
    @property
    def spoken(self) -> str: ...


class ItemKind(Enum):
    """What a row of the drop-down is."""

    CONTACT = auto()
    MESSAGE = auto()
    ERROR = auto()
    CREATE = auto()


@dataclass(frozen=True, slots=True)
class PopupItem:
    """One row; `key` is what the page knows it by, "" for a row that cannot be chosen."""

    kind: ItemKind
    key: str
    text: str
    row: ShownRow | None = None
    action: str = ""
    faded: bool = False

    @property
    def spoken(self) -> str:
        """The whole row for a screen reader."""
        if self.row is not None:
            return self.row.spoken
        return f"{self.text} {self.action}".strip()


def items_of(state: ContactSearchState) -> tuple[PopupItem, ...]:
    """Return the rows of the drop-down from top to bottom."""
    items = [PopupItem(ItemKind.CONTACT, row.id, row.name, row, faded=state.stale) for row in state.rows]
    if state.error is not None:
        key, action = (RETRY_ROW, _("Retry")) if state.error.can_retry else ("", "")
        items.append(PopupItem(ItemKind.ERROR, key, state.error.sentence, action=action))
    elif state.nothing_found:
        items.append(PopupItem(ItemKind.MESSAGE, "", _("Nothing found in Salesforce.")))
    if state.create_row:
        items.append(PopupItem(ItemKind.CREATE, CREATE_ROW, state.create_row))
    return tuple(items)


class SearchPopupModel(QAbstractListModel):
    """Hold the rows on show."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[PopupItem, ...] = ()

    @property
    def items(self) -> tuple[PopupItem, ...]:
        """The rows on show."""
        return self._items

    def put(self, items: tuple[PopupItem, ...]) -> bool:
        """Show other rows; says whether they are others."""
        if items == self._items:
            return False
        self.beginResetModel()
        self._items = items
        self.endResetModel()
        return True

    def place_of(self, key: str) -> QModelIndex:
        """Return where the row of that key stands, an invalid index for nowhere."""
        for number, item in enumerate(self._items):
            if key and item.key == key:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row itself, its words, or what is said of it."""
        if not 0 <= index.row() < len(self._items):
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken
        return item.text if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only rows with a key can be chosen."""
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen if self._items[index.row()].key else Qt.ItemFlag.ItemIsEnabled
