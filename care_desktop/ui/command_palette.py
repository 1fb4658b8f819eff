"""Ctrl+K: type a few letters of what you want to do."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.overlay import Overlay
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.commands import Commands, Found

_Index = QModelIndex | QPersistentModelIndex
_MOST_ROWS = 9


class CommandPalette(Overlay):
    """A field and the commands that answer to it; a command that may not run now says why and stays in place."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(_("Commands"), parent)
        self._commands = commands
        self._field = QLineEdit()
        self._list = QListView()
        self._nothing = PlainLabel(_("No command answers to that."), "muted")
        self._model = _FoundModel(commands)
        self._build()

    def open_palette(self) -> None:
        """Open with an empty field and all commands."""
        self._field.clear()
        self._show_found("")
        self.open_over(self._field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys and Enter work on the list while the field has the focus."""
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event.key())
        return super().eventFilter(watched, event)

    def _on_key(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _MOST_ROWS, Qt.Key.Key_PageUp: -_MOST_ROWS}
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self._list.currentIndex())
            return True
        for known, step in steps.items():
            if key == known:
                self._move(step)
                return True
        return False

    def _move(self, step: int) -> None:
        last = self._model.rowCount() - 1
        row = min(max(self._list.currentIndex().row() + step, 0), last)
        self._list.setCurrentIndex(self._model.index(row))

    def _show_found(self, typed: str) -> None:
        self._model.show_found(self._commands.find(typed))
        found = self._model.rowCount()
        self._nothing.setVisible(not found)
        self._list.setVisible(bool(found))
        self._list.setCurrentIndex(self._model.index(0))
        self._list.setFixedHeight(min(found, _MOST_ROWS) * _row_height())
        self.place()

    def _run(self, index: _Index) -> None:
        found = self._model.found(index.row())
        if found is None or found.refusal:
            return
        self.close_over()
        self._commands.run(found.command.id)

    def _build(self) -> None:
        self.setObjectName("command-palette")
        self._field.setPlaceholderText(_("What do you want to do?"))
        self._field.setAccessibleName(_("Search commands"))
        self._field.setMaxLength(200)
        self._field.textChanged.connect(self._show_found)
        self._field.installEventFilter(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_FoundDelegate(self._list))
        self._list.setAccessibleName(_("Commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._run)
        self.body.addWidget(self._field)
        self.body.addWidget(self._list)
        self.body.addWidget(self._nothing)


class _FoundModel(QAbstractListModel):
    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self._commands = commands
        self._found: tuple[Found, ...] = ()

    def show_found(self, found: tuple[Found, ...]) -> None:
        self.beginResetModel()
        self._found = found
        self.endResetModel()

    def found(self, row: int) -> Found | None:
        return self._found[row] if 0 <= row < len(self._found) else None

    def keys(self, row: int) -> str:
        found = self.found(row)
        return shown_keys(self._commands.keys_of(found.command)[:1]) if found else ""

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self._found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        found = self.found(index.row())
        if found is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return found.command.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (found.command.title, self.keys(index.row()), found.refusal)))
        return None


class _FoundDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        found = model.found(index.row()) if isinstance(model, _FoundModel) else None
        if found is None or not isinstance(model, _FoundModel):
            return
        painter.save()
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent-soft"))
            painter.drawRoundedRect(rect, theme.size("radius-control"), theme.size("radius-control"))
        inner = rect.adjusted(theme.size("space8"), 0, -theme.size("space8"), 0)
        self._write(painter, inner, found, model.keys(index.row()))
        painter.restore()

    def _write(self, painter: QPainter, rect: QRect, found: Found, keys: str) -> None:
        leading = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        trailing = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        painter.setFont(theme.font("secondary"))
        painter.setPen(theme.color("muted"))
        painter.drawText(rect, trailing, keys)
        title = found.command.title
        if found.refusal:
            offset = QFontMetrics(theme.font()).horizontalAdvance(title) + theme.size("space16")
            room = rect.adjusted(offset, 0, -painter.fontMetrics().horizontalAdvance(keys) - theme.size("space16"), 0)
            reason = painter.fontMetrics().elidedText(found.refusal, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, leading, reason)
        painter.setFont(theme.font())
        painter.setPen(theme.color("muted" if found.refusal else "text"))
        painter.drawText(rect, leading, title)


def shown_keys(keys: tuple[str, ...]) -> str:
    """Return keys as this system writes them."""
    native = (QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
    return _(" or ").join(native)


def _row_height() -> int:
    return theme.size("control-height") + theme.size("space4")
