"""Both values of every field that two people changed, to choose from before saving again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.field_words import words_for
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel, plain_tip
from care_desktop.viewmodels.edit_conflict import ConflictRow
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.wording import NOTHING


class Decider(Protocol):
    """Whoever takes the decisions."""

    def choose(self, name: str, *, mine: bool) -> None: ...


class ElidedRadio(QRadioButton):
    """A choice on one line that ends in … when there is no room; the whole of it is its tool tip."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = " ".join(words.split())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - theme.size("space14") - 2 * theme.size("space8")
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(plain_tip(self._words) if shown != self._words else "")


class ConflictList(QWidget):
    """One pair of choices a field; hidden while there is no conflict, with the focus on its first when there is one.

    `sentence` and `theirs` are said in place of those about a contact. `reshaped` is sent when there are other choices
    than before.
    """

    reshaped = Signal()

    def __init__(self, page: Decider, sentence: str = "", theirs: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._theirs = theirs or _("In Salesforce now: {value}")
        self._names: tuple[str, ...] = ()
        self._choices: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.size("space16"))  # what follows is no part of the choice
        self._column.setSpacing(theme.size("space8"))
        about = _("Somebody changed this contact in Salesforce meanwhile. Choose what to keep, then save again.")
        self._column.addWidget(Banner("warning", sentence or about))

    def show_rows(self, rows: tuple[ConflictRow, ...], form: FormState) -> None:
        """Show the conflicts and what has been chosen so far."""
        appears = bool(rows) and self.isHidden()
        self.setVisible(bool(rows))
        said = {row.name: _said(row, form) for row in rows}
        names = tuple(f"{row.name}\0{mine}\0{theirs}" for row in rows for mine, theirs in (said[row.name],))
        if names != self._names:
            self._names = names
            self._build(rows, said)
        for row in rows:
            mine, theirs = self._choices[row.name]
            mine.setChecked(row.keep_mine is True)
            theirs.setChecked(row.keep_mine is False)
        if appears:
            reveal(self, self.controls[0])

    @property
    def controls(self) -> list[QWidget]:
        """What the keyboard reaches, in its order."""
        return [choice for pair in self._choices.values() for choice in pair]

    def _build(self, rows: tuple[ConflictRow, ...], said: Mapping[str, tuple[str, str]]) -> None:
        for widget in self._rows:
            self._column.removeWidget(widget)
            widget.deleteLater()
        self._rows, self._choices = [], {}
        for row in rows:
            widget = self._pair(row, *said[row.name])
            self._rows.append(widget)
            self._column.addWidget(widget)
        self.reshaped.emit()

    def _pair(self, row: ConflictRow, my_words: str, their_words: str) -> QWidget:
        pair = QWidget()
        column = QVBoxLayout(pair)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space4"))
        mine = self._choice(_("Yours: {value}"), row.label, my_words)
        theirs = self._choice(self._theirs, row.label, their_words)
        group = QButtonGroup(pair)
        group.addButton(mine)
        group.addButton(theirs)
        mine.clicked.connect(lambda: self._page.choose(row.name, mine=True))
        theirs.clicked.connect(lambda: self._page.choose(row.name, mine=False))
        self._choices[row.name] = (mine, theirs)
        for widget in (PlainLabel(row.label, "section"), mine, theirs):
            column.addWidget(widget)
        return pair

    def _choice(self, template: str, label: str, value: str) -> QRadioButton:
        words = template.format(value=value or NOTHING)
        button = ElidedRadio(words)
        button.setAccessibleName(f"{label}. {words}")
        return button


def _said(row: ConflictRow, form: FormState) -> tuple[str, str]:
    """Return both values in words: labels, names and days as the card shows them."""
    field = form.field(row.name)
    return words_for(field, row.mine, form.records), words_for(field, row.theirs, form.records)
