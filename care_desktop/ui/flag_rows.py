"""The rows of the review queue: the flags that were read, one paint for each, and their keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from care_desktop.domain.case_work import FlaggedCase
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.lists import MARKS_ROW, give_viewport
from care_desktop.ui.kit.text import isolate
from care_desktop.viewmodels.board_words import age_words
from care_desktop.viewmodels.flag_queue import FlagQueue
from care_desktop.viewmodels.wording import full_time

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class FlagRows(QAbstractListModel):
    """The flags that were read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[FlaggedCase, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the words of a row for screen readers."""
        if role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        one = self.items[index.row()]
        return f"{one.case.customer_name}, {one.flag.by}, {full_time(one.flag.at)}, {one.flag.reason}"

    def show(self, items: tuple[FlaggedCase, ...]) -> None:
        """Take other flags."""
        if items != self.items:
            self.beginResetModel()
            self.items = items
            self.endResetModel()


class FlagDelegate(QStyledItemDelegate):
    """Paints who wrote, how long the flag has waited, who raised it and why."""

    def __init__(self, page: FlagQueue, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.size("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, FlagRows)
        one, area, edge = model.items[index.row()], option.rect, theme.size("space12")
        marked = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.fillRect(area, theme.color("accent-soft" if marked else "hover" if hovered else "surface"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.color("line"))
        if marked:
            painter.fillRect(area.left(), area.top(), 3, area.height(), theme.color("accent"))
        if one.flag.id in self._page.state.busy:
            painter.setOpacity(0.55)
        inside = area.adjusted(edge, theme.size("space8"), -edge, -theme.size("space8"))
        half, age = inside.height() // 2, age_words(one.flag.at, self._page.now())
        upper, lower = inside.adjusted(0, 0, 0, -half), inside.adjusted(0, half, 0, 0)
        small, strong = theme.font("secondary"), theme.font("body", semibold=True)
        room = QFontMetrics(small).horizontalAdvance(age) + theme.size("space8")
        _words(painter, upper, age, (small, "muted"), Qt.AlignmentFlag.AlignRight)
        _words(painter, upper.adjusted(0, 0, -room, 0), one.case.customer_name, (strong, "text"))
        _words(painter, lower, f"{one.flag.by}: {' '.join(one.flag.reason[:300].split())}", (small, "muted"))
        painter.setOpacity(1.0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            _ring(painter, area)
        painter.restore()


class FlagList(QListView):
    """Keys: J, K and arrows move, Enter opens, R resolves, B hands back."""

    moved = Signal(int)
    asked = Signal(str)

    def __init__(self, letters_act: Callable[[], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_viewport(self)
        self._letters_act = letters_act
        self.setProperty(MARKS_ROW, True)

    def event(self, event: QEvent) -> bool:
        """Keep the letters that act here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._deed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, or ask for a deed."""
        deed = self._deed(event)
        if isinstance(deed, int):
            self.moved.emit(deed)
        elif deed and not event.isAutoRepeat():
            self.asked.emit(deed)
        elif not deed:
            event.ignore()

    def _deed(self, event: QKeyEvent) -> int | str:
        if event.modifiers() not in _PLAIN:
            return ""
        always: dict[int, int | str] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Return: "open",
            Qt.Key.Key_Enter: "open",
        }
        letters: dict[int, int | str] = {
            Qt.Key.Key_J: 1,
            Qt.Key.Key_K: -1,
            Qt.Key.Key_R: "resolve",
            Qt.Key.Key_B: "back",
            Qt.Key.Key_N: "note",
        }
        return (always | letters if self._letters_act() else always).get(event.key(), "")


def _ring(painter: QPainter, area: QRect) -> None:
    radius = theme.size("space4")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("accent"))
    for inset in (2, 3):
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset - 1, -inset - 1), radius, radius)


def _words(
    painter: QPainter,
    place: QRect,
    words: str,
    look: tuple[QFont, str],
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    font, color = look
    painter.setFont(font)
    painter.setPen(theme.color(color))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, isolate(shown))
