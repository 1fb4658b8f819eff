"""The settings: a place over the desk, which stays alive beneath; Integrations & API > Salesforce and its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from care_desktop.domain.ids import AccountId, CaseId, RecordId
from care_desktop.domain.session import SalesforceAccount
from care_desktop.i18n import _
from care_desktop.services.assembly import Services
from care_desktop.services.casebook import Casebook
from care_desktop.services.connections import Connections
from care_desktop.services.events import AccountChanged, ReachChanged
from care_desktop.services.later_events import ConnectionChanged, UsageChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import Explanation
from care_desktop.viewmodels.job_records import JobRecords
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.records import RecordList
from care_desktop.viewmodels.run_records import RunRecords
from care_desktop.viewmodels.settings_accounts import SettingsAccounts
from care_desktop.viewmodels.settings_connect import ConnectAccount, FirstValues
from care_desktop.viewmodels.settings_mapping import MappingEditor
from care_desktop.viewmodels.settings_overview import AccountOverview, OrgFacts, notice_of
from care_desktop.viewmodels.settings_preview import SyncPreviewPage
from care_desktop.viewmodels.settings_rules import REMOVED, RulesEditor
from care_desktop.viewmodels.unsaved import Unsaved
from care_desktop.viewmodels.unsettled_jobs import UnsettledJobs
from care_desktop.viewmodels.wording import isolate


class AccountTab(StrEnum):
    """The tabs of an account's page."""

    OVERVIEW = "overview"
    MAPPING = "mapping"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class SettingsPlaceState:
    """Which page is on show: the list of accounts, or a tab of one. `asks_leave` while edits are neither saved nor not.

    `account_name` is the title of the account's page.
    """

    is_open: bool = False
    account: AccountId | None = None
    account_name: str = ""
    is_sandbox: bool = False
    tab: AccountTab = AccountTab.OVERVIEW
    asks_leave: bool = False


class SettingsPlace(Observable[SettingsPlaceState]):
    """Go from page to page, never away from unsaved edits without asking; owns the pages, not the scopes."""

    def __init__(
        self,
        services: Services,
        connections: Connections,
        *,
        board: NoticeBoard,
        settings: Settings,
        new_scope: Callable[[str], TaskScope],
        first: FirstValues | None = None,
        facts: Callable[[], OrgFacts] = OrgFacts,
        open_case: Callable[[CaseId], None] = lambda case_id: None,
        open_url: Callable[[str], None] = lambda address: None,
    ) -> None:
        super().__init__(SettingsPlaceState())
        self._board = board
        session, bus = services.session, services.bus
        self._session = session
        self.accounts = SettingsAccounts(
            services.accounts,
            connections,
            session,
            bus=bus,
            scope=new_scope("settings accounts"),
            open_account=self.show_account,
        )
        self.connect = ConnectAccount(
            connections,
            settings=settings,
            first=first or FirstValues(),
            scope=new_scope("settings connect"),
            on_connected=self._connected,
        )
        self.overview = AccountOverview(
            services.accounts,
            connections,
            session,
            self.accounts,
            scope=new_scope("settings overview"),
            missed=self._tell_what_was_missed,
            facts=facts,
        )
        self.mapping = MappingEditor(
            services.mappings,
            services.forms,
            session,
            scope=new_scope("settings mapping"),
            case_fields=lambda: _case_fields(services.casebook),
        )
        self._open_case, self._open_url = open_case, open_url
        automation = services.automation
        self.rules = RulesEditor(automation, session, board=board, scope=new_scope("settings rules"))
        self.jobs = RecordList(
            JobRecords(automation), session, scope=new_scope("settings jobs"), open_case=self.open_case
        )
        self.unsettled_jobs = UnsettledJobs(
            automation, self.jobs, scope=new_scope("settings decisions"), open_record=self._open_record
        )
        sync = services.contact_sync
        self.preview = SyncPreviewPage(sync, session, scope=new_scope("settings preview"), open_case=self.open_case)
        self.runs = RecordList(RunRecords(sync), session, scope=new_scope("settings runs"), open_case=self.open_case)
        self._unsaved = Unsaved[AccountTab]({AccountTab.MAPPING: self.mapping, AccountTab.RULES: self.rules})
        self._ends = (
            bus.subscribe(AccountChanged, self._hear_account),
            bus.subscribe(ConnectionChanged, lambda fact: self._hear_connection()),
            bus.subscribe(UsageChanged, lambda fact: self.overview.look_again()),
            bus.subscribe(ReachChanged, lambda fact: self.overview.look_again()),
        )

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()
        self.unsettled_jobs.close()
        self.overview.close()
        self.accounts.close()

    # -- going from page to page

    def open(self) -> None:
        """Cover the desk with the settings, at the page that was left last."""
        if not self.state.is_open:
            self._set(replace(self.state, is_open=True))
            self.accounts.read_again()

    def leave(self) -> bool:
        """Go back to the cases, or ask about unsaved edits first; says whether the desk is back."""
        self._go(self._leave)
        return not self.state.is_open

    def step_back(self) -> None:
        """Esc: stop waiting for the browser, put the question or the form away, go one page up, or to the cases."""
        if self.state.asks_leave:
            self.stay()
        elif self.connect.state.waiting or self.overview.state.waiting:
            self.connect.cancel()
            self.overview.cancel()
        elif self.connect.state.is_open and self.state.account is None:
            self.connect.close()
        elif self.overview.state.asks_remove:
            self.overview.keep()
        elif self.state.account is not None:
            self.show_accounts()
        else:
            self.leave()

    def show_accounts(self) -> None:
        """Show the list of accounts."""
        self._go(lambda: self._turn(None, AccountTab.OVERVIEW))

    def show_account(self, account: AccountId) -> None:
        """Show the page of an account."""
        self._go(lambda: self._turn(account, AccountTab.OVERVIEW))

    def choose_tab(self, tab: AccountTab) -> None:
        """Show another tab of the account; edits of the mapping stay as they are."""
        if self.state.account is not None and tab is not self.state.tab:
            self._turn(self.state.account, tab)

    def open_case(self, case_id: CaseId) -> None:
        """Leave the settings for a Case, or ask about unsaved edits first."""

        def go() -> None:
            self._leave()
            self._open_case(case_id)

        self._go(go)

    def _open_record(self, account: AccountId, record: RecordId) -> None:
        org = next((one for one in self._session.accounts if one.id == account), None)
        if org is not None:
            self._open_url(f"{org.instance_url.rstrip('/')}/{record}")

    # -- unsaved edits

    def stay(self) -> None:
        """Go on editing."""
        self._unsaved.keep(None)
        self._set(replace(self.state, asks_leave=False))

    def save_and_go(self) -> None:
        """Save the edits and go where the person wanted to; a save that fails stays here."""
        self._set(replace(self.state, asks_leave=False))
        self._unsaved.save(self._go)

    def discard_and_go(self) -> None:
        """Forget the edits and go."""
        self._set(replace(self.state, asks_leave=False))
        self._unsaved.discard(self._go)

    def may_quit(self, quit_now: Callable[[], None]) -> bool:
        """Say whether nothing is unsaved; else show it and ask, and call `quit_now` afterwards."""
        if self._unsaved.tab is None:
            return True
        self.open()
        self._go(quit_now)
        return False

    def _go(self, goal: Callable[[], None]) -> None:
        tab = self._unsaved.tab
        if tab is None:
            goal()
            return
        self._unsaved.keep(goal)
        self._board.withdraw(REMOVED)  # it would lie over the question
        self._set(replace(self.state, asks_leave=True, tab=tab))

    def _leave(self) -> None:
        self.connect.close()
        self.overview.cancel()
        self._set(replace(self.state, is_open=False))

    def _turn(self, account: AccountId | None, tab: AccountTab) -> None:
        words = self.accounts.words_of(account) if account is not None else None
        if words is None:
            self.overview.show(None)
            self._set(replace(self.state, account=None, account_name="", tab=AccountTab.OVERVIEW))
            return
        self.overview.show(words.id)
        self.preview.show(words.id)
        if tab is AccountTab.OVERVIEW:
            self.runs.show(words.id)
        if tab is AccountTab.MAPPING:
            self.mapping.show(words.id)
        if tab is AccountTab.RULES:
            self.rules.show(words.id)
            self.jobs.show(words.id)
        name, sandbox = words.name, words.is_sandbox
        self._set(replace(self.state, account=words.id, account_name=name, is_sandbox=sandbox, tab=tab))

    def _hear_connection(self) -> None:
        """Another user, and so other fields: what could not be read before may be read now."""
        self.overview.look_again()
        if self.mapping.state.forms_trouble is not None:
            self.mapping.retry()

    def _hear_account(self, fact: AccountChanged) -> None:
        """Follow the account on show; the page of one that was removed cannot stay."""
        shown = self.state.account
        if shown is None or fact.account not in (None, shown):
            return
        if self.accounts.words_of(shown) is not None:
            self.overview.look_again()
            self.mapping.hear_change()
            self.rules.hear_change()
            self.preview.look_again()
            self._read_records_again()
            return
        self._board.say(_("{account} is not connected any more.").format(account=isolate(self.state.account_name)))
        self.stay()
        self._unsaved.discard_all()
        self._turn(None, AccountTab.OVERVIEW)

    def _tell_what_was_missed(self, account: SalesforceAccount, why: Explanation) -> None:
        """Say why an account was not changed, where its own page, which says so too, is not on show."""
        if not self.state.is_open or self.state.account != account.id:
            self._board.show(notice_of(account, why, lambda: self._open_at(account.id)))

    def _open_at(self, account: AccountId) -> None:
        self.open()
        self.show_account(account)

    def _read_records_again(self) -> None:
        """Read again the list that somebody looks at."""
        if self.state.is_open and self.state.tab is AccountTab.RULES:
            self.jobs.hear_change()
        elif self.state.is_open and self.state.tab is AccountTab.OVERVIEW:
            self.runs.hear_change()

    def _connected(self, account: SalesforceAccount) -> None:
        told = _("{account} is connected.").format(account=isolate(account.name))
        self._board.show(Notice(told, Severity.SUCCESS))
        if self.state.is_open:
            self._turn(account.id, AccountTab.OVERVIEW)


def _case_fields(casebook: Casebook) -> tuple[str, ...]:
    """Return the names of the Cases' own fields, as far as they were seen in this window."""
    cases = (casebook.case(case_id) for case_id in casebook.known_cases())
    return tuple(sorted({name for case in cases if case is not None for name, _value in case.fields}))
