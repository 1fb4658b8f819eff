"""Notices: one sentence at a time over the bottom of the window, with one button, never in the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.notices import Notice, NoticeBoard, NoticeState, Severity

SHOWN_MILLISECONDS = 8000
_ROOM_CHANGES = (QEvent.Type.Resize,)
_FIELD_CHANGES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move)
_ICONS = {
    Severity.INFO: ("info", "accent"),
    Severity.SUCCESS: ("check", "success"),
    Severity.WARNING: ("triangle", "warning"),
    Severity.PROBLEM: ("warning", "danger"),
}


class NoticeBar(QFrame):
    """Floats bottom centre over `parent`; goes after 8 seconds unless the mouse or the focus is on it."""

    def __init__(self, board: NoticeBoard, parent: QWidget, shown: int = SHOWN_MILLISECONDS) -> None:
        super().__init__(parent)
        self._fields: list[QWidget] = []
        self._board = board
        self._notice: Notice | None = None
        self._icon = IconLabel("info", "accent", "icon")
        self._sentence = PlainLabel()
        self._count = PlainLabel("", "secondary")
        self._more = PushButton(_("Details"), "quiet")
        self._action = PushButton("", "secondary")
        self._close = IconButton("close", _("Dismiss"))
        self._details = PlainLabel("", "secondary", selectable=True)
        self._leave = QTimer(self, interval=shown, singleShot=True)
        self._column = QVBoxLayout(self)
        self._row = QHBoxLayout()
        self._build()
        self._connect()
        parent.installEventFilter(self)
        observe(self, board, self.show_state)

    @property
    def is_waiting(self) -> bool:
        """Whether the notice on show will go by itself."""
        return self._leave.isActive()

    def show_state(self, state: NoticeState) -> None:
        """Show the newest notice, or nothing."""
        is_new, before = state.current is not self._notice, self._notice
        self._notice = state.current
        self._count.setText(_("{n} more").format(n=state.count - 1))
        self._count.setVisible(state.count > 1)
        if state.current is None:
            self._leave.stop()
            self._hide_politely()
            return
        self._fill(state.current)
        self.place()
        self.show()
        self.place()  # again: a layout that is not shown does not measure
        self.raise_()
        if is_new:
            if before is None or before.sentence != state.current.sentence:
                self._announce(state.current)
            self._leave.stop()
            self._wait()

    def place(self) -> None:
        """Stand bottom centre, as wide as the sentence needs."""
        room = self.parentWidget()
        if room is None:
            return
        one_line = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text()) + theme.size("space4")
        self._sentence.setFixedWidth(min(one_line, theme.size("overlay-width") * 2 // 3))
        self._row.invalidate()
        self._column.invalidate()
        width = min(self._column.totalSizeHint().width(), room.width() - 2 * theme.size("space24"))
        height = self._column.totalHeightForWidth(width)
        bottom = theme.size("control-height") + theme.size("space24")
        left, top = (room.width() - width) // 2, room.height() - height - bottom
        self.setGeometry(left, min(top, self._clear_top(room, left, left + width) - height), width, height)

    def keep_clear_of(self, *fields: QWidget) -> None:
        """Stand above these from now on, where they are seen: one goes on working there while something is told."""
        self._fields += fields
        for field in fields:
            field.installEventFilter(self)

    def _clear_top(self, room: QWidget, left: int, right: int) -> int:
        """Return where the highest begins of what is not to be covered, the bottom of the room where there is none."""
        self._fields = [field for field in self._fields if isValid(field)]
        seen = [field for field in self._fields if field.isVisible() and room.isAncestorOf(field)]
        places = [(field.mapTo(room, QPoint(0, 0)), field.width()) for field in seen]
        tops = [at.y() - theme.size("space8") for at, width in places if at.x() < right and at.x() + width > left]
        return min([room.height(), *tops])

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse is here."""
        self._leave.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on waiting."""
        self._wait()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc dismisses."""
        if event.key() == Qt.Key.Key_Escape:
            self._board.dismiss()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size, and what must not be covered when that comes, goes or moves."""
        wanted = _ROOM_CHANGES if watched is self.parent() else _FIELD_CHANGES
        if event.type() in wanted and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _fill(self, notice: Notice) -> None:
        self._icon.set_icon(*_ICONS[notice.severity])
        self._sentence.setText(notice.sentence)
        self._action.setText(notice.action)
        self._action.setVisible(bool(notice.action))
        self._details.setText(notice.details)
        self._details.hide()
        self._more.setVisible(bool(notice.details))
        self.setAccessibleName(notice.sentence)

    def _wait(self) -> None:
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        if self._notice is not None and not (self._notice.stays or inside or self.underMouse()):
            self._leave.start()

    def _hide_politely(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self.focusNextChild()
        self.hide()

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self._leave.stop()
        elif before is not None and self.isAncestorOf(before):
            self._wait()

    def _toggle_details(self) -> None:
        self._details.setVisible(not self._details.isVisible())
        self._leave.stop()
        self.place()

    def _announce(self, notice: Notice) -> None:
        event = QAccessibleAnnouncementEvent(self, notice.sentence)
        if notice.severity is Severity.PROBLEM:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def _build(self) -> None:
        theme.set_role(self, "overlay")
        self.setObjectName("notice")
        self._sentence.setObjectName("notice-sentence")
        self._count.setWordWrap(False)
        self._details.setMaximumWidth(theme.size("overlay-width"))
        self._action.setObjectName("notice-action")
        self._more.setObjectName("notice-details")
        row = self._row
        row.setSpacing(theme.size("space8"))
        row.addWidget(self._icon)
        row.addWidget(self._sentence, 1)
        for widget in (self._count, self._more, self._action, self._close):
            row.addWidget(widget)
        column = self._column
        inside = theme.size("space8")
        column.setContentsMargins(theme.size("space12"), inside, inside, inside)
        column.addLayout(row)
        column.addWidget(self._details)
        self.hide()

    def _connect(self) -> None:
        self._leave.timeout.connect(self._board.dismiss)
        self._action.clicked.connect(self._board.act)
        self._close.clicked.connect(self._board.dismiss)
        self._more.clicked.connect(self._toggle_details)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
