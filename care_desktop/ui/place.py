"""What stands where content would be: what this place is for, or why it cannot be shown, and the next act."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.text import PlainLabel, plain_tip

_WIDEST = 320


class Place(QWidget):
    """An icon, one sentence and at most one button, in the middle of the room there is."""

    def __init__(
        self, icon: str, button: str = "", act: Callable[[], None] | None = None, parent: QWidget | None = None
    ):
        super().__init__(parent)
        self._picture = IconLabel(icon, "muted", "control-height")
        self._sentence = PlainLabel("", "muted")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setMaximumWidth(_WIDEST)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._sentence.setObjectName("sentence")
        self.button = PushButton(button)
        if act is None:
            self.button.hide()
        else:  # not shown by hand: what has no parent yet would be a window for a moment
            self.button.clicked.connect(lambda _checked: act())
        self._build()

    def say(self, sentence: str, details: str = "") -> None:
        """Show a sentence; details are for the curious, in the tool tip."""
        self._sentence.setText(sentence)
        self._sentence.setToolTip(plain_tip(details))

    def offer(self, button: PushButton) -> None:
        """Add another way out below the first."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        edge = theme.size("space24")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space12"))
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for widget in (self._sentence, self.button):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(widget, 100 if widget is self._sentence else 0)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(3)


class TroubleLine(QWidget):
    """One line of trouble above content that is still shown, with Retry."""

    def __init__(self, retry: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = PlainLabel("", "warning")
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = PushButton(_("Retry"), "quiet", "refresh")
        self.button.clicked.connect(lambda _checked: retry())
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("space12"), 0, theme.size("space8"), 0)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, sentence: str, details: str = "") -> None:
        """Show the sentence; nothing hides the line."""
        self._sentence.setText(sentence)
        self._sentence.setToolTip(plain_tip(details))
        self.setVisible(bool(sentence))


def server_place(retry: Callable[[], None], go_elsewhere: Callable[[], None]) -> Place:
    """Return the place for a server that does not answer at the start: it may have moved, so there is a way around."""
    place = error_place(retry)
    elsewhere = PushButton(_("Use another Care server"), "quiet")
    elsewhere.setObjectName("another-server")
    elsewhere.clicked.connect(lambda _checked: go_elsewhere())
    place.offer(elsewhere)
    return place


def error_place(retry: Callable[[], None], parent: QWidget | None = None) -> Place:
    """Return the place for content that could not be read at all."""
    place = Place("offline", _("Retry"), retry, parent)
    place.button.setObjectName("retry")
    return place
