"""A form in a drawer: head, fields, what the button will do, errors in their places, the question before discarding."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from care_desktop.i18n import _
from care_desktop.ui.field_widgets import FieldPage
from care_desktop.ui.form_fields import FormFields
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.drawer import Drawer
from care_desktop.ui.kit.focus_order import controls_in
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.record_type_chooser import RecordTypeChooser
from care_desktop.viewmodels.form_panel import PanelState, can_send


class Filling(FieldPage, Protocol):
    """Whoever takes what is typed into a form, and turns it to another record type."""

    def choose_record_type(self, record_type: str) -> None: ...


class DrawerPage(Protocol):
    """The verbs that every form in a drawer has."""

    @property
    def filling(self) -> Filling: ...
    def submit(self) -> None: ...
    def leave(self) -> None: ...
    def discard(self) -> None: ...
    def start_over(self) -> None: ...


class FormDrawer(QObject):
    """A form that slides over the property panel and out again, as its page says; owned by the widget it covers."""

    def __init__(self, page: DrawerPage, over: QWidget, *, title: str, primary: str) -> None:
        super().__init__(over)
        self.drawer = Drawer(over)
        self.content = FormDrawerContent(page, title, primary)
        self.drawer.escape_pressed.connect(page.leave)

    def show_panel(self, panel: PanelState) -> None:
        """Show the form while the panel is open; one that is closed keeps its last look on its way out."""
        if not panel.is_open:
            self.drawer.close_drawer()
            return
        self.content.show_panel(panel)
        if not self.drawer.is_open:
            self.content.forget_focus()
            self.drawer.open_with(self.content)
            self.content.show_panel(panel)


class FormDrawerContent(QWidget):
    """What stands in the drawer; `extra` above the fields and `foot_extra` above the buttons are a page's own."""

    def __init__(self, page: DrawerPage, title: str, primary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._title = title
        self._focus_turn = -1
        self._discarding = False
        self._focused_before: QWidget | None = None
        self._primary = PushButton(primary, "primary")
        self._close = IconButton("close", _("Close"))
        self._restored = Banner("info", _("Restored what you had typed."), _("Start over"))
        self._problem = Banner("danger")
        self._record_types = RecordTypeChooser(page.filling.choose_record_type)
        self._fields = FormFields(page.filling)
        self._skeleton = Skeleton(rows=6)
        self._progress = ProgressLine()
        self._consequence = PlainLabel("", "secondary")
        self._question = PlainLabel(_("Discard what you typed?"))
        self._discard = PushButton(_("Discard"), "danger")
        self._keep = PushButton(_("Keep editing"))
        self.extra, self.foot_extra = QVBoxLayout(), QVBoxLayout()
        self._build()
        self._connect()

    def show_panel(self, panel: PanelState) -> None:
        """Show everything that the state says."""
        self._restored.setVisible(panel.restored)
        self._show_problem(panel)
        self._skeleton.setVisible(panel.loading)
        self._record_types.show_panel(panel)
        self._fields.setVisible(not panel.loading)
        if not panel.loading:
            self._fields.show_form(panel.form)
        self._hold_focus(panel.sending)
        self._fields.setEnabled(not panel.sending)
        self._progress.set_busy(panel.sending or bool(panel.turning))
        self._consequence.setText(panel.consequence)
        self._primary.setEnabled(can_send(panel))
        self._show_question(panel.asks_discard)
        self._give_focus_back(panel.sending)
        if panel.form.fields and not panel.loading and panel.focus_turn != self._focus_turn:
            self._focus_turn = panel.focus_turn
            self._fields.focus_field(panel.focus)

    def forget_focus(self) -> None:
        """Let the next form take the focus anew."""
        self._focus_turn = -1

    def order_extras(self) -> None:
        """Let Tab reach a page's own parts where they stand; to be called when they are others than before."""
        above = [*controls_in(self._problem.layout()), *controls_in(self.extra)]
        below = [*controls_in(self.foot_extra), self._primary, self._discard, self._keep]
        for before, after in (*pairwise(above), *pairwise(below)):
            QWidget.setTabOrder(before, after)

    def set_primary_text(self, text: str) -> None:
        """Say something else on the primary button."""
        self._primary.setText(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to the close button until there are fields."""
        super().focusInEvent(event)
        if self._focus_turn < 0:
            self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends from a one-line field, Ctrl+Enter from a long one; on a button it presses that button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._page.submit()
            return
        super().keyPressEvent(event)

    def _hold_focus(self, sending: bool) -> None:
        """Keep the focus in the drawer while its controls are disabled: Qt would hand it to whatever comes next."""
        focused = QApplication.focusWidget()
        if sending and focused is not None and focused is not self._close and self.isAncestorOf(focused):
            self._focused_before = focused
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_focus_back(self, sending: bool) -> None:
        if sending or self._focused_before is None:
            return
        before, self._focused_before = self._focused_before, None
        if self.hasFocus() and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problem(self, panel: PanelState) -> None:
        sentences = [panel.form.problem, panel.error.sentence if panel.error else ""]
        was_hidden = self._problem.isHidden()
        self._problem.tell("\n".join(filter(None, sentences)), details=panel.error.details if panel.error else "")
        if was_hidden and not self._problem.isHidden():
            reveal(self._problem)

    def _show_question(self, asks: bool) -> None:
        for widget in (self._question, self._discard, self._keep):
            widget.setVisible(asks)
        for widget in (self._consequence, self._primary):
            widget.setVisible(not asks)
        if asks and not self._discarding:
            QTimer.singleShot(0, self._keep, lambda: self._keep.setFocus(Qt.FocusReason.OtherFocusReason))
        elif self._discarding and not asks:
            self._focus_turn = -1
        self._discarding = asks

    def _connect(self) -> None:
        self._primary.clicked.connect(self._page.submit)
        self._close.clicked.connect(self._page.leave)
        self._restored.acted.connect(self._page.start_over)
        self._discard.clicked.connect(self._page.discard)
        self._keep.clicked.connect(self._page.leave)

    def _build(self) -> None:
        space = theme.size("space16")
        head = QHBoxLayout()
        head.setContentsMargins(space, theme.size("space12"), theme.size("space8"), theme.size("space8"))
        head.addWidget(PlainLabel(self._title, "title"), 1)
        head.addWidget(self._close)
        inside = QWidget()
        inside.setProperty("role", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(space, 0, space, space)
        column.setSpacing(theme.size("space12"))
        column.addWidget(self._record_types)
        column.addWidget(self._restored)
        column.addWidget(self._problem)
        column.addLayout(self.extra)
        column.addWidget(self._skeleton)
        column.addWidget(self._fields)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._progress)
        whole.addWidget(self._build_foot())
        self._name_parts()

    def _build_foot(self) -> QFrame:
        foot = QFrame()
        theme.set_role(foot, "footer")
        column = QVBoxLayout(foot)
        space = theme.size("space16")
        column.setContentsMargins(space, theme.size("space12"), space, theme.size("space12"))
        column.setSpacing(theme.size("space8"))
        choices = QHBoxLayout()
        choices.setSpacing(theme.size("space8"))
        choices.addWidget(self._discard)
        choices.addWidget(self._keep, 1)
        column.addLayout(self.foot_extra)
        column.addWidget(self._consequence)
        column.addWidget(self._primary)
        column.addWidget(self._question)
        column.addLayout(choices)
        return foot

    def _name_parts(self) -> None:
        self._primary.setObjectName("drawer-primary")
        self._close.setObjectName("drawer-close")
        self._problem.setObjectName("drawer-problem")
        self._discard.setObjectName("drawer-discard")
        self._keep.setObjectName("drawer-keep")
        self.setAccessibleName(self._title)
