"""The way back into Salesforce, on the tab below what is wrong with the connection."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.copy_link import CopyLinkButton
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.reconnect import Reconnect, ReconnectState


class ReconnectLine(QWidget):
    """One button that opens the browser and then stops waiting for it; hidden while the connection is good."""

    def __init__(self, page: Reconnect, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = PushButton("", "secondary")
        self._copy = CopyLinkButton(lambda: page.link)
        self._words = PlainLabel("", "secondary")
        self._problem = ErrorLine()
        self._progress = ProgressLine()
        self._build()
        self._button.clicked.connect(lambda _checked: page.act())
        observe(self, page, self.show_state)

    def show_state(self, state: ReconnectState) -> None:
        """Show everything that the state says."""
        self._button.setText(state.action)
        self._copy.setVisible(state.waiting)
        self._words.setText(state.words)
        self._words.setVisible(bool(state.words))
        self._problem.tell(state.problem)
        self._problem.setToolTip(state.details)
        self._progress.set_busy(state.waiting)
        self.setVisible(bool(state.action))

    def _build(self) -> None:
        self.setObjectName("reconnect-line")
        self.setAccessibleName(_("Connection to Salesforce"))
        self._button.setObjectName("reconnect")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        column.addLayout(button_row(self._button, self._copy))
        column.addWidget(self._words)
        column.addWidget(self._progress)
        column.addWidget(self._problem)
