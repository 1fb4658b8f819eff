"""The first page on a machine where no Care server is configured yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import PlainLabel


class Welcome(QWidget):
    """Says what is missing and offers the sandbox."""

    def __init__(self, start_sandbox: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = PushButton(_("Start the sandbox"), "primary", "sandbox")
        self._start.clicked.connect(self._starting)
        self._start_sandbox = start_sandbox
        self.setObjectName("welcome")
        self._build()

    def _starting(self) -> None:
        self._start.explain(_("The sandbox is starting."))
        self._start_sandbox()

    def _build(self) -> None:
        words = PlainLabel(
            _(
                "No Care server is configured on this computer. The sandbox brings two servers of its own with "
                "training stories: everything works, and nothing leaves this machine."
            ),
            "muted",
        )
        words.setMaximumWidth(theme.size("overlay-width") * 3 // 4)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = PlainLabel(_("Welcome to Care Desktop"), "name")
        column = QVBoxLayout(self)
        column.setSpacing(theme.size("space16"))
        column.addStretch(2)
        for widget in (IconLabel("chat", "accent", "icon"), title, words, self._start):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
