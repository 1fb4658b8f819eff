"""Suggested contacts as cards: who, what agrees, what contradicts, and two buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel
from care_desktop.viewmodels.suggestions import SuggestedContacts, SuggestedContactsState, SuggestionCard


class SuggestedContactsView(QWidget):
    """The cards in their order; those ruled out stand below, when asked for. Nothing at all when there are none."""

    def __init__(self, page: SuggestedContacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._shown: SuggestedContactsState | None = None
        self._title = PlainLabel(_("Suggested contacts"), "section")
        self._error = Banner("danger", "", _("Retry"))
        self._skeleton = Skeleton(rows=2)
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
            cards = [SuggestionCardView(card, self._page) for card in state.cards]
            _fill(self._cards, cards)
            put_in_order(self, [control for card in cards for control in card.controls])
        ruled_out = state.ruled_out if state.showing_ruled_out else ()
        before = shown.ruled_out if shown is not None and shown.showing_ruled_out else ()
        if ruled_out != before:
            _fill(self._ruled_out, [RuledOutView(card, self._page) for card in ruled_out])

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
    """One suggested contact."""

    def __init__(self, card: SuggestionCard, page: SuggestedContacts, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        contact = card.contact
        self.setObjectName(f"suggestion-{contact.id}")
        self.setAccessibleName(", ".join((contact.name, card.line, *card.agrees, *card.contradicts)))
        self.body.setSpacing(theme.size("space4"))
        self.body.addWidget(ElidedLabel(contact.name, "title"))
        if card.line:
            self.body.addWidget(ElidedLabel(card.line, "secondary"))
        self.body.addSpacing(theme.size("space4"))
        for sentence in card.agrees:
            self.body.addLayout(_reason("check", "success", sentence))
        for sentence in card.contradicts:
            self.body.addLayout(_reason("triangle", "warning", sentence))
        self.body.addSpacing(theme.size("space4"))
        link = PushButton(_("Link"), icon="link")
        link.setAccessibleName(_("Link {name}").format(name=contact.name))
        link.clicked.connect(lambda: page.link(contact.id))
        refuse = PushButton(_("Not this person"), "quiet")
        refuse.setAccessibleName(_("Not this person: {name}").format(name=contact.name))
        refuse.clicked.connect(lambda: page.not_this_person(contact.id))
        self.body.addLayout(button_row(link, refuse))
        self.controls = (link, refuse)


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


def _reason(icon: str, color: str, sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.size("space8"))
    row.addWidget(IconLabel(icon, color), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(PlainLabel(sentence), 1)
    return row


def _fill(column: QVBoxLayout, widgets: Sequence[QWidget]) -> None:
    while (item := column.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        column.addWidget(widget)
