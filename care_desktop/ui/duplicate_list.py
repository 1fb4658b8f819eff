"""Records that seem to be the one about to be made: a quiet line while it is filled in, all about them when asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.duplicates import NO_DUPLICATES, DuplicateCheck, OtherMatch
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import ContactMatch
from care_desktop.i18n import _, ngettext
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.announce import announce
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton, button_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.icons import IconLabel
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import ElidedLabel, PlainLabel


class DuplicateList(QWidget):
    """The admin's message and a card per match: use that contact, or create anyway where the org allows it.

    Without `use`, matches are only shown: what is made cannot be replaced by them.
    `reshaped` is sent when there are other buttons than before.
    """

    reshaped = Signal()

    def __init__(
        self,
        *,
        use: Callable[[ContactId], None] | None,
        anyway: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._use = use
        self._shown = NO_DUPLICATES
        self._first_use: PushButton | None = None
        self._warning = Banner("warning")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.size("space8"))
        self._anyway = PushButton(_("Create anyway"))
        self._anyway.clicked.connect(anyway)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        column.addWidget(self._warning)
        column.addLayout(self._cards)
        column.addLayout(button_row(self._anyway))
        self.setObjectName("duplicates")
        self.hide()

    def show_check(self, check: DuplicateCheck, *, wanted: bool) -> None:
        """Show what was found; it comes into sight, with the focus, when it appears."""
        wanted = wanted and check.found
        appears = wanted and self.isHidden()
        self._warning.tell(check.message or self._fallback())
        self._anyway.setVisible(wanted and check.may_override)
        self.setVisible(wanted)
        if wanted and check != self._shown:
            self._shown = check
            self._fill(check)
        if appears:
            reveal(self, self._first_use or (self._anyway if check.may_override else None))

    def _fill(self, check: DuplicateCheck) -> None:
        self._first_use = None
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for match in check.matches:
            self._cards.addWidget(self._card(match))
        for other in check.others:
            self._cards.addWidget(self._other_card(other))
        if check.hidden:
            self._cards.addWidget(PlainLabel(_("At least one of them is a record that you may not see."), "secondary"))
        self.reshaped.emit()

    def _card(self, match: ContactMatch) -> Card:
        card = Card()
        card.body.addWidget(ElidedLabel(match.name, "title"))
        kind = "" if self._use is not None else _("Contact")
        about = _line(kind, match.title, match.account)
        for line in (about, _line(match.email, match.phone or match.mobile, match.city)):
            if line:
                card.body.addWidget(ElidedLabel(line, "secondary"))
        if self._use is not None:
            card.body.addLayout(self._use_row(match, self._use))
        return card

    def _use_row(self, match: ContactMatch, use: Callable[[ContactId], None]) -> QHBoxLayout:
        button = PushButton(_("Use this one instead"))
        self._first_use = self._first_use or button
        button.setAccessibleName(_("Use {name} instead").format(name=match.name))
        button.clicked.connect(lambda: use(match.id))
        return button_row(button)

    def _other_card(self, other: OtherMatch) -> Card:
        card = Card()
        card.body.addWidget(ElidedLabel(other.name or _("Without a name that you may see"), "title"))
        words = _("{object}: it cannot be linked, only contacts can.") if self._use is not None else "{object}"
        card.body.addWidget(PlainLabel(words.format(object=other.label), "secondary"))
        return card

    def _fallback(self) -> str:
        """Return what is said where the rule has no message of its own."""
        if self._use is not None:
            return _("Salesforce already knows a contact like this one.")
        return _("Salesforce already knows a record like this one.")


class DuplicateHint(QWidget):
    """One quiet line above the buttons, where nothing moves when it comes; `show_all` opens the list."""

    def __init__(self, show_all: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", "secondary")
        self._show = PushButton(_("Show"), "quiet")
        self._show.setObjectName("show-duplicates")
        self._show.setAccessibleName(_("Show the likely duplicates"))
        self._show.clicked.connect(show_all)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.size("space8"))
        row.addWidget(IconLabel("warning", "warning"))
        row.addWidget(self._words, 1)
        row.addWidget(self._show)
        self.hide()

    def show_check(self, check: DuplicateCheck, *, wanted: bool) -> None:
        """Say who seems to be known already, or nothing."""
        hint = _hint(check) if wanted and check.found else ""
        if hint != self._words.text():
            self._words.setText(hint)
            announce(self, hint)
        self.setVisible(bool(hint))


def _hint(check: DuplicateCheck) -> str:
    names = [match.name for match in check.matches] + [other.name for other in check.others if other.name]
    if not names:
        return _("Salesforce seems to know this person already.")
    template = ngettext(
        "Salesforce may know this person: {name}.",
        "Salesforce may know this person: {name} and {more} more.",
        len(names),
    )
    return template.format(name=names[0], more=len(names) - 1)


def _line(*parts: str) -> str:
    return " · ".join(filter(None, parts))
