"""The conditions of an escalation rule: its name, boxes to tick for what is chosen, and a line for its keywords."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from care_desktop.domain.forms import Choice
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.error_line import ErrorLine
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.rules_draft import Condition
from care_desktop.viewmodels.settings_rules import RulesEditor
from care_desktop.viewmodels.settings_rules_state import ConditionState, RuleState

_MOST_COLUMNS = 6
LONGEST_TYPED = 20_000


class ConditionRow(QWidget):
    """The values of one condition as boxes to tick, in columns; no tick means any."""

    def __init__(self, page: RulesEditor, rule: str, title: str, state: ConditionState) -> None:
        super().__init__()
        self._page, self._rule, self._condition = page, rule, state.condition
        self.boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.size("space8"))
        grid.setHorizontalSpacing(theme.size("space8"))
        columns, width = _columns(state.choices)
        for number, choice in enumerate(state.choices):
            box = QCheckBox(choice.label.replace("&", "&&"))
            box.setObjectName(f"rule-{state.condition}-{choice.value}")
            box.setAccessibleName(_("{condition}: {value}").format(condition=title, value=choice.label))
            box.toggled.connect(
                lambda on, value=choice.value: self._page.choose(self._rule, self._condition, value, on)
            )
            grid.addWidget(box, number // columns, number % columns)
            self.boxes[choice.value] = box
        for column in range(columns):
            grid.setColumnMinimumWidth(column, width)
        grid.setColumnStretch(columns, 1)
        if not state.choices:
            grid.addWidget(PlainLabel(_("No case has come by any channel yet."), "muted"), 0, 0)

    def show_condition(self, state: ConditionState, *, editable: bool) -> None:
        """Show what is chosen, without telling of an edit."""
        for value, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(value in state.chosen)
            box.blockSignals(False)
            box.setEnabled(editable)

    def _choose(self, value: str, on: bool) -> None:
        self._page.choose(self._rule, self._condition, value, on)


class RuleConditions(QFrame):
    """What one rule asks for; its widgets stay while the rule is edited."""

    def __init__(self, page: RulesEditor, rule: RuleState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._rule = page, rule.id
        self.name, self._keywords = QLineEdit(), QLineEdit()
        self._problem = ErrorLine()
        titles = {
            Condition.STATUS: _("Status"),
            Condition.PRIORITY: _("Priority"),
            Condition.SENTIMENT: _("Sentiment"),
            Condition.CHANNEL: _("Channel"),
        }
        self._offered = {one.condition: one.choices for one in rule.conditions}
        self._rows = {one.condition: ConditionRow(page, rule.id, titles[one.condition], one) for one in rule.conditions}
        self._build(titles)
        self.name.textEdited.connect(lambda text: page.rename(self._rule, text))
        self._keywords.textEdited.connect(lambda text: page.type_keywords(self._rule, text))

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard reaches, in its order."""
        boxes = (box for row in self._rows.values() for box in row.boxes.values())
        return (self.name, *boxes, self._keywords)

    def fits(self, rule: RuleState) -> bool:
        """Say whether these are the widgets that the rule needs."""
        return rule.id == self._rule and {one.condition: one.choices for one in rule.conditions} == self._offered

    def show_rule(self, rule: RuleState, *, editable: bool) -> None:
        """Show the rule as it stands."""
        for field, text in ((self.name, rule.name), (self._keywords, rule.keywords)):
            if field.text() != text:
                field.setText(text)
            field.setReadOnly(not editable)
        for one in rule.conditions:
            self._rows[one.condition].show_condition(one, editable=editable)
        self._problem.tell(rule.problem)
        self.name.setAccessibleDescription(rule.problem)
        theme.set_role(self.name, "field-error" if rule.problem and not rule.name.strip() else "")

    def _build(self, titles: dict[Condition, str]) -> None:
        theme.set_role(self, "sunken")
        self.name.setObjectName("rule-name")
        self.name.setAccessibleName(_("Name of the rule"))
        self.name.setMaxLength(200)
        self._keywords.setObjectName("rule-keywords")
        self._keywords.setAccessibleName(_("Keywords"))
        self._keywords.setPlaceholderText(_("refund, my lawyer, never again"))
        self._keywords.setMaxLength(LONGEST_TYPED)
        hint = PlainLabel(
            _("Words or phrases with commas between them; one of them in the message or the subject is enough."),
            "secondary",
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("space12"))
        grid.setVerticalSpacing(theme.size("space12"))
        grid.setColumnMinimumWidth(0, theme.size("label-column"))
        grid.setColumnStretch(1, 1)
        lines: list[tuple[str, QWidget]] = [(_("Name"), self.name)]
        lines += [(titles[condition], row) for condition, row in self._rows.items()]
        lines += [(_("Keywords"), self._keywords)]
        for number, (label, widget) in enumerate(lines):
            words = PlainLabel(label, "muted")
            if isinstance(widget, QLineEdit):  # beside what is typed; the boxes begin at the top by themselves
                air = (theme.size("control-height") - QFontMetrics(theme.font()).height()) // 2
                words.setContentsMargins(0, air, 0, 0)
            grid.addWidget(words, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, number, 1)
        grid.addWidget(hint, len(lines), 1)
        told = PlainLabel(
            _("Where nothing is ticked or typed, anything will do. All that is filled must be so."), "muted"
        )
        column = QVBoxLayout(self)
        inside = theme.size("space12")
        column.setContentsMargins(inside, inside, inside, inside)
        column.setSpacing(theme.size("space12"))
        for part in (told, self._problem):
            column.addWidget(part)
        column.insertLayout(1, grid)


def _columns(choices: Sequence[Choice]) -> tuple[int, int]:
    """Return how many columns of boxes there is room for, and how wide each is; those of two lists stand in line."""
    metrics, gap = QFontMetrics(theme.font()), theme.size("space8")
    room = theme.size("settings-width") - theme.size("label-column") - 5 * theme.size("space16")
    longest = max((metrics.horizontalAdvance(choice.label) for choice in choices), default=0)
    wanted = longest + theme.size("space14") + 2 * gap
    columns = max(1, min(_MOST_COLUMNS, room // (wanted + gap)))
    return columns, room // columns - gap
