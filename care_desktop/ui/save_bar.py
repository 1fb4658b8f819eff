"""The bar below an editor of the settings: Save and Discard, and the question before edits are left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.settings_parts import enable
from care_desktop.viewmodels.settings_place import AccountTab, SettingsPlace, SettingsPlaceState
from care_desktop.viewmodels.unsaved import Editor, EditorState


@dataclass(frozen=True, slots=True)
class BarWords:
    """Which tab the bar belongs to, how its buttons are called in `names`, and what it says."""

    tab: AccountTab
    names: str
    question: str
    choose: str


class SaveBar(QFrame):
    """Save and Discard for one editor, who changed it last, and the question before edits are left.

    `settled` is sent when nothing is left to save, so that the buttons that had the focus may have gone.
    """

    settled = Signal()

    def __init__(self, place: SettingsPlace, editor: Editor, words: BarWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "footer")
        self._page, self._told = editor, words
        self._words = PlainLabel("", "secondary")
        self._progress = ProgressLine()
        self._question = PlainLabel(words.question)
        self._stay, self._forget = PushButton(_("Keep editing")), PushButton(_("Discard"), "danger")
        self._save_go = PushButton(_("Save and go on"), "primary")
        self._discard, self._save = PushButton(_("Discard")), PushButton(_("Save for all users"), "primary")
        self._is_here, self._asks, self._has_content, self._was_dirty = False, False, False, False
        self._build()
        self._save.clicked.connect(lambda _checked: editor.save())
        self._discard.clicked.connect(lambda _checked: editor.discard())
        self._save_go.clicked.connect(place.save_and_go)
        self._forget.clicked.connect(place.discard_and_go)
        self._stay.clicked.connect(place.stay)
        observe(self, editor, self.show_state)

    def show_state(self, state: EditorState) -> None:
        """Show what may be done with the edits."""
        problem = state.problem.sentence if state.problem else ""
        self._words.setText(problem or (state.save_refusal if state.is_dirty else "") or state.changed)
        theme.set_role(self._words, "field-error" if problem else "secondary")
        self._progress.set_busy(state.saving)
        idle = "" if state.is_dirty else _("Nothing has been changed.")
        if state.conflict is not None:
            idle = self._told.choose
        self._save.explain(state.refusal or idle)
        self._discard.explain(state.refusal or idle)
        self._save_go.setEnabled(not state.save_refusal and state.conflict is None)
        self._forget.setEnabled(True)
        if state.saving:
            for button in (self._save, self._discard, self._save_go, self._forget):
                enable(button, on=False)
        self._has_content = not state.loading and state.error is None
        self._arrange()
        if self._was_dirty and not state.is_dirty:
            self.settled.emit()
        self._was_dirty = state.is_dirty

    def show_place(self, state: SettingsPlaceState) -> None:
        """Be there with its editor only, and ask where the person wanted to leave."""
        self._is_here = state.tab is self._told.tab
        asked, self._asks = self._asks, state.asks_leave and self._is_here
        self._arrange()
        if self._asks and not asked:
            QTimer.singleShot(0, self._stay, lambda: self._stay.setFocus(Qt.FocusReason.OtherFocusReason))
        elif asked and not self._asks and self._save.isEnabled():
            self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        self.setVisible(self._is_here and self._has_content)
        for part in (self._question, self._save_go, self._forget, self._stay):
            part.setVisible(self._asks)
        for part in (self._words, self._save, self._discard):
            part.setVisible(not self._asks)

    def _build(self) -> None:
        names = {
            self._save: f"{self._told.names}-save",
            self._discard: f"{self._told.names}-discard",
            self._save_go: "leave-save",
            self._forget: "leave-discard",
            self._stay: "leave-stay",
        }
        for button, name in names.items():
            button.setObjectName(name)
        row = QHBoxLayout()
        edge = theme.size("space24")
        row.setContentsMargins(edge, theme.size("space12"), edge, theme.size("space12"))
        row.setSpacing(theme.size("space8"))
        row.addWidget(self._words, 1)
        row.addWidget(self._question, 1)
        for button in (self._stay, self._forget, self._save_go, self._discard, self._save):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._progress)
        column.addLayout(row)


def mapping_bar(place: SettingsPlace) -> SaveBar:
    """Return the bar of the mapping."""
    words = BarWords(
        AccountTab.MAPPING,
        "mapping",
        _("The mapping has changes that are not saved."),
        _("Choose between the two mappings first."),
    )
    return SaveBar(place, place.mapping, words)


def rules_bar(place: SettingsPlace) -> SaveBar:
    """Return the bar of the escalation rules."""
    words = BarWords(
        AccountTab.RULES,
        "rules",
        _("The escalation rules have changes that are not saved."),
        _("Choose between mine and theirs first."),
    )
    return SaveBar(place, place.rules, words)
