"""The flag of a Case: the form to set it, the flag itself, and what came of earlier ones."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.case_work import FlagState
from care_desktop.i18n import _
from care_desktop.ui.field_widgets import TextField
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.text import BreakingLabel, PlainLabel
from care_desktop.viewmodels.case_flag import CaseFlag, CaseFlagState, FlagWords


class CaseFlagView(QWidget):
    """A button, a form in its place, or the flag; nothing here is a dialog, so that the conversation can be read."""

    def __init__(self, page: CaseFlag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._begin = PushButton(_("Flag for review"), "secondary", "flag")
        self._begin.setObjectName("flag")
        self._form, self._card = _Form(page), _Card(page)
        self._earlier = BreakingLabel("", "secondary")
        self._earlier.setObjectName("earlier-flags")
        self._build()
        self._begin.clicked.connect(self.begin)
        observe_seen(self, page, self.show_state)

    def begin(self) -> None:
        """Open the form with the keyboard in it."""
        self._page.begin()
        if self._page.state.is_writing:
            self._form.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: CaseFlagState) -> None:
        """Show what there is."""
        self.setVisible(state.case_id is not None)
        self._begin.setVisible(state.flag is None and not state.is_writing)
        self._form.show_state(state)
        self._card.show_state(state)
        told = "\n\n".join(map(_told, state.earlier[:3]))
        self._earlier.setText(told)
        self._earlier.setVisible(bool(told))

    def _build(self) -> None:
        self.setObjectName("case-flag")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        column.addLayout(button_row(self._begin))
        for widget in (self._form, self._card, self._earlier):
            column.addWidget(widget)


class _Form(QWidget):
    """Why: a few lines, with what is left of the room for them."""

    def __init__(self, page: CaseFlag) -> None:
        super().__init__()
        self._page = page
        self._label = PlainLabel(_("Why should somebody look at this case?"), "secondary")
        self.text = TextField()
        self.text.setObjectName("flag-reason")
        self.text.setAccessibleName(_("Reason for the flag"))
        self._counter = PlainLabel("", "secondary")
        self._counter.setObjectName("flag-counter")
        self._problem = ErrorLine()
        self._send, self._cancel = PushButton(_("Flag"), "primary"), PushButton(_("Cancel"))
        self._send.setObjectName("flag-send")
        self._build()
        self.text.edited.connect(page.type)
        self._send.clicked.connect(page.send)
        self._cancel.clicked.connect(page.cancel)

    def show_state(self, state: CaseFlagState) -> None:
        """Show what is typed, and what is wrong with it."""
        self.setVisible(state.is_writing)
        if state.text != self.text.toPlainText():
            self.text.blockSignals(True)
            self.text.setPlainText(state.text)
            self.text.blockSignals(False)
        self.text.setReadOnly(state.busy)
        self._counter.setText(state.counter)
        theme.set_role(self._counter, "danger" if state.is_too_long else "secondary")
        self._problem.tell(state.problem)
        theme.set_role(self.text, "field-error" if state.problem else "")
        self.text.setAccessibleDescription(" ".join(filter(None, (state.problem, state.counter))))
        self._send.setEnabled(not state.busy)
        self._send.setText(_("Flagging…") if state.busy else _("Flag"))
        self._cancel.setEnabled(not state.busy)

    def _build(self) -> None:
        self._label.setBuddy(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space4"))
        for widget in (self._label, self.text, self._problem):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(theme.size("space8"))
        foot.addWidget(self._counter, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._send)
        column.addLayout(foot)


class _Card(QFrame):
    """The open flag: by whom, when and why; and the way to take it back."""

    def __init__(self, page: CaseFlag) -> None:
        super().__init__()
        theme.set_role(self, "banner-warning")
        self._headline, self._reason = BreakingLabel("", "warning"), BreakingLabel()
        self._reason.setObjectName("flag-words")
        self._problem = ErrorLine()
        self._back = PushButton(_("Take the flag back"), "quiet", "undo")
        self._back.setObjectName("flag-take-back")
        self._back.clicked.connect(page.take_back)
        column = QVBoxLayout(self)
        edge = theme.size("space12")
        column.setContentsMargins(edge, theme.size("space8"), edge, theme.size("space8"))
        column.setSpacing(theme.size("space4"))
        for widget in (self._headline, self._reason, self._problem):
            column.addWidget(widget)
        column.addLayout(button_row(self._back))

    def show_state(self, state: CaseFlagState) -> None:
        """Show the flag, where there is one."""
        self.setVisible(state.flag is not None)
        if state.flag is not None:
            self._headline.setText(state.flag.headline)
            self._reason.setText(state.flag.reason)
            self._problem.tell(state.problem)
            self._back.explain(state.take_back_reason)
            if state.busy:
                self._back.setEnabled(False)


def _told(flag: FlagWords) -> str:
    """Return an earlier flag in lines: what was asked, what became of it, and the note."""
    asked = _("Flag: {reason}").format(reason=flag.reason)
    note = _("Note: {note}").format(note=flag.note) if flag.note and flag.state is not FlagState.TAKEN_BACK else ""
    return "\n".join(filter(None, (flag.headline, note, asked)))
