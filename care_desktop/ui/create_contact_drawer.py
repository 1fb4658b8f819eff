"""The drawer "Create contact" over the property panel; the conversation stays readable beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.people import ContactMatch
from care_desktop.i18n import _
from care_desktop.ui.form_drawer import FormDrawer
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.reveal import reveal
from care_desktop.ui.kit.text import ElidedLabel
from care_desktop.viewmodels.create_contact import CreateContact, CreateContactState


class CreateContactDrawer(FormDrawer):
    """The form of the new contact, with the contacts that seem to be the same person above its fields."""

    def __init__(self, page: CreateContact, over: QWidget) -> None:
        super().__init__(page, over, title=_("Create contact"), primary=_("Create Salesforce contact"))
        self._duplicates = DuplicateList(page)
        self.content.extra.addWidget(self._duplicates)
        self.drawer.setObjectName("create-contact-drawer")
        observe(self.drawer, page, self.show_state)

    def show_state(self, state: CreateContactState) -> None:
        """Show everything that the state says."""
        if state.panel.is_open:
            self._duplicates.show_state(state)
        self.show_panel(state.panel)


class DuplicateList(QWidget):
    """Contacts that seem to be the same person: use one of them, or create anyway where the org allows it."""

    def __init__(self, page: CreateContact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._shown: tuple[ContactMatch, ...] | None = None
        self._first_use: PushButton | None = None
        self._warning = Banner("warning")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.size("space8"))
        self._anyway = PushButton(_("Create anyway"))
        self._anyway.clicked.connect(self._page.create_anyway)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space8"))
        column.addWidget(self._warning)
        column.addLayout(self._cards)
        column.addWidget(self._anyway)

    def show_state(self, state: CreateContactState) -> None:
        """Show the warning with its contacts; nothing when there are none."""
        appears = bool(state.duplicate_message) and self.isHidden()
        self._warning.tell(state.duplicate_message)
        self._anyway.setVisible(state.may_override and bool(state.duplicate_message))
        self.setVisible(bool(state.duplicate_message))
        if state.duplicates != self._shown:
            self._shown = state.duplicates
            self._fill(state.duplicates)
        if appears:
            reveal(self, self._first_use or self._anyway)

    def _fill(self, matches: tuple[ContactMatch, ...]) -> None:
        self._first_use = None
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for match in matches:
            self._cards.addWidget(self._card(match))

    def _card(self, match: ContactMatch) -> Card:
        card = Card()
        card.body.addWidget(ElidedLabel(match.name, "title"))
        for line in (_line(match.title, match.account), _line(match.email, match.phone or match.mobile, match.city)):
            if line:
                card.body.addWidget(ElidedLabel(line, "secondary"))
        use = PushButton(_("Use this one instead"))
        self._first_use = self._first_use or use
        use.setAccessibleName(_("Use {name} instead").format(name=match.name))
        use.clicked.connect(lambda: self._page.use_instead(match.id))
        row = QHBoxLayout()
        row.addWidget(use)
        row.addStretch(1)
        card.body.addLayout(row)
        return card


def _line(*parts: str) -> str:
    return " · ".join(filter(None, parts))
