"""The words above a conversation: whose it is, where it came from, and where it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import IconButton
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel, isolate
from care_desktop.viewmodels.conversation import Header
from care_desktop.viewmodels.presence_line import PresenceLineState


class ConversationHeader(QFrame):
    """Name, channel and number on the first lines; status, priority and assignee as words, not as controls.

    The activity log is switched here; the last line says who else is at the Case, and is gone while nobody is.
    """

    activity_switched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "pane")
        self._name = ElidedLabel("", "name")
        self._name.setObjectName("customer-name")
        self._where = ElidedLabel("", "muted")
        self._where.setObjectName("case-origin")
        self._status, self._priority = _chip("case-status"), _chip("case-priority")
        self._assignee = ElidedLabel("", "muted")
        self._assignee.setObjectName("case-assignee")
        self._activity = IconButton("clock", _("Activity log"))
        self._activity.setObjectName("activity-log")
        self._activity.setCheckable(True)
        self._activity.clicked.connect(self.activity_switched)
        self._presence = ElidedLabel("", "secondary")
        self._presence.setObjectName("presence")
        self._presence_icon = IconLabel("person", "muted")
        self._build()

    def show_header(self, header: Header) -> None:
        """Show the words."""
        self._name.setText(header.name)
        told = (header.platform, isolate(header.channel), header.number, isolate(header.subject))
        self._where.setText(" · ".join(filter(None, told)))
        self._status.setText(header.status)
        self._status.setAccessibleName(_("Status: {word}").format(word=header.status))
        self._priority.setText(header.priority)
        self._priority.setAccessibleName(_("Priority: {word}").format(word=header.priority))
        theme.set_role(self._priority, "chip" if header.priority_tone == "plain" else f"chip-{header.priority_tone}")
        self._assignee.setText(header.assignee)

    def show_activity(self, shows: bool) -> None:
        """Show whether the activity log stands among the messages."""
        self._activity.setChecked(shows)
        self._activity.rename(
            _("Activity log"), _("Hide the activity log (Ctrl+L)") if shows else _("Show the activity log (Ctrl+L)")
        )

    def show_presence(self, state: PresenceLineState) -> None:
        """Say who else is here."""
        self._presence.setText(state.words)
        theme.set_role(self._presence, "warning" if state.is_busy else "secondary")
        self._presence_icon.set_icon("person", "warning" if state.is_busy else "muted")
        for part in (self._presence, self._presence_icon):
            part.setVisible(bool(state.words))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        edge = theme.size("space16")
        column.setContentsMargins(edge, theme.size("space12"), edge, theme.size("space12"))
        column.setSpacing(theme.size("space4"))
        top, last = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._activity)
        last.setSpacing(theme.size("space4"))
        last.addWidget(self._presence_icon)
        last.addWidget(self._presence, 1)
        column.addLayout(top)
        column.addWidget(self._where)
        row = QHBoxLayout()
        row.setSpacing(theme.size("space8"))
        row.setContentsMargins(0, theme.size("space4"), 0, 0)
        row.addWidget(self._status)
        row.addWidget(self._priority)
        row.addWidget(self._assignee, 1)
        column.addLayout(row)
        column.addLayout(last)


def _chip(name: str) -> PlainLabel:
    chip = PlainLabel("", "chip")
    chip.setWordWrap(False)
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    chip.setObjectName(name)
    return chip
