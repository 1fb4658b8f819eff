"""The line at the bottom: how the servers are reached, honestly and always; who is signed in, and to which org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.text import Chip, ElidedLabel

if TYPE_CHECKING:
    from care_desktop.viewmodels.shell import ShellState

_DOT = 8


class StatusLine(QFrame):
    """Shows "Connecting…" until it is told more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "status")
        self.setObjectName("status-line")
        self._dot = _Dot()
        self._sentence = ElidedLabel(_("Connecting…"), "secondary")
        self._sentence.setObjectName("connection-state")
        self._who = ElidedLabel("", "secondary")
        self._who.setObjectName("signed-in-as")
        self._sandbox = Chip("", "warning")
        self._sandbox.setObjectName("sandbox-chip")
        self._row = QHBoxLayout(self)
        self._build()

    def show_state(self, state: ShellState) -> None:
        """Show the connection, the user and the org."""
        self.say(state.connection.sentence, state.connection.tone)
        self._who.setText(" · ".join(filter(None, (state.me, state.account))))
        self._sandbox.show_as(_("SANDBOX") if state.is_sandbox else "", "warning")

    def say(self, sentence: str, tone: str) -> None:
        """Say how the servers are reached, with a dot in the colour of that token."""
        self._sentence.setText(sentence)
        self._dot.set_tone(tone)

    def add_button(self, button: QWidget) -> None:
        """Put a small button at the trailing end."""
        self._row.addWidget(button)

    def _build(self) -> None:
        above = theme.size("space4")
        self._row.setContentsMargins(theme.size("space12"), above, theme.size("space12"), above)
        self._row.setSpacing(theme.size("space8"))
        self._row.addWidget(self._dot)
        self._row.addWidget(self._sentence)
        self._row.addStretch(1)
        self._row.addWidget(self._who)
        self._row.addWidget(self._sandbox)
        self.setMinimumHeight(theme.size("status-height"))


class _Dot(QWidget):
    """A small round in the colour of the state; the sentence beside it says the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = "muted"
        self.setFixedSize(QSize(_DOT, _DOT))
        theme.theme().changed.connect(self.update)

    def set_tone(self, tone: str) -> None:
        """Take the colour of another token."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the round."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone))
        painter.drawEllipse(QRectF(0, 0, _DOT, _DOT))
