"""The words above a conversation: whose it is, where it came from, and where it stands."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel, isolate
from care_desktop.viewmodels.conversation import Header


class ConversationHeader(QFrame):
    """Name, channel and number on the first lines; status, priority and assignee as words, not as controls."""

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

    def _build(self) -> None:
        column = QVBoxLayout(self)
        edge = theme.size("space16")
        column.setContentsMargins(edge, theme.size("space12"), edge, theme.size("space12"))
        column.setSpacing(theme.size("space4"))
        column.addWidget(self._name)
        column.addWidget(self._where)
        row = QHBoxLayout()
        row.setSpacing(theme.size("space8"))
        row.setContentsMargins(0, theme.size("space4"), 0, 0)
        row.addWidget(self._status)
        row.addWidget(self._priority)
        row.addWidget(self._assignee, 1)
        column.addLayout(row)


def _chip(name: str) -> PlainLabel:
    chip = PlainLabel("", "chip")
    chip.setWordWrap(False)
    chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    chip.setObjectName(name)
    return chip
