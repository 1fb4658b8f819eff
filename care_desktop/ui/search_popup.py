"""The drop-down of the contact search: a list that floats over the window, and never takes the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.search_popup_delegate import SearchPopupDelegate
from care_desktop.ui.search_popup_model import PopupItem, SearchPopupModel

MOST_ROWS = 8
LEAST_ROWS = 2


class SearchList(QListView):
    """Rows to press: pressed and released on the same row, which has not moved in between."""

    row_pressed = Signal(str)
    row_hovered = Signal(str)

    def __init__(self, model: SearchPopupModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = model
        self._held = ""
        self.setModel(model)
        self.setItemDelegate(SearchPopupDelegate(self))
        self.setObjectName("search-results")
        self.setAccessibleName(_("Salesforce contacts found"))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the row under the pointer; nothing is chosen yet."""
        self._held = self._key_at(event.position().toPoint()) if event.button() is Qt.MouseButton.LeftButton else ""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the row if it is still the one that was pressed."""
        held, self._held = self._held, ""
        if held and held == self._key_at(event.position().toPoint()):
            self.row_pressed.emit(held)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do not choose twice."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which row the hand is on."""
        super().mouseMoveEvent(event)
        self.row_hovered.emit(self._key_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """The hand has left."""
        super().leaveEvent(event)
        self.row_hovered.emit("")

    def _key_at(self, place: QPoint) -> str:
        index = self.indexAt(place)
        return self._rows.items[index.row()].key if index.isValid() else ""


class SearchPopup(QFrame):
    """Float under `field`, as wide as `panel`; the rows and the highlight are set from outside."""

    def __init__(
        self, field: QWidget, panel: QWidget, press: Callable[[str], None], hover: Callable[[str], None]
    ) -> None:
        super().__init__(field.window())
        self._field = field
        self._panel = panel
        self._highlighted = ""
        self._watched: list[QWidget] = []
        theme.set_role(self, "overlay")
        self.setObjectName("search-popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = SearchPopupModel(self)
        self.list = SearchList(self.model, self)
        column = QVBoxLayout(self)
        edge = theme.size("space4")
        column.setContentsMargins(1, edge, 1, edge)
        column.addWidget(self.list)
        self.list.row_pressed.connect(press)
        self.list.row_hovered.connect(hover)
        self.hide()

    def show_items(self, items: tuple[PopupItem, ...], highlighted: str, wanted: bool) -> None:
        """Show these rows with that one highlighted, or nothing."""
        changed = self.model.put(items)
        if not (wanted and items):
            self._follow(False)
            self.hide()
            return
        if not self.isVisible():
            self._follow(True)
        if changed or not self.isVisible():
            self.place()
            self.show()
            self.raise_()
        if changed or highlighted != self._highlighted:
            self._highlight(highlighted)

    def place(self) -> None:
        """Stand under the field, within the window."""
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        edge = theme.size("space4")
        left = self._panel.mapTo(window, QPoint(edge, 0)).x()
        top = self._field.mapTo(window, QPoint(0, self._field.height())).y() + edge
        row = theme.size("popup-row")
        room = max(window.height() - top - edge, LEAST_ROWS * row)
        height = min(len(self.model.items), MOST_ROWS) * row + 2 * edge + 2
        self.setGeometry(left, top, self._panel.width() - 2 * edge, min(height, room))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the field when anything around it moves or changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _highlight(self, key: str) -> None:
        index = self.model.place_of(key)
        self._highlighted = key
        if not index.isValid():
            self.list.clearSelection()
            return
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        item = self.model.items[index.row()]
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, item.spoken))

    def _follow(self, following: bool) -> None:
        """Hear of every move and change of size between the field and its window, also by scrolling."""
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._watched = list(_upwards(self._field)) if following else []
        for watched in self._watched:
            watched.installEventFilter(self)


def _upwards(widget: QWidget | None) -> Iterator[QWidget]:
    """Yield the widget and all around it, up to its window."""
    while widget is not None:
        yield widget
        widget = None if widget.isWindow() else widget.parentWidget()
