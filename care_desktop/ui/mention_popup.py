"""The drop-down of colleagues over the composer: it floats over the window, and never takes the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout

from care_desktop.i18n import _
from care_desktop.ui.composer_edit import ComposerEdit
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.announce import announce
from care_desktop.ui.kit.lists import give_viewport
from care_desktop.viewmodels.mentions import MentionsState

_WIDTH_IN_COLUMNS = 2


class MentionPopup(QFrame):
    """Stands over the line that is typed; rows and highlight come from outside, a press on a row takes it."""

    def __init__(self, field: ComposerEdit, take: Callable[[int], None]) -> None:
        super().__init__(field.window())
        self._field, self._take = field, take
        self._rows = QStringListModel(self)
        self._list = QListView(self)
        give_viewport(self._list)
        theme.set_role(self, "overlay")
        self.setObjectName("mention-popup")
        self._build()
        self.hide()

    def show_state(self, state: MentionsState) -> None:
        """Show these rows with that one highlighted, or nothing."""
        if not state.is_open or not self._field.hasFocus():
            self.hide()
            return
        names = [person.name for person in state.rows]
        if names != self._rows.stringList():
            self._rows.setStringList(names)
        self._place(len(names))
        self.show()
        self.raise_()
        index = self._rows.index(state.highlighted)
        if index != self._list.currentIndex():
            self._list.setCurrentIndex(index)
            announce(self._field, names[state.highlighted])

    def _place(self, rows: int) -> None:
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        edge = theme.size("space4")
        height = rows * theme.size("control-height") + 2 * edge + 2
        width = theme.size("label-column") * _WIDTH_IN_COLUMNS
        line = self._field.cursorRect()
        start = self._field.viewport().mapTo(window, line.topLeft())
        left = max(edge, min(start.x(), window.width() - width - edge))
        top = start.y() - height - edge
        if top < 0:
            top = self._field.viewport().mapTo(window, QPoint(0, line.bottom())).y() + edge
        self.setGeometry(left, top, width, height)

    def _build(self) -> None:
        self._list.setObjectName("mentions")
        self._list.setAccessibleName(_("Colleagues to mention"))
        self._list.setModel(self._rows)
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        edge = theme.size("space4")
        column.setContentsMargins(1, edge, 1, edge)
        column.addWidget(self._list)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._take(index.row())
