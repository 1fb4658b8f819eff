"""The scrolling list of a conversation: it stays at the newest message, or where the reader is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from care_desktop.i18n import _
from care_desktop.ui.conversation_delegate import ConversationDelegate
from care_desktop.ui.conversation_model import ConversationModel
from care_desktop.ui.kit import theme
from care_desktop.ui.undelivered_row import UndeliveredRow
from care_desktop.viewmodels.conversation_entries import Entry


class ConversationList(QListView):
    """Show entries; `reached_top` is sent when the reader goes on scrolling up at the first one.

    `edit_wanted` and `resend_wanted` tell the entry of a reply that was not delivered.
    """

    reached_top = Signal()
    edit_wanted = Signal(str)
    resend_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = ConversationModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(ConversationDelegate(self.entries, self))
        self._build()
        self.customContextMenuRequested.connect(self._show_menu)
        theme.theme().changed.connect(self.scheduleDelayedItemsLayout)

    def show_entries(self, entries: tuple[Entry, ...], *, anew: bool) -> None:
        """Show entries: at the newest one for a Case just opened, else where the reader is, whatever came around."""
        if entries == self.entries.entries and not anew:
            return
        bar, before = self.verticalScrollBar(), self.entries.entries
        from_end, from_top = bar.maximum() - bar.value(), bar.value()
        self.entries.show(entries)
        self._offer_again()
        self.doItemsLayout()
        if anew or not from_end:
            bar.setValue(bar.maximum())
        else:
            bar.setValue(from_top if before[:1] == entries[:1] else bar.maximum() - from_end)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen messages with the system's keys for it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() == Qt.Key.Key_Up and self._at_top():
            self.reached_top.emit()
            super().keyPressEvent(event)
        elif event.text() and not event.text().isspace() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Stand on the newest message when the keyboard comes here for the first time."""
        super().focusInEvent(event)
        last = self.entries.rowCount() - 1
        if event.reason() != Qt.FocusReason.MouseFocusReason and last >= 0 and not self.currentIndex().isValid():
            self.setCurrentIndex(self.entries.index(last))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ask for earlier messages when there is nothing more to scroll to."""
        if event.angleDelta().y() > 0 and self._at_top():
            self.reached_top.emit()
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay at the newest message when the room changes."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.doItemsLayout()
        if at_end:
            bar.setValue(bar.maximum())

    def _offer_again(self) -> None:
        """Put buttons into the rows of replies that were not delivered; those of rows that went are gone with them."""
        for row, entry in enumerate(self.entries.entries):
            index = self.entries.index(row)
            if entry.remark and not isinstance(self.indexWidget(index), UndeliveredRow):
                self.setIndexWidget(index, self._buttons(entry))

    def _buttons(self, entry: Entry) -> UndeliveredRow:
        buttons = UndeliveredRow(entry.remark, self.viewport())
        buttons.edit_pressed.connect(lambda: self.edit_wanted.emit(entry.id))
        buttons.resend_pressed.connect(lambda: self.resend_wanted.emit(entry.id))
        QWidget.setTabOrder(self, buttons.edit)
        QWidget.setTabOrder(buttons.edit, buttons.resend)
        return buttons

    def _build(self) -> None:
        self.setObjectName("messages")
        self.setAccessibleName(_("Messages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        theme.set_role(self, "canvas")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(theme.size("space24"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._show_bar)
        self._show_bar(0, 0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _show_bar(self, least: int, most: int) -> None:
        """Keep the bar's room, so that widths stay, but show its handle only when there is something to scroll."""
        theme.set_role(self.verticalScrollBar(), "" if most > least else "idle")

    def _at_top(self) -> bool:
        return self.verticalScrollBar().value() <= self.verticalScrollBar().minimum()

    def _copy(self) -> None:
        words = self.entries.copied([index.row() for index in self.selectedIndexes()])
        if words:
            QGuiApplication.clipboard().setText(words)

    def _show_menu(self, place: QPoint) -> None:
        if not self.indexAt(place).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Copy"), QKeySequence(QKeySequence.StandardKey.Copy), self._copy)
        menu.popup(self.viewport().mapToGlobal(place))
