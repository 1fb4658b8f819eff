"""The review queue: flagged Cases on the left, the reason and the supervisor's note on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    Qt,
    QTimer,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from care_desktop.i18n import _, ngettext
from care_desktop.ui.flag_rows import FlagDelegate, FlagList, FlagRows
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import BreakingLabel, ElidedLabel, PlainLabel, isolate
from care_desktop.ui.place import Place, TroubleLine
from care_desktop.viewmodels.flag_queue import FlagQueueState
from care_desktop.viewmodels.supervisor import SupervisorDesk
from care_desktop.viewmodels.wording import full_time, platform_word, priority_word


class FlagQueueView(QWidget):
    """Shows the queue; what is typed as a note is kept by the page for each flag."""

    def __init__(self, desk: SupervisorDesk, letters_act: Callable[[], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, desk.flags
        self._just_closed = QTimer(self, singleShot=True)
        self.list = FlagList(letters_act)
        self._rows = FlagRows(self)
        self._count = ElidedLabel("", "secondary")
        self._trouble = TroubleLine(self._page.refresh)
        self._empty = Place("flag")
        self._stack = QStackedWidget()
        self._side = QFrame()
        self._name, self._line = ElidedLabel("", "name"), PlainLabel("", "muted")
        self._by, self._reason = PlainLabel("", "section"), BreakingLabel()
        self._above, self.note = PlainLabel(_("Your note"), "section"), QPlainTextEdit()
        self._problem = Banner("danger")
        self.resolve = PushButton(_("Resolve"), "primary", "check")
        self.back = PushButton(_("Hand back"), "secondary", "undo")
        self.open = PushButton(_("Open case"), "quiet", "open")
        self._build()
        self._connect()
        observe(self, self._page, self.show_state)

    @property
    def foot(self) -> tuple[QWidget, ...]:
        """What stands along the bottom, over which nothing should stand."""
        return (self._above, self.note, self.resolve, self.back, self.open)

    def show_state(self, state: FlagQueueState) -> None:
        """Show the flags, the marked one beside them, or why there are none."""
        self._rows.show(state.items)
        place = next((n for n, one in enumerate(state.items) if one.flag.id == state.current), -1)
        if place >= 0 and self.list.currentIndex().row() != place:
            self.list.setCurrentIndex(self._rows.index(place))
        words = ngettext("{n} flag to review", "{n} flags to review", state.total)
        self._count.setText(words.format(n=state.total))
        self._trouble.say(state.error.sentence if state.error else "", state.error.details if state.error else "")
        nothing = _("No flag is open. When an agent flags a case for review, it appears here.")
        self._empty.say(state.refusal or nothing)
        blank = bool(state.refusal) or (state.loaded and not state.items)
        had_keyboard = self.list.hasFocus() or self._empty.hasFocus()
        self._stack.setCurrentWidget(self._empty if blank else self.list)
        if had_keyboard:
            self.take_focus()
        self._show_marked(state)

    def take_focus(self) -> None:
        """Put the keyboard on the rows, or on the sentence that stands in their place."""
        is_empty = self._stack.currentWidget() is self._empty
        (self._empty if is_empty else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_marked(self, state: FlagQueueState) -> None:
        marked = state.marked
        self._side.setVisible(marked is not None)
        if marked is None:
            return
        case, flag = marked.case, marked.flag
        self._name.setText(case.customer_name)
        parts = (platform_word(case.platform), f"#{case.number}", priority_word(case.priority))
        self._line.setText(" · ".join((*parts, case.assignee or _("Unassigned"))))
        when = _("Flagged by {who}, {when}").format(who=isolate(flag.by), when=full_time(flag.at))
        self._by.setText(when)
        self._reason.setText(flag.reason)
        typed = state.notes.get(flag.id, "")
        if self.note.toPlainText() != typed:
            self.note.setPlainText(typed)
        self._problem.tell(state.problem or state.gone)
        busy = _("This is being done.") if flag.id in state.busy else state.gone
        self.resolve.explain(busy)
        self.back.explain(busy)

    def _connect(self) -> None:
        page = self._page
        self.list.moved.connect(page.move)
        self.list.asked.connect(self._on_asked)
        self.list.clicked.connect(lambda index: page.mark(self._rows.items[index.row()].flag.id))
        self.list.doubleClicked.connect(lambda _index: self._desk.open_case(page.case_of_mark()))
        self.note.textChanged.connect(self._on_typed)
        self.resolve.clicked.connect(lambda _checked: self._on_pressed("resolve"))
        self.back.clicked.connect(lambda _checked: self._on_pressed("back"))
        self.open.clicked.connect(lambda _checked: self._on_asked("open"))

    def _on_typed(self) -> None:
        marked = self._page.state.marked
        if marked is not None and self.note.toPlainText() != self._page.state.notes.get(marked.flag.id, ""):
            self._page.type_note(self.note.toPlainText())

    def _on_pressed(self, deed: str) -> None:
        """Close a flag; the second press of a double click would close the next one, which nobody has read."""
        if not self._just_closed.isActive():
            self._just_closed.start(QApplication.doubleClickInterval())
            self._on_asked(deed)

    def _on_asked(self, deed: str) -> None:
        page = self._page
        if deed == "note":
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif deed == "open":
            self._desk.open_case(page.case_of_mark())
        else:
            (page.resolve if deed == "resolve" else page.hand_back)()
            (self.note.setFocus if page.state.problem else self.take_focus)()

    def _build(self) -> None:
        self.setObjectName("flags")
        self.list.setObjectName("flag-rows")
        self.list.setAccessibleName(_("Flags to review"))
        self.list.setModel(self._rows)
        self.list.setItemDelegate(FlagDelegate(self._page, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.note.setObjectName("flag-note")
        self.note.setAccessibleName(_("Note to the agent"))
        self.note.setPlaceholderText(_("Note to the agent; needed to hand the case back"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(3 * theme.size("control-height"))
        for button, name in ((self.resolve, "flag-resolve"), (self.back, "flag-back"), (self.open, "flag-open")):
            button.setObjectName(name)
        self._empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._empty.setAccessibleName(_("Flags to review"))
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        edge, gap = theme.size("space12"), theme.size("space8")
        head, rows = QHBoxLayout(), QVBoxLayout()
        head.setContentsMargins(edge, edge, edge, gap)
        head.addWidget(ElidedLabel(_("Flagged"), "name"))
        head.addStretch(1)
        head.addWidget(self._count)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(self._trouble)
        rows.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(rows, 5)
        row.addWidget(self._beside(), 3)  # its full width as soon as there is room

    def _beside(self) -> QWidget:
        theme.set_role(self._side, "beside")
        self._side.setMinimumWidth(theme.size("panel-least"))
        self._side.setMaximumWidth(theme.size("panel-width"))
        column, edge = QVBoxLayout(self._side), theme.size("space16")
        column.setContentsMargins(edge, edge, edge, theme.size("space12"))
        column.setSpacing(theme.size("space8"))
        for widget in (self._name, self._line, self._by, self._reason):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._above)
        column.addWidget(self.note)
        column.addWidget(self._problem)
        column.addLayout(button_row(self.resolve, self.back))
        column.addLayout(button_row(self.open))  # a line of its own: three do not fit into the panel at 1024
        return self._side
