"""The Salesforce Case cards: number, status, owner, created, origin; copy the number, open in the browser (rule U2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.cases import EscalationKind, SalesforceCase
from care_desktop.i18n import _
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, icon_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel, plain_tip
from care_desktop.viewmodels.escalation_card import EscalationCard, EscalationCards, EscalationCardsState
from care_desktop.viewmodels.wording import NOTHING, escalation_word, full_time, origin_word, relative_time


class EscalationCardsView(QWidget):
    """One card below the other, the newest on top; cards are kept for the escalations of the next Case."""

    def __init__(self, page: EscalationCards, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._now = now
        self._views: dict[str, EscalationCardView] = {}
        self._free: list[EscalationCardView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size("space8"))
        self.setObjectName("escalation-cards")
        observe_seen(self, page, self.show_state)

    def show_state(self, state: EscalationCardsState) -> None:
        """Show everything that the state says."""
        self.setVisible(bool(state.cards))
        ids = [card.escalation.id for card in state.cards]
        if ids != list(self._views):
            self._turn_to(ids)
        for card in state.cards:
            self._views[card.escalation.id].show_card(card)

    def _turn_to(self, ids: list[str]) -> None:
        """Have a card for each of these, in this order; hidden ones first, so that the focus stays on none of them."""
        for gone in self._views.keys() - set(ids):
            self._free.append(self._views.pop(gone))
            self._free[-1].hide()
        self._views = {one: self._views.get(one) or self._card_for(one) for one in ids}
        for place, view in enumerate(self._views.values()):
            if self._column.indexOf(view) != place:
                self._column.insertWidget(place, view)
            view.show()
        put_in_order(self, [control for view in self._views.values() for control in view.controls])

    def _card_for(self, escalation_id: str) -> EscalationCardView:
        view = self._free.pop() if self._free else EscalationCardView(self._page, self._now)
        view.turn_to(escalation_id)
        return view


class EscalationCardView(Card):
    """One escalation."""

    def __init__(self, page: EscalationCards, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._now = now
        self._id = ""
        self._title = PlainLabel("", "title")
        self._subject = ElidedLabel("", "muted")
        self._copy = IconButton("copy", _("Copy the number"))
        self._open = IconButton("open", _("Open in Salesforce"))
        self._refresh = IconButton("refresh", _("Look again in Salesforce"))
        self.controls = (self._refresh, self._copy, self._open)
        self._skeleton = Skeleton(rows=2, row_height=theme.size("control-height"))
        self._error = Banner("danger", "", _("Retry"))
        self._deleted = Banner("warning")
        self._values = QWidget()
        names = {"status": _("Status"), "owner": _("Owner"), "created": _("Created"), "origin": _("Origin")}
        self._names = {name: PlainLabel(words, "muted") for name, words in names.items()}
        self._fields = {name: ElidedLabel() for name in names}
        self._build()
        self._copy.clicked.connect(lambda: page.copy_number(self._id))
        self._refresh.clicked.connect(lambda: page.retry(self._id))
        self._open.clicked.connect(lambda: page.open_in_browser(self._id))
        self._error.acted.connect(lambda: page.retry(self._id))

    def turn_to(self, escalation_id: str) -> None:
        """Be the card of another escalation."""
        self._id = escalation_id
        self.setObjectName(f"escalation-{escalation_id}")

    def show_card(self, card: EscalationCard) -> None:
        """Show everything that is known of the escalation."""
        escalation, record = card.escalation, card.record
        self._title.setText(f"{escalation_word(escalation.kind)} {card.number}".strip())
        self._subject.setText(record.subject if record else "")
        self._subject.setVisible(bool(record and record.subject))
        self._copy.setVisible(bool(card.number))
        self._open.setVisible(bool(card.url))
        self._skeleton.setVisible(card.loading)
        self._refresh.setEnabled(not card.refreshing)
        failed, gone = _sentences(escalation.kind)
        why = failed.format(why=card.error.sentence) if card.error else ""
        self._error.tell(why, details=card.error.details if card.error else "")
        self._deleted.tell(gone if card.deleted else "")
        self._show_values(card, record)

    def _show_values(self, card: EscalationCard, record: SalesforceCase | None) -> None:
        created = (record.created_at if record else None) or card.escalation.created_at
        origin = origin_word(card.escalation.origin)
        values = {
            "status": record.status if record else "",
            "owner": record.owner if record else "",
            "created": relative_time(created, self._now()),
            "origin": f"{record.origin} · {origin}" if record and record.origin else origin,
        }
        for name, label in self._fields.items():
            label.setText(values[name] or NOTHING)
            for cell in (label, self._names[name]):
                cell.setVisible(bool(values[name]) or record is not None)
        self._fields["created"].setToolTip(plain_tip(full_time(created)))
        self._fields["created"].setAccessibleName(full_time(created))
        self._values.setVisible(not card.loading)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.size("space4"))
        head.addWidget(IconLabel("case", "muted", "icon"), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._title, 1)
        head.addLayout(icon_row(self._refresh, self._copy, self._open))
        grid = QGridLayout(self._values)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.size("space8"))
        grid.setVerticalSpacing(theme.size("space4"))
        grid.setColumnMinimumWidth(0, theme.size("label-column"))
        grid.setColumnStretch(1, 1)
        for line, (name, label) in enumerate(self._fields.items()):
            grid.addWidget(self._names[name], line, 0)
            grid.addWidget(label, line, 1)
        self.body.addLayout(head)
        for widget in (self._subject, self._error, self._deleted, self._skeleton, self._values):
            self.body.addWidget(widget)


def _sentences(kind: EscalationKind) -> tuple[str, str]:
    """Return what to say of a record that could not be read, and of one that is not there."""
    if kind is EscalationKind.LEAD:
        return (
            _("The Salesforce lead could not be read. {why}"),
            _("This Salesforce lead was deleted, or your Salesforce user may not see it."),
        )
    return (
        _("The Salesforce case could not be read. {why}"),
        _("This Salesforce case was deleted, or your Salesforce user may not see it."),
    )
