"""The property panel of the open Case: which tab is chosen, what Case and Customer tell, and the badge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from care_desktop.domain.cases import Case
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import AccountId, CaseId
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus, CaseChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.case_facts import Section, case_sections, customer_sections
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.customer_editor import CustomerEditor
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.history import History
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import contactless_words

TAB_SETTING = "panel.tab"


class PanelTab(StrEnum):
    """The tabs, in their order."""

    CASE = "case"
    CUSTOMER = "customer"
    HISTORY = "history"
    SALESFORCE = "salesforce"


@dataclass(frozen=True, slots=True)
class Badge:
    """The count beside the word Salesforce (rule U1), and what a screen reader says for the tab."""

    count: int = 0
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class CasePanelState:
    """What the panel shows; no `case_id` means that no Case is open."""

    case_id: CaseId | None = None
    tab: PanelTab = PanelTab.CASE
    badge: Badge = Badge()
    case: tuple[Section, ...] = ()
    customer: tuple[Section, ...] = ()
    loading: bool = False
    error: Explanation | None = None


class Settings(Protocol):
    """What is remembered from one run to the next."""

    def get(self, key: str, default: str) -> str:
        """Return what was put under `key`."""

    def put(self, key: str, value: str) -> None:
        """Remember `value` under `key`."""


class CasePanel(Observable[CasePanelState]):
    """Show one Case's properties; `case_tab`, `customer` and `history` are the pages of its tabs, and its own."""

    def __init__(
        self,
        *,
        session: Session,
        cases: Cases,
        casebook: Casebook,
        bus: Bus,
        scope: TaskScope,
        history: History,
        case_tab: CaseTab,
        customer: CustomerEditor,
        settings: Settings,
        copy: Callable[[str], None],
    ) -> None:
        super().__init__(CasePanelState(tab=_remembered(settings)))
        self.history, self.case_tab, self.customer = history, case_tab, customer
        self.copy = copy
        self._session, self._cases, self._casebook = session, cases, casebook
        self._scope, self._settings = scope, settings
        self._history_of: CaseId | None = None
        self._linked_soon: bool | None = None
        self._end = bus.subscribe(CaseChanged, self._on_case)

    def close(self) -> None:
        """Hear no more facts."""
        self._end()
        self.case_tab.close()

    def show_case(self, case_id: CaseId | None) -> None:
        """Show what is known of the Case at once, and read it where nothing is; None shows that no Case is open."""
        self._scope.cancel("panel")
        self._history_of = None
        self.case_tab.show_case(case_id)
        self._show_customer(case_id)
        empty = CasePanelState(case_id, self._state.tab)
        known = self._casebook.case(case_id) if case_id is not None else None
        if known is None or known.customer.id != self.history.state.customer_id:
            self.history.show(None, None)
        if known is None:
            self._set(empty)
            self.retry()
        else:
            self._set(self._filled(empty, known))
            self._show_history()

    def retry(self) -> None:
        """Read the Case again."""
        if self._state.case_id is not None:
            self._set(replace(self._state, loading=True, error=None))
            self._scope.switch("panel", self._read(self._state.case_id))

    def choose(self, tab: PanelTab) -> None:
        """Bring a tab to the front; the next run begins with it."""
        if tab is not self._state.tab:
            self._settings.put(TAB_SETTING, tab.value)
            self._set(replace(self._state, tab=tab))
            self._history_of = None
            self._show_history()

    def expect_link(self, linked: bool | None) -> None:
        """Let the badge count a link or unlink under way as done (rule U3); None: as the Customer stands."""
        if linked is not self._linked_soon:
            self._linked_soon = linked
            self._take_case()

    async def _read(self, case_id: CaseId) -> None:
        try:
            await self._cases.open(case_id)
        except CareDesktopError as error:
            self._set(replace(self._state, loading=False, error=explain(error)))
            return
        self._set(replace(self._state, loading=False))
        self.case_tab.look_again()
        self._take_case()

    def _on_case(self, fact: CaseChanged) -> None:
        if fact.case_id == self._state.case_id:
            self._take_case()

    def _take_case(self) -> None:
        case = self._open_case()
        if case is None:
            return
        self._set(self._filled(self._state, case))
        self._show_history()
        self.customer.show(case.customer)

    def _filled(self, state: CasePanelState, case: Case) -> CasePanelState:
        return replace(
            state,
            case=case_sections(case),
            customer=customer_sections(case.customer),
            badge=self._badge(case),
            loading=False,
            error=None,
        )

    def _show_customer(self, case_id: CaseId | None) -> None:
        case = self._casebook.case(case_id) if case_id is not None else None
        self.customer.show(case.customer if case is not None else None)

    def _show_history(self) -> None:
        case = self._open_case()
        if case is not None and self._state.tab is PanelTab.HISTORY and self._history_of != case.id:
            self._history_of = case.id
            self.history.show(case.customer.id, case.id)

    def _open_case(self) -> Case | None:
        return self._casebook.case(self._state.case_id) if self._state.case_id is not None else None

    def _badge(self, case: Case) -> Badge:
        account = self._session.account
        count = _unlinked(case, account.id, self._linked_soon) if account is not None else 0
        if not count:
            return Badge()
        return Badge(count, _("Salesforce, {escalations}").format(escalations=contactless_words(count)))


def _unlinked(case: Case, account: AccountId, linked: bool | None) -> int:
    if linked is None:
        return case.unlinked_escalations(account)
    return 0 if linked else sum(escalation.account_id == account for escalation in case.escalations)


def _remembered(settings: Settings) -> PanelTab:
    stored = settings.get(TAB_SETTING, PanelTab.CASE.value)
    return PanelTab(stored) if stored in set(PanelTab) else PanelTab.CASE
