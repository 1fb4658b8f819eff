"""A line in the place it concerns: an icon, a sentence, and at most one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import BreakingLabel

_ICONS = {"danger": "warning", "warning": "triangle", "success": "check", "info": "info"}


class Banner(QFrame):
    """Say something that stays: `kind` is danger, warning, success or info. Hidden while there is nothing to say.

    What the server said itself is under "Details", for whoever opens them.
    """

    acted = Signal()

    def __init__(self, kind: str, sentence: str = "", action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = BreakingLabel()
        self._button = PushButton(action, "quiet")
        self._button.clicked.connect(self.acted)
        self._words, self._acts = QVBoxLayout(), QHBoxLayout()
        self._more: PushButton | None = None
        self._details: BreakingLabel | None = None
        self._icon = IconLabel(_ICONS[kind], "muted" if kind == "info" else kind)
        theme.set_role(self, f"banner-{kind}")
        self._build()
        self._say(sentence, "")
        self._button.setVisible(bool(action))
        if not sentence:  # never shown here: what has no parent yet would be a window for a moment
            self.hide()

    def tell(self, sentence: str, *, action: str | None = None, details: str = "") -> None:
        """Show another sentence, and another button if `action` is given; an empty sentence hides the line."""
        self._say(sentence, details)
        if action is not None:
            self._button.setText(action)
            self._button.setVisible(bool(action))
        self.setVisible(bool(sentence))

    def sentence(self) -> str:
        """Return what is said."""
        return self._sentence.text()

    def _say(self, sentence: str, details: str) -> None:
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(details)
        self._offer(details)

    def _offer(self, details: str) -> None:
        """Offer the details; their parts are made when there are first any, and close when they are others."""
        if details and (self._details is None or self._more is None):
            self._more, self._details = PushButton(_("Details"), "quiet"), BreakingLabel("", "secondary")
            self._more.setObjectName("banner-details")
            self._more.clicked.connect(self._toggle_details)
            self._acts.insertWidget(1, self._more)
            self._words.addWidget(self._details)
            self.setTabOrder(self._button, self._more)
        if self._details is not None and self._more is not None:
            if details != self._details.text():
                self._details.setText(details)
                self._details.hide()
            self._more.setVisible(bool(details))

    def _toggle_details(self) -> None:
        if self._details is not None:
            self._details.setVisible(self._details.isHidden())

    def _build(self) -> None:
        words = self._words
        words.setSpacing(theme.size("space4"))
        words.addWidget(self._sentence)
        self._acts.setSpacing(theme.size("space4"))
        self._acts.addWidget(self._button)
        self._acts.addStretch(1)
        words.addLayout(self._acts)
        row = QHBoxLayout(self)
        inside = theme.size("space8")
        row.setContentsMargins(inside, inside, inside, inside)
        row.setSpacing(inside)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
