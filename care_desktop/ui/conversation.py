"""The conversation of the open Case: header, messages, and what stands there when they cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.ui.composer import ComposerView
from care_desktop.ui.conversation_header import ConversationHeader
from care_desktop.ui.conversation_list import ConversationList
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.announce import announce
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.place import Place, TroubleLine, error_place
from care_desktop.viewmodels.conversation import ConversationState
from care_desktop.viewmodels.message_pages import MessagePages


class ConversationView(QWidget):
    """Show one Case's messages over the composer."""

    def __init__(self, pages: MessagePages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page = pages.conversation
        self._said = page.state.said
        self.composer = ComposerView(pages.composer, self)
        self._shown: CaseId | None = None
        self._header = ConversationHeader()
        self._progress = ProgressLine()
        self._trouble = TroubleLine(page.retry)
        self._earlier = PushButton(_("Show earlier"), "quiet", "chevron")
        self.messages = ConversationList()
        self._none = Place("chat")
        self._empty = Place("chat")
        self._error = error_place(page.retry)
        self._skeleton = Skeleton(rows=6, row_height=theme.size("row"))
        self._stack = QStackedWidget()
        self._build()
        self._earlier.clicked.connect(page.show_earlier)
        self.messages.reached_top.connect(page.show_earlier)
        self.messages.edit_wanted.connect(lambda entry: self._edit(pages, entry))
        self.messages.resend_wanted.connect(pages.resend)
        self._header.activity_switched.connect(page.switch_activity)
        observe(self, page, self.show_state)
        observe(self, pages.presence, self._header.show_presence)

    def show_state(self, state: ConversationState) -> None:
        """Show the header and the entries, or why there are none."""
        self._header.setVisible(state.header is not None)
        self._line.setVisible(state.header is not None)
        if state.header is not None:
            self._header.show_header(state.header)
        self._header.show_activity(state.shows_activity)
        anew = state.case_id != self._shown or not self.messages.entries.entries
        self._shown = state.case_id
        self.messages.show_entries(state.entries, anew=anew)
        self._earlier.setVisible(state.has_earlier and bool(state.entries))
        self._earlier.setEnabled(not state.loading_earlier)
        self._progress.set_busy(state.loading_earlier)
        self._empty.say(state.empty)
        self._show_trouble(state)
        self._stack.setCurrentWidget(self._place_for(state))
        self._tell(state.said)

    def focus_messages(self) -> None:
        """Put the keyboard on the messages."""
        self.messages.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _edit(self, pages: MessagePages, entry: str) -> None:
        pages.edit(entry)
        self.composer.take_focus()

    def _tell(self, said: tuple[int, str]) -> None:
        """Have a screen reader say what became of a reply."""
        if said != self._said:
            self._said = said
            announce(self, said[1])

    def _build(self) -> None:
        self.setObjectName("conversation")
        self._none.say(_("Choose a case to read its conversation."))
        self._earlier.setObjectName("show-earlier")
        self._line = QFrame()
        theme.set_role(self._line, "line")
        frame = QFrame()
        theme.set_role(frame, "canvas")
        for widget in (self.messages, self._none, self._empty, self._error, self._skeleton):
            self._stack.addWidget(widget)
        column, outer = QVBoxLayout(frame), QVBoxLayout(self)
        outer.addWidget(frame)
        for layout in (column, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        for part in (self._header, self._line, self._progress, self._trouble):
            column.addWidget(part)
        column.addWidget(self._earlier, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._stack, 1)
        column.addWidget(self.composer)

    def _show_trouble(self, state: ConversationState) -> None:
        error = state.error or state.earlier_error
        sentence, details = (error.sentence, error.details) if error is not None else ("", "")
        self._error.say(sentence, details)
        self._trouble.say(sentence if state.entries else "", details)

    def _place_for(self, state: ConversationState) -> QWidget:
        if state.case_id is None:
            return self._none
        if state.entries:
            return self.messages
        if state.error is not None:
            return self._error
        return self._empty if state.empty else self._skeleton
