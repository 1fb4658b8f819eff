"""Mine and theirs side by side, when somebody else saved meanwhile; nothing is overwritten unseen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.settings_conflict import Chooses, Conflict


class ConflictCard(Card):
    """Every difference with mine and theirs, and the two ways on; hidden while there is no conflict."""

    def __init__(self, page: Chooses, names: str, thing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shown: Conflict | None = None
        self._thing = thing
        self._sentence = Banner("warning")
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._mine, self._theirs = PushButton(_("Save mine over it"), "primary"), PushButton(_("Take theirs"))
        self._mine.clicked.connect(page.overwrite)
        self._theirs.clicked.connect(page.discard)
        self._build(names)
        self.hide()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        return (self._sentence, self._mine, self._theirs)

    def show_conflict(self, conflict: Conflict | None) -> None:
        """Show both sides, or nothing."""
        if conflict == self._shown:
            return
        self._shown = conflict
        self._clear()
        self.setVisible(conflict is not None)
        if conflict is None:
            return
        self._sentence.tell(conflict.sentence)
        for column, title in enumerate((self._thing, _("Mine"), _("Theirs"))):
            self._grid.addWidget(PlainLabel(title, "section"), 0, column)
        for row, one in enumerate(conflict.differences, 1):
            for column, words in enumerate((one.label, one.mine, one.theirs)):
                self._grid.addWidget(PlainLabel(words), row, column, Qt.AlignmentFlag.AlignTop)
        reveal(self, self._sentence)  # a key pressed too often must choose no side

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _build(self, names: str) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.size("space16"))
        self._grid.setVerticalSpacing(theme.size("space8"))
        for column, share in enumerate((1, 2, 2)):
            self._grid.setColumnStretch(column, share)
        self.setObjectName(f"{names}-conflict")
        self._sentence.setObjectName(f"{names}-conflict-told")
        self._sentence.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._mine.setObjectName(f"{names}-overwrite")
        self._theirs.setObjectName(f"{names}-take-theirs")
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._grid_holder)
        self.body.addLayout(button_row(self._mine, self._theirs))
