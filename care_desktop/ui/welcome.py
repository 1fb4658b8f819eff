"""The first page on a machine where no Care server is configured yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

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
        title = PlainLabel(_("Welcome to Care Desktop"), "name")
        middle = QWidget()
        middle.setFixedWidth(theme.size("overlay-width") * 3 // 4)
        column = QVBoxLayout(middle)
        column.setSpacing(theme.size("space16"))
        for label in (title, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(IconLabel("chat", "accent", "icon"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        column.addWidget(words)
        column.addWidget(self._start, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(middle)
        row.addStretch(1)
        page = QVBoxLayout(self)
        page.addStretch(2)
        page.addLayout(row)
        page.addStretch(3)
