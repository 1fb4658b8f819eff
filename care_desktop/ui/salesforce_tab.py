"""The Salesforce tab: connection, escalations, then the linked contact or the ways to find one, then Create case."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from care_desktop.i18n import _
from care_desktop.ui.connection_line import ConnectionLine
from care_desktop.ui.contact_card import ContactCardView, SaveBar
from care_desktop.ui.contact_search import ContactSearchView
from care_desktop.ui.create_contact_drawer import CreateContactDrawer
from care_desktop.ui.escalate_drawer import EscalateDrawer
from care_desktop.ui.escalate_panel import EscalateButtons
from care_desktop.ui.escalation_card import EscalationCardsView
from care_desktop.ui.gone_card import GoneCard
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.resting import Rest, observe_seen
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.kit.typed_ahead import TypedAhead
from care_desktop.ui.place import Place
from care_desktop.ui.reconnect import ReconnectLine
from care_desktop.ui.suggestions import SuggestedContactsView
from care_desktop.ui.unsettled import UnsettledView
from care_desktop.viewmodels.reconnect import Reconnect
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.salesforce_tab_state import SalesforceTabState, TabKind, trouble_with_age

_NOWHERE = (TabKind.NO_CASE, TabKind.NO_ACCOUNT)


class SalesforceTabView(QWidget):
    """Everything about this Customer in Salesforce; the drawers slide over it."""

    def __init__(self, page: SalesforceTab, reconnect: Reconnect | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        Rest(self)
        self._page = page
        self._way_back = [] if reconnect is None else [ReconnectLine(reconnect)]
        self._focus_lost = False
        self._place = Place("cloud", _("Open settings"), page.open_settings)
        self._place.button.setObjectName("tab-open-settings")
        self._skeleton = TypedAhead(rows=4)
        self._connection = ConnectionLine()
        self._trouble = Banner("warning", "", _("Try again"))
        self._note = Banner("info", "", _("Dismiss"))
        self._pending = PendingLine()
        self._cards = EscalationCardsView(page.cards, page.clock)
        self._gone = GoneCard(page)
        self._contact = ContactCardView(
            page.editor, unlink=page.unlink, copy=page.copy, open_contact=page.open_contact, now=page.clock
        )
        self.search = ContactSearchView(page.search, self)
        self._suggestions = SuggestedContactsView(page.suggestions)
        self._unsettled = UnsettledView(page.unsettled)
        self._create = PushButton(_("Create contact"), icon="plus")
        self._refusal = PlainLabel("", "secondary")
        self._finding, self._before_creating = QWidget(), QVBoxLayout()
        self._content = QWidget()
        self._scroll = QScrollArea()
        self._build()
        self._trouble.acted.connect(page.try_again)
        self._note.acted.connect(page.dismiss_note)
        self._create.clicked.connect(lambda: page.open_create(page.search.state.text))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._note_focus)
        observe_seen(self, page, self.show_state)

    def build_drawers(self, warning: Callable[[], QWidget] | None = None) -> Iterator[None]:
        """Build what slides over the tab, one thing after the other; to be gone through once, with pauses or without.

        `warning` makes the line that stands wherever a contact can be created.

        The tab and its drawers at once would hold up a window that is being filled.
        """
        creating = CreateContactDrawer(self._page.create, self)
        creating.drawer.closed.connect(lambda: self._go_on() if creating.drawer.had_focus else None)
        if warning is not None:
            creating.content.extra.insertWidget(0, warning())
            self._before_creating.addWidget(warning())
        yield
        EscalateDrawer(self._page.escalate, self)
        yield
        EscalateDrawer(self._page.lead, self)

    def put_beside_escalations(self, note: QWidget) -> None:
        """Show something below the escalations: it is about them."""
        column = self._content.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.indexOf(self._cards) + 1, note)

    def focus_search(self) -> None:
        """Put the cursor into the search field, if the Customer can be linked; who is not known yet is waited for."""
        if self._skeleton.isVisibleTo(self):
            self._skeleton.wait_here()
        elif self._finding.isVisibleTo(self):
            self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.field.selectAll()

    def show_state(self, state: SalesforceTabState) -> None:
        """Show everything that the state says."""
        somewhere = state.customer is not None
        typed = self._skeleton.take() if somewhere else None
        self._place.setVisible(state.kind in _NOWHERE)
        self._place.say(_place_words(state.kind))
        self._place.button.setVisible(state.kind is TabKind.NO_ACCOUNT)
        self._skeleton.setVisible(state.kind is TabKind.LOADING)
        self._scroll.setVisible(somewhere)
        self._connection.show_connection(state.org, state.as_whom, state.is_sandbox)
        again = "" if state.kind is TabKind.EXPIRED and self._way_back else _("Try again")
        self._trouble.tell(trouble_with_age(state, self._page.clock()), action=again)
        self._note.tell(state.note)
        self._pending.tell(state.pending_words)
        self._show_finding(state)
        self._finding.setVisible(somewhere and not state.is_linked)
        if typed is not None:
            self._go_on_typing(typed)

    def showEvent(self, event: QShowEvent) -> None:
        """Open the connection ahead of the first search."""
        super().showEvent(event)
        self._page.warm()

    def _go_on_typing(self, typed: str) -> None:
        """Go on with the search that was wished for while nobody knew whose Case this is."""
        if not self._finding.isVisibleTo(self):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # linked already: no key typed on shall press a button
            return
        self.focus_search()
        if typed:
            self.search.field.insert(typed)
            self._page.search.search_for(self.search.field.text())

    def _note_focus(self, before: QWidget | None, _now: QWidget | None) -> None:
        """Hear that what had the focus is gone, as the search is after a link: the focus must not wander off."""
        around = before.parentWidget() if before is not None and isValid(before) else None
        gone = around is not None and self.isAncestorOf(around) and not around.isVisible()
        self._focus_lost = gone and self.isVisible()
        if self._focus_lost:
            QTimer.singleShot(0, self, self._find_focus)

    def _go_on(self) -> None:
        """Go on with the contact when it has been created; else the drawer has given the focus back."""
        QTimer.singleShot(0, self._contact, lambda: self._contact.take_focus() if self._contact.isVisible() else None)

    def _find_focus(self) -> None:
        """Go on with what stands there now: the contact, or the field that finds one."""
        if not self._focus_lost or not self.isVisible():
            return
        self._focus_lost = False
        for part in (self._contact, self._gone):
            if part.isVisible():
                part.take_focus()
                return
        self.focus_search()

    def _show_finding(self, state: SalesforceTabState) -> None:
        self.search.setEnabled(not state.link_refusal)
        self._suggestions.setEnabled(not state.link_refusal)
        self._create.explain(state.create_refusal)
        refusal = state.link_refusal or state.create_refusal
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))

    def _build(self) -> None:
        whole = self._lay_out()
        self._build_finding()
        column = QVBoxLayout(self._content)
        space = theme.size("space16")
        column.setContentsMargins(space, theme.size("space12"), space, space)
        column.setSpacing(space)
        told = (self._connection, self._trouble, *self._way_back, self._note)
        head = (*told, self._unsettled, self._cards, self._pending)
        buttons = EscalateButtons(self._page.escalate, self._page.lead)
        body = (self._gone, self._contact, self._finding, _line(), buttons)
        for part in (*head, *body):
            column.addWidget(part)
        column.addStretch(1)
        whole.addWidget(SaveBar(self._page.editor))
        self._name_parts()

    def _lay_out(self) -> QVBoxLayout:
        """Put everything in its place while it is empty: whatever moves with all its parts is dressed anew."""
        self._content.setProperty("role", "page")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._place)
        whole.addWidget(self._skeleton)
        whole.addWidget(self._scroll, 1)
        return whole

    def _build_finding(self) -> None:
        column = QVBoxLayout(self._finding)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space12"))
        column.addWidget(PlainLabel(_("Link a Salesforce contact"), "section"))
        column.addWidget(self.search)
        column.addWidget(self._suggestions)
        column.addLayout(self._before_creating)
        column.addWidget(self._create, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._refusal)

    def _name_parts(self) -> None:
        self.setObjectName("salesforce-tab")
        self.setAccessibleName(_("Salesforce"))
        self._create.setObjectName("create-contact")
        self._trouble.setObjectName("trouble")
        self._note.setObjectName("note")
        self._pending.setObjectName("pending")


class PendingLine(QWidget):
    """What is under way, marked as not yet certain; hidden while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", "secondary")
        self._progress = ProgressLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space4"))
        column.addWidget(self._words)
        column.addWidget(self._progress)

    def tell(self, words: str) -> None:
        """Say what is under way."""
        self._words.setText(words)
        self._progress.set_busy(bool(words))
        self.setAccessibleName(words)
        self.setVisible(bool(words))


def _line() -> QFrame:
    line = QFrame()
    theme.set_role(line, "line")
    return line


def _place_words(kind: TabKind) -> str:
    if kind is TabKind.NO_ACCOUNT:
        return _(
            "No Salesforce account is connected, so contacts cannot be linked here. Somebody who may add accounts "
            "connects one under Settings > Integrations & API > Salesforce."
        )
    return _("Open a case to find, link and edit its customer's Salesforce contact.")
