"""What the pages of the settings are made of: a scrolled column, headed cards, and lines of label and value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.copy_link import CopyLinkButton
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import PlainLabel


class ScrolledColumn(QScrollArea):
    """A column in the reading width, scrolled when it is long; put content into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        inside.setProperty("role", "page")
        middle = QWidget()
        middle.setMaximumWidth(theme.size("settings-width"))
        self.body = QVBoxLayout(middle)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.size("space16"))
        row = QHBoxLayout(inside)
        edge = theme.size("space24")
        row.setContentsMargins(edge, theme.size("space16"), edge, edge)
        row.addWidget(middle, 100, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)


class HeadedCard(Card):
    """A card with a title, and a sentence under it where the title is not enough."""

    def __init__(self, title: str, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        inside = theme.size("space16")
        self.body.setContentsMargins(inside, inside, inside, inside)
        self.body.addWidget(PlainLabel(title, "title"))
        if sentence:
            self.body.addWidget(PlainLabel(sentence, "muted"))


class Facts(QWidget):
    """Lines of label and value; a line without a value is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space12"))
        self._grid.setVerticalSpacing(theme.size("space4"))
        self._grid.setColumnMinimumWidth(0, theme.size("settings-label"))
        self._grid.setColumnStretch(1, 1)
        self._labels: list[str] = []
        self._values: list[PlainLabel] = []

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show these lines in place of those before; words can be selected, so lines with the same labels stay."""
        shown = [(label, value) for label, value in lines if value]
        if [label for label, _value in shown] != self._labels:
            self._rebuild([label for label, _value in shown])
        for words, (_label, value) in zip(self._values, shown, strict=True):
            words.setText(value)

    def _rebuild(self, labels: list[str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._labels, self._values = labels, [PlainLabel("", selectable=True) for _label in labels]
        for row, (label, words) in enumerate(zip(labels, self._values, strict=True)):
            words.setAccessibleName(label)
            self._grid.addWidget(PlainLabel(label, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)


class WaitingLine(QWidget):
    """What the browser is open for, with Cancel and its address; hidden while it is not."""

    def __init__(self, link: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel()
        self._progress = ProgressLine()
        self.cancel = PushButton(_("Cancel"))
        self.cancel.setObjectName("cancel-sign-in")
        self.copy = CopyLinkButton(link)
        row = QHBoxLayout()
        row.setSpacing(theme.size("space12"))
        row.addWidget(self._words, 1)
        row.addWidget(self.copy)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._progress)

    def tell(self, words: str) -> None:
        """Say what is waited for, or nothing."""
        self._words.setText(words)
        self._progress.set_busy(bool(words))
        self.setAccessibleName(words)
        self.setVisible(bool(words))


def has_focus(widget: QWidget) -> bool:
    """Say whether the keyboard is on it, now or once the window is the active one again."""
    return widget.window().focusWidget() is widget


def enable(button: QWidget, on: bool) -> None:
    """Let a button be pressed, or not; one with the focus keeps it, for Qt would pass that on to the next switch."""
    button.setEnabled(on or has_focus(button))
