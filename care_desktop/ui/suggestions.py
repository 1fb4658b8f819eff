"""Suggested contacts as cards: who, what agrees, what contradicts, and two buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.ids import ContactId
from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.in_steps import InSteps
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel
from care_desktop.viewmodels.suggestions import SuggestedContacts, SuggestedContactsState, SuggestionCard

_AT_ONCE = 1


class SuggestedContactsView(QWidget):
    """The cards in their order; those ruled out stand below, when asked for. Nothing at all when there are none.

    The first card stands there at once, the others follow in idle steps; cards are kept for the next Customer.
    """

    def __init__(self, page: SuggestedContacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._shown: SuggestedContactsState | None = None
        self._title = PlainLabel(_("Suggested contacts"), "section")
        self._error = Banner("danger", "", _("Retry"))
        self._skeleton = Skeleton(rows=2)
        self._views: list[SuggestionCardView] = []
        self._steps = InSteps(self._place_card, self._order, self)
        self._cards = QVBoxLayout()
        self._ruled_out = QVBoxLayout()
        self._toggle = PushButton("", "quiet")
        self._build()
        self._error.acted.connect(page.retry)
        self._toggle.clicked.connect(lambda: page.show_ruled_out(not page.state.showing_ruled_out))
        observe_seen(self, page, self.show_state)

    def show_state(self, state: SuggestedContactsState) -> None:
        """Show everything that the state says."""
        self.setVisible(not state.is_empty)
        self._title.setVisible(bool(state.cards) or state.loading or state.error is not None)
        self._skeleton.setVisible(state.loading and not state.cards)
        sentence = _("Suggestions could not be read. {why}").format(why=state.error.sentence) if state.error else ""
        self._error.tell(sentence, details=state.error.details if state.error else "")
        self._show_cards(state)
        self._toggle.setVisible(bool(state.ruled_out))
        self._toggle.setText(_toggle_words(state))
        self._shown = state

    def _show_cards(self, state: SuggestedContactsState) -> None:
        shown = self._shown
        if shown is None or shown.cards != state.cards:
            offered = [card.contact.id for card in state.cards]
            for view in self._views:
                if view.contact_id not in offered:
                    view.put_aside()
            self._steps.start(offered, max(_AT_ONCE, len(self._views)))
        ruled_out = state.ruled_out if state.showing_ruled_out else ()
        before = shown.ruled_out if shown is not None and shown.showing_ruled_out else ()
        if ruled_out != before:
            _fill(self._ruled_out, [RuledOutView(card, self._page) for card in ruled_out])

    def _place_card(self, contact: str) -> None:
        """Put the card of a contact in its place: the one it has already, else one that is free, else a new one."""
        cards = self._page.state.cards
        place = next((place for place, card in enumerate(cards) if card.contact.id == contact), None)
        if place is None:
            return
        view = next((one for one in self._views if one.contact_id == contact), None)
        view = view or next((one for one in self._views if one.contact_id is None), None)
        if view is None:
            view = SuggestionCardView(self._page)
            self._views.append(view)
        if self._cards.indexOf(view) != place:
            self._cards.insertWidget(place, view)
        view.show_card(cards[place])

    def _order(self) -> None:
        views = sorted(self._views, key=self._cards.indexOf)
        put_in_order(self, [control for view in views for control in view.controls])

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        self._cards.setSpacing(theme.size("space8"))
        self._ruled_out.setSpacing(theme.size("space4"))
        for widget in (self._title, self._error, self._skeleton):
            column.addWidget(widget)
        column.addLayout(self._cards)
        column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self._ruled_out)
        self.setObjectName("suggestions")
        self._toggle.setObjectName("ruled-out")
        self._error.setObjectName("suggestions-error")


class SuggestionCardView(Card):
    """One suggested contact; `contact_id` is None while the card is free for another."""

    def __init__(self, page: SuggestedContacts, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.contact_id: ContactId | None = None
        self._page = page
        self._name, self._line = ElidedLabel("", "title"), ElidedLabel("", "secondary")
        self._reasons: list[_Reason] = []
        self._list = QVBoxLayout()
        self._link = PushButton(_("Link"), icon="link")
        self._refuse = PushButton(_("Not this person"), "quiet")
        self.controls = (self._link, self._refuse)
        self._build()
        self._link.clicked.connect(lambda: self._act(page.link))
        self._refuse.clicked.connect(lambda: self._act(page.not_this_person))

    def show_card(self, card: SuggestionCard) -> None:
        """Show a contact, what agrees and what contradicts."""
        contact = card.contact
        self.contact_id = contact.id
        self.setObjectName(f"suggestion-{contact.id}")
        self.setAccessibleName(", ".join((contact.name, card.line, *card.agrees, *card.contradicts)))
        self._name.setText(contact.name)
        self._line.setText(card.line)
        self._line.setVisible(bool(card.line))
        self._link.setAccessibleName(_("Link {name}").format(name=contact.name))
        self._refuse.setAccessibleName(_("Not this person: {name}").format(name=contact.name))
        told = [("check", "success", one) for one in card.agrees]
        told += [("triangle", "warning", one) for one in card.contradicts]
        while len(self._reasons) < len(told):
            self._reasons.append(_Reason())
            self._list.addWidget(self._reasons[-1])
        for place, reason in enumerate(self._reasons):
            reason.setVisible(place < len(told))
            if place < len(told):
                reason.tell(*told[place])
        self.show()

    def put_aside(self) -> None:
        """Be free for another contact; hidden first, so that the focus does not stay for somebody else."""
        self.hide()
        self.contact_id = None
        self.setObjectName("")

    def _act(self, deed: Callable[[ContactId], None]) -> None:
        if self.contact_id is not None:
            deed(self.contact_id)

    def _build(self) -> None:
        self._list.setSpacing(theme.size("space4"))
        self.body.setSpacing(theme.size("space4"))
        self.body.addWidget(self._name)
        self.body.addWidget(self._line)
        self.body.addSpacing(theme.size("space4"))
        self.body.addLayout(self._list)
        self.body.addSpacing(theme.size("space4"))
        self.body.addLayout(button_row(self._link, self._refuse))


class _Reason(QWidget):
    """A sentence behind an icon."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._words = IconLabel("check", "success"), PlainLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space8"))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def tell(self, icon: str, color: str, sentence: str) -> None:
        """Say it."""
        self._icon.set_icon(icon, color)
        self._words.setText(sentence)


class RuledOutView(QWidget):
    """One contact that was ruled out, with the way back."""

    def __init__(self, card: SuggestionCard, page: SuggestedContacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        back = PushButton(_("Suggest again"), "quiet", "undo")
        back.setAccessibleName(_("Suggest {name} again").format(name=card.contact.name))
        back.clicked.connect(lambda: page.take_back(card.contact.id))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(card.contact.name))
        words.addWidget(ElidedLabel(card.line, "secondary"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.size("space12"), 0, 0, 0)
        row.addLayout(words, 1)
        row.addWidget(back)


def _toggle_words(state: SuggestedContactsState) -> str:
    if state.showing_ruled_out:
        return _("Hide people you ruled out")
    count = len(state.ruled_out)
    words = ngettext("Show {n} person you ruled out", "Show {n} people you ruled out", count)
    return words.format(n=count)


def _fill(column: QVBoxLayout, widgets: Sequence[QWidget]) -> None:
    while (item := column.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        column.addWidget(widget)
