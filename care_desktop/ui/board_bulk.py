"""The panel of a batch in place of the side panel: the preview, the progress, what stayed, and the undo."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QProgressBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import icons, theme
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.lists import give_viewport
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import PlainLabel, isolate, plain_tip
from care_desktop.viewmodels.board_bulk import BulkAccept, BulkLine, BulkPhase, BulkState

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ARROW = " → "


class BulkLines(QAbstractListModel):
    """Who with whom, and why; those left out at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[BulkLine, ...] = ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the words of a line for screen readers, and whole for the mouse that rests on it."""
        line = self.lines[index.row()]
        words = f"{isolate(line.row.customer_name)} → {isolate(line.contact)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{words}\n{line.why}")
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return f"{words}: {line.why}"
        return None

    def show(self, lines: tuple[BulkLine, ...]) -> None:
        """Take other lines."""
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()


class _LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.size("popup-row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, BulkLines)
        line, area, edge = model.lines[index.row()], option.rect, theme.size("space12")
        side = theme.size("icon-small")
        painter.save()
        painter.setLayoutDirection(option.direction)  # who comes first, in whatever script the names are
        tone = "danger" if line.refused else "success"
        icon = icons.pixmap("triangle" if line.refused else "check", tone, side)
        painter.drawPixmap(area.left() + edge, area.top() + theme.size("space8"), icon)
        left = edge + side + theme.size("space8")
        words = area.adjusted(left, theme.size("space4"), -edge, -theme.size("space4"))
        half = words.height() // 2
        strong, small = theme.font("body", semibold=True), theme.font("secondary")
        pair = pair_of(QFontMetrics(strong), (line.row.customer_name, line.contact), words.width())
        why = QFontMetrics(small).elidedText(line.why, Qt.TextElideMode.ElideRight, words.width())
        for font, color, shown, top in (
            (strong, "text", pair, 0),
            (small, tone if line.refused else "muted", isolate(why), half),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(color))
            place = words.adjusted(0, top, 0, top - half)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.color("line"))
        painter.restore()


def pair_of(metrics: QFontMetrics, names: tuple[str, str], width: int) -> str:
    """Return who and with whom in one line of that width: where both have no room, each is cut at its own end."""
    room = width - metrics.horizontalAdvance(_ARROW)
    first, second = (metrics.horizontalAdvance(isolate(name)) + 1 for name in names)
    if first + second > room:
        first = min(first, max(room // 2, room - second))
        second = room - first
    shown = zip(names, (first, second), strict=True)
    return _ARROW.join(isolate(metrics.elidedText(name, Qt.TextElideMode.ElideRight, most)) for name, most in shown)


class BoardBulkView(QFrame):
    """Shows the batch; nothing here is modal, and the board beside it goes on."""

    def __init__(self, page: BulkAccept, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._title = PlainLabel("", "name")
        self._sentence = PlainLabel("", "")
        self._left_out = PlainLabel("", "warning")
        self._bar = QProgressBar()
        self._lines = BulkLines(self)
        self.list = QListView()
        give_viewport(self.list)
        self.run = PushButton(_("Accept all"), "primary", "check")
        self.cancel = PushButton(_("Cancel"))
        self.undo = PushButton(_("Undo all"), "secondary", "undo")
        self._build()
        self.run.clicked.connect(lambda _checked: page.run())
        self.cancel.clicked.connect(lambda _checked: page.cancel())
        self.undo.clicked.connect(lambda _checked: page.undo())
        observe(self, page, self.show_state)

    @property
    def foot(self) -> tuple[QWidget, ...]:
        """The buttons along the bottom."""
        return (self.run, self.undo, self.cancel)

    def show_state(self, state: BulkState) -> None:
        """Show how far the batch is."""
        running = state.phase in (BulkPhase.RUNNING, BulkPhase.UNDOING)
        self._title.setText(_title(state.phase))
        self._sentence.setText(self._words(state))
        self._tell_left_out(state)
        self._bar.setVisible(running)
        self._bar.setMaximum(max(1, state.total))
        self._bar.setValue(state.done)
        if not running:
            self._lines.show((*state.lines, *state.left_out))
        self.list.setVisible(bool(self._lines.lines))
        self.run.setVisible(state.phase is BulkPhase.PREVIEW)
        self.run.setEnabled(bool(state.lines))
        self.cancel.setVisible(state.phase is not BulkPhase.UNDOING)
        self.cancel.setText(self._cancel_word(state))
        self.cancel.setEnabled(not state.cancelling)
        self.undo.setVisible(state.phase is BulkPhase.DONE and state.can_undo)

    def take_focus(self) -> None:
        """Put the keyboard on what is likely wanted next."""
        for button in (self.run, self.undo, self.cancel):
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def has_keyboard(self) -> bool:
        """Say whether the focus is somewhere in here."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _tell_left_out(self, state: BulkState) -> None:
        """Say how many rows will not be tried, or were and stayed."""
        stayed = len(state.lines) if state.phase is BulkPhase.DONE else 0
        words = ngettext("{n} row is left out, see below.", "{n} rows are left out, see below.", len(state.left_out))
        if stayed:
            words = ngettext(
                "{n} row could not be linked, see below.", "{n} rows could not be linked, see below.", stayed
            )
        count = stayed or len(state.left_out)
        self._left_out.setText(words.format(n=count))
        self._left_out.setVisible(bool(count))

    def _words(self, state: BulkState) -> str:
        if state.phase in (BulkPhase.RUNNING, BulkPhase.UNDOING):
            return _("{done} of {total}").format(done=state.done, total=state.total)
        return state.sentence

    def _cancel_word(self, state: BulkState) -> str:
        if state.phase is BulkPhase.DONE:
            return _("Close")
        return _("Stop") if state.phase is BulkPhase.RUNNING else _("Cancel")

    def _build(self) -> None:
        self.setObjectName("board-bulk")
        theme.set_role(self, "beside")
        self._bar.setAccessibleName(_("Progress"))
        self._bar.setTextVisible(False)
        self.list.setModel(self._lines)
        self.list.setItemDelegate(_LineDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(_("Who with whom"))
        self.list.setSelectionMode(QListView.SelectionMode.NoSelection)
        for button, name in ((self.run, "bulk-run"), (self.cancel, "bulk-cancel"), (self.undo, "bulk-undo")):
            button.setObjectName(name)
        column, edge = QVBoxLayout(self), theme.size("space16")
        column.setContentsMargins(0, edge, 0, theme.size("space12"))
        column.setSpacing(theme.size("space8"))
        for widget in (self._title, self._sentence, self._left_out, self._bar):
            widget.setContentsMargins(edge, 0, edge, 0)
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        foot = button_row(self.run, self.undo, self.cancel)
        foot.setContentsMargins(edge, 0, edge, 0)
        column.addLayout(foot)


def _title(phase: BulkPhase) -> str:
    return {
        BulkPhase.NONE: "",
        BulkPhase.LOOKING: _("Looking at the selected rows…"),
        BulkPhase.PREVIEW: _("Accept together"),
        BulkPhase.RUNNING: _("Linking…"),
        BulkPhase.DONE: _("Done"),
        BulkPhase.UNDOING: _("Taking the links back…"),
    }[phase]
