"""One escalation rule: its switch, its place, what it does in words, and its conditions when it is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.remarks import Remarks
from care_desktop.ui.kit.text import BreakingLabel
from care_desktop.ui.rule_conditions import RuleConditions
from care_desktop.ui.settings_parts import enable
from care_desktop.viewmodels.settings_rules import RulesEditor
from care_desktop.viewmodels.settings_rules_state import RuleState


class RuleCard(Card):
    """Widgets stay while the rule is edited; `reshaped` is sent when there are other ones than before."""

    reshaped = Signal()

    def __init__(self, page: RulesEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._page = page
        self._rule: RuleState | None = None
        self._switch = QCheckBox()
        self._title, self._sentence = BreakingLabel("", "title"), BreakingLabel("", "muted")
        self.edit = PushButton(_("Edit"), "quiet")
        self._up, self._down = IconButton("arrow-up", _("Move up")), IconButton("arrow-down", _("Move down"))
        self._copy, self._remove = IconButton("copy", _("Duplicate")), IconButton("trash", _("Remove"))
        self._warning: Banner | None = None
        self._words = QVBoxLayout()
        self._remarks = Remarks(self._words)
        self._conditions: RuleConditions | None = None
        self._build()
        self._follow()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        inside = self._conditions.controls if self._conditions is not None else ()
        return (self._switch, self.edit, self._up, self._down, self._copy, self._remove, *inside)

    @property
    def rule_id(self) -> str:
        """The rule on show."""
        return self._rule.id if self._rule is not None else ""

    @property
    def first(self) -> QWidget:
        """Where the keyboard goes: into the name of an open rule, else to its Edit."""
        return self._conditions.name if self._conditions is not None else self.edit

    def show_rule(self, rule: RuleState, *, refusal: str, add_refusal: str, held: bool) -> None:
        """Show a rule as it stands; `refusal` is why it may not be changed, `held` that it is being saved."""
        self._rule = rule
        called = rule.called if rule.name.strip() else _("Rule without a name")
        self._title.setText(_("{number}. {rule}").format(number=rule.number, rule=called))
        theme.set_role(self._title, "title" if rule.enabled else "title-muted")
        self._sentence.setText(rule.sentence)
        self._switch.blockSignals(True)
        self._switch.setChecked(rule.enabled)
        self._switch.blockSignals(False)
        self._show_warning(rule.warning)
        self._remarks.tell("", "" if rule.is_open else rule.problem)
        self.edit.setText(_("Close") if rule.is_open else _("Show") if refusal else _("Edit"))
        self._allow(rule, refusal, add_refusal, held)
        self._name_parts(rule)
        self._show_conditions(rule, editable=not refusal and not held)

    def _allow(self, rule: RuleState, refusal: str, add_refusal: str, held: bool) -> None:
        free = not refusal and not held
        self._switch.setEnabled(free)
        enable(self._up, free and not rule.is_first)
        enable(self._down, free and not rule.is_last)
        enable(self._copy, free and not add_refusal)
        enable(self._remove, free)

    def _show_warning(self, words: str) -> None:
        if words and self._warning is None:
            self._warning = Banner("warning")
            self._words.addWidget(self._warning)
        if self._warning is not None:
            self._warning.tell(words)

    def _show_conditions(self, rule: RuleState, *, editable: bool) -> None:
        before = self._conditions
        if before is not None and not (rule.is_open and before.fits(rule)):
            self.body.removeWidget(before)
            before.hide()
            before.deleteLater()
            self._conditions = None
        if rule.is_open and self._conditions is None:
            self._conditions = RuleConditions(self._page, rule)
            self.body.addWidget(self._conditions)
            self._conditions.show()  # else Qt shows it a moment later, and what is not shown takes no focus
        if self._conditions is not None:
            self._conditions.show_rule(rule, editable=editable)
        if before is not self._conditions:
            self.reshaped.emit()

    def _name_parts(self, rule: RuleState) -> None:
        called = rule.called
        self.setObjectName(f"rule-{rule.id}")
        for part, name in (
            (self._switch, "switch"),
            (self.edit, "edit"),
            (self._up, "up"),
            (self._down, "down"),
            (self._copy, "copy"),
            (self._remove, "remove"),
        ):
            part.setObjectName(f"rule-{name}-{rule.number}")
        self._switch.setAccessibleName(_("{rule} is in force").format(rule=called))
        self._switch.setAccessibleDescription(f"{rule.sentence} {rule.warning}".strip())
        spoken = _("Close {rule}") if rule.is_open else _("Conditions of {rule}")
        self.edit.setAccessibleName(spoken.format(rule=called))
        self._up.rename(_("Move {rule} up").format(rule=called))
        self._down.rename(_("Move {rule} down").format(rule=called))
        self._copy.rename(_("Duplicate {rule}").format(rule=called))
        self._remove.rename(_("Remove {rule}").format(rule=called))

    def _follow(self) -> None:
        page = self._page
        self._switch.toggled.connect(lambda on: page.switch(self.rule_id, on))
        self.edit.clicked.connect(lambda _checked: page.open(self.rule_id))
        self._up.clicked.connect(lambda _checked: page.move(self.rule_id, -1))
        self._down.clicked.connect(lambda _checked: page.move(self.rule_id, 1))
        self._copy.clicked.connect(lambda _checked: page.duplicate(self.rule_id))
        self._remove.clicked.connect(lambda _checked: page.remove(self.rule_id))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space8"))
        self._switch.setFixedHeight(theme.size("control-height"))  # as high as the buttons: one line with the title
        head.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignTop)
        self._title.setContentsMargins(0, theme.size("space4"), 0, 0)
        self._words.setSpacing(theme.size("space4"))
        self._words.addWidget(self._title)
        self._words.addWidget(self._sentence)
        head.addLayout(self._words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.edit, self._up, self._down, self._copy, self._remove):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(buttons)
        self.body.addLayout(head)
