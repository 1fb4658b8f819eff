"""The composer under the conversation: a reply or a note, how long it may be, and the way to send it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.domain.messaging import ThenStatus
from care_desktop.i18n import _
from care_desktop.ui.composer_edit import ComposerEdit
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.announce import announce
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.chooser import Chooser
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import BreakingLabel, Chip, PlainLabel
from care_desktop.ui.mention_popup import MentionPopup
from care_desktop.viewmodels.composer import Composer
from care_desktop.viewmodels.composer_state import ComposerState, Counter
from care_desktop.viewmodels.mentions import completed

_THEN_LETTERS = 12
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class ComposerView(QFrame):
    """Hidden while no Case is open; the drop-down of colleagues is made at the first "@"."""

    def __init__(self, page: Composer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._mentions = page, page.mentions
        self._revision = -1
        self._popup: MentionPopup | None = None
        self._reply, self._note = _mode(_("Reply"), "write-reply"), _mode(_("Internal note"), "write-note")
        self._draft = Chip()
        self._refusal = Banner("info", action=_("Assign to me"))
        self._resending = Banner("warning", action=_("Write a new reply instead"))
        self.text = ComposerEdit(self._take_key)
        self._problem = ErrorLine()
        self._remark = BreakingLabel("", "secondary")
        self._counter = PlainLabel("", "secondary")
        self._then = Chooser(_("Status after sending"))
        self._send = PushButton(_("Send"), "primary")
        self._build()
        self._connect()
        observe(self, page, self.show_state)
        observe(self, page.mentions, lambda _state: self._show_mentions())

    def show_state(self, state: ComposerState) -> None:
        """Show everything that the state says; what is being typed is left alone."""
        self.setVisible(state.case_id is not None)
        (self._note if state.is_note else self._reply).setChecked(True)
        self._draft.show_as(_("Draft") if state.is_draft else "", "warning")
        self._refusal.tell(state.refusal, action=_("Assign to me") if state.offers_assign else "")
        self._refusal.setEnabled(not state.assigning)
        self._resending.tell(_("Sent in the place of the reply that was not delivered.") if state.is_resending else "")
        self._show_text(state)
        self._problem.tell(state.counter.too_long or (state.problem.sentence if state.problem is not None else ""))
        self._tell_quietly(state)
        self._show_foot(state)

    def take_focus(self) -> None:
        """Put the keyboard where one writes; where one may not, a screen reader says why."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self.text, self._page.state.refusal)

    def _show_text(self, state: ComposerState) -> None:
        if state.revision != self._revision:
            self._revision = state.revision
            self.text.show_text(state.text)
        self.text.setReadOnly(bool(state.refusal))
        self.text.setPlaceholderText("" if state.refusal else state.hint)
        self.text.setAccessibleName(_("Internal note") if state.is_note else _("Reply"))
        role = "refused" if state.refusal else ("note" if state.is_note else "")
        theme.set_role(self.text, "field-error" if state.counter.too_long else role)

    def _tell_quietly(self, state: ComposerState) -> None:
        offline = _("Care cannot be reached. What you write is kept as a draft.") if state.is_offline else ""
        words = state.remark or ("" if self._problem.sentence() else offline)
        self._remark.setText(words)
        self._remark.setVisible(bool(words))

    def _show_foot(self, state: ComposerState) -> None:
        shown = not state.refusal
        self._show_counter(state.counter, shown=shown)
        self._then.setVisible(shown and not state.is_note and bool(state.choices))
        self._then.show_choice(state.choices, state.then.value)
        self._send.setVisible(shown)
        self._send.setEnabled(state.can_send)
        self._send.setText(_("Save note") if state.is_note else _("Send"))
        told = (state.refusal or state.counter.spoken, self._problem.sentence())
        self.text.setAccessibleDescription(" ".join(filter(None, told)))

    def _show_counter(self, counter: Counter, *, shown: bool) -> None:
        self._counter.setVisible(shown and self._page.state.is_draft)
        self._counter.setText(counter.words)
        self._counter.setAccessibleName(counter.spoken)
        theme.set_role(self._counter, counter.tone or "secondary")

    def _take_key(self, event: QKeyEvent) -> bool:
        """Let the drop-down of colleagues have its keys while it is open."""
        if not self._mentions.state.is_open:
            return False
        if event.key() in _STEPS:
            self._mentions.move(_STEPS[Qt.Key(event.key())])
            return True
        if event.key() in _TAKES and not event.modifiers():
            self._complete(self._mentions.state.highlighted)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._mentions.dismiss()
            return True
        return False

    def _complete(self, row: int) -> None:
        rows = self._mentions.state.rows
        if row < len(rows):
            self.text.replace_before(*completed(self.text.before, rows[row]))
            self._mentions.close()

    def _look_at(self, before: str) -> None:
        if self._page.state.is_note:
            self._mentions.look_at(before)

    def _show_mentions(self) -> None:
        if self._popup is None and self._mentions.state.is_open:
            self._popup = MentionPopup(self.text, self._complete)
            self.destroyed.connect(self._popup.deleteLater)
        if self._popup is not None:
            self._popup.show_state(self._mentions.state)

    def _connect(self) -> None:
        page = self._page
        self._reply.clicked.connect(lambda: page.write_note(False))
        self._note.clicked.connect(lambda: page.write_note(True))
        self._refusal.acted.connect(page.assign_to_me)
        self._resending.acted.connect(page.stop_resending)
        self.text.typed.connect(page.typed)
        self.text.moved.connect(self._look_at)
        self.text.send_pressed.connect(page.send)
        self._then.picked.connect(lambda value: page.choose_then(ThenStatus(value)))
        self._send.clicked.connect(page.send)

    def _build(self) -> None:
        self.setObjectName("composer")
        theme.set_role(self, "footer")
        self._send.setObjectName("send")
        self._then.setObjectName("after-sending")
        self._counter.setObjectName("letters")
        self._counter.setWordWrap(False)
        self._refusal.setObjectName("composer-refusal")
        self._problem.setObjectName("composer-problem")
        self._then.setMinimumContentsLength(_THEN_LETTERS)
        self._then.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        modes = QButtonGroup(self)
        modes.addButton(self._reply)
        modes.addButton(self._note)
        column, edge = QVBoxLayout(self), theme.size("space16")
        column.setContentsMargins(edge, theme.size("space8"), edge, theme.size("space12"))
        column.setSpacing(theme.size("space8"))
        column.addLayout(_row(self._reply, self._note, None, self._draft))
        for part in (self._refusal, self._resending, self.text):
            column.addWidget(part)
        column.addWidget(self._problem)
        told = QHBoxLayout()
        told.setSpacing(theme.size("space8"))
        told.addWidget(self._remark, 1, Qt.AlignmentFlag.AlignTop)
        told.addStretch()
        told.addWidget(self._counter, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(told)
        column.addLayout(_row(None, self._then, self._send))


def _mode(words: str, name: str) -> PushButton:
    button = PushButton(words, "nav")
    button.setObjectName(name)
    button.setCheckable(True)
    widest = QFontMetrics(theme.font("body", semibold=True)).horizontalAdvance(words)  # as it is while it is chosen
    button.setMinimumWidth(widest + 2 * theme.size("space8") + 2)  # its padding and its border
    return button


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Return parts side by side; None is the room between them."""
    row = QHBoxLayout()
    row.setSpacing(theme.size("space8"))
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
