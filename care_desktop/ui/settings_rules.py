"""The tab "Escalation rules" of a Salesforce account: the rules in their order, and what came of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.reveal import keep_in_sight, reveal
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.place import error_place
from care_desktop.ui.records_card import CardWords, RecordsCard
from care_desktop.ui.rule_card import RuleCard
from care_desktop.ui.settings_conflict import ConflictCard
from care_desktop.ui.settings_parts import ScrolledColumn
from care_desktop.ui.unsettled import UnsettledView
from care_desktop.viewmodels.records import RecordList
from care_desktop.viewmodels.settings_rules import RulesEditor
from care_desktop.viewmodels.settings_rules_state import RuleFocus, RulesState
from care_desktop.viewmodels.unsettled import Questions

RULES_AT_ONCE = 1


class RulesEditorView(ScrolledColumn):
    """A card for each rule; Alt with an arrow moves the rule that has the keyboard."""

    def __init__(
        self, page: RulesEditor, jobs: RecordList, unsettled: Questions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._page, self._job_list = page, jobs
        self._focus = RuleFocus()
        self._told = PlainLabel(
            _(
                "When a case or a message arrives, Care asks these rules from top to bottom. The first one that holds "
                "makes a Salesforce case, once for each case and rule. They hold for all users."
            ),
            "muted",
        )
        self._error, self._skeleton = error_place(page.retry), Skeleton(rows=4)
        self._refusal = Banner("info")
        self._conflict = ConflictCard(page, "rules", _("Rule"))
        self._content = QWidget()
        self._cards: list[RuleCard] = []
        self._growing, self._missed = QTimer(self, interval=0), False
        self._list = QVBoxLayout()
        self._empty = PlainLabel(_("No rule yet: Care escalates nothing by itself."), "muted")
        self._add = PushButton(_("Add a rule"), icon="plus")
        self._jobs: RecordsCard | None = None
        self._asked = UnsettledView(unsettled, self._content)
        self._build()
        self._growing.timeout.connect(self._grow)
        self._add.clicked.connect(page.add)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._move(step))
        observe(self, page, self.show_state)

    def show_state(self, state: RulesState) -> None:
        """Show everything that the state says."""
        self._error.setVisible(state.error is not None)
        if state.error is not None:
            self._error.say(state.error.sentence, state.error.details)
        self._skeleton.setVisible(state.loading)
        self._content.setVisible(not state.loading and state.error is None)
        self._refusal.tell(state.refusal)
        self._conflict.show_conflict(state.conflict)
        self._show_rules(state)
        self._add.explain(state.add_refusal)
        if state.focus != self._focus:
            self._focus = state.focus
            self._grant(state.focus)

    def _show_rules(self, state: RulesState) -> None:
        while len(self._cards) > len(state.rules):
            gone = self._cards.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        missing = len(state.rules) - len(self._cards)
        for _rule in range(min(missing, RULES_AT_ONCE)):
            self._add_card()
        self._fill(state)
        if missing > RULES_AT_ONCE or (self._jobs is None and not state.loading and state.error is None):
            self._growing.start()
        elif missing:
            self._order()
        self._empty.setVisible(not state.rules)

    def _fill(self, state: RulesState) -> None:
        for card, rule in zip(self._cards, state.rules, strict=False):
            card.show_rule(rule, refusal=state.refusal, add_refusal=state.add_refusal, held=state.saving)

    def _add_card(self) -> None:
        self._cards.append(RuleCard(self._page))
        self._cards[-1].reshaped.connect(self._order)
        self._list.addWidget(self._cards[-1])
        self._cards[-1].show()  # else Qt shows it a moment later, and nothing can be scrolled to what is not shown

    def _grow(self) -> None:
        """Build one card more, in idle time, and what came of the rules at last."""
        state = self._page.state
        if len(self._cards) < len(state.rules):
            self._add_card()
            self._fill(state)
            return
        self._growing.stop()
        if self._jobs is None:
            self._add_jobs()
        self._order()
        if self._missed:
            self._grant(self._focus)

    def _add_jobs(self) -> None:
        words = CardWords(
            "automation-jobs",
            _("What Care escalated by itself"),
            _("Automatic escalations, the newest first"),
            _("Which automatic escalations"),
        )
        self._jobs = RecordsCard(self._job_list, words)
        column = self._content.layout()
        if column is not None:
            column.addWidget(self._jobs)
            column.addWidget(self._asked)
        self._asked.ended.connect(self._jobs.table.setFocus)
        self._asked.reshaped.connect(self._order)

    def _order(self) -> None:
        jobs = (*self._jobs.controls, *self._asked.controls) if self._jobs is not None else ()
        cards = (control for card in self._cards for control in card.controls)
        put_in_order(self, [*self._conflict.controls, *cards, self._add, *jobs])

    def _grant(self, wish: RuleFocus) -> None:
        card = next((one for one in self._cards if one.rule_id == wish.rule), None)
        self._missed = card is None and self._growing.isActive()
        if card is not None:
            reveal(card, card.first)
            keep_in_sight(card)
        elif self.isVisible() and not self._missed:
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, step: int) -> None:
        focused = QApplication.focusWidget()
        card = next((one for one in self._cards if focused is not None and one.isAncestorOf(focused)), None)
        if card is not None:
            self._page.move(card.rule_id, step)

    def _build(self) -> None:
        self.setObjectName("rules-editor")
        self._add.setObjectName("rules-add")
        self._list.setSpacing(theme.size("space8"))
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space12"))
        for part in (self._told, self._conflict, self._refusal):
            column.addWidget(part)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addLayout(button_row(self._add))
        for widget in (self._error, self._skeleton, self._content):
            self.body.addWidget(widget)
