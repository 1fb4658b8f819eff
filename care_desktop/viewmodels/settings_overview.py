"""The tab "Overview" of a Salesforce account: its connection, who is connected, and the sync of contacts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from care_desktop.domain.errors import CareDesktopError, SettingsChanged, SignInEnd, SignInStopped
from care_desktop.domain.ids import AccountId
from care_desktop.domain.permissions import Permission
from care_desktop.domain.session import SalesforceAccount
from care_desktop.domain.usage import CallUsage
from care_desktop.i18n import _
from care_desktop.services.accounts import Accounts
from care_desktop.services.connections import Connections
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.notices import Notice, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.settings_accounts import SettingsAccounts
from care_desktop.viewmodels.settings_words import AccountWords, refusal, sync_words, user_words
from care_desktop.viewmodels.wording import full_time, isolate


@dataclass(frozen=True, slots=True)
class OrgFacts:
    """What the org told of itself: the API version in use, and its calls of the last 24 hours, None for not known."""

    api_version: str = ""
    calls: CallUsage | None = None


@dataclass(frozen=True, slots=True)
class OverviewState:
    """The tab. Every refusal is the sentence beside its disabled control, "" where it may be used.

    `waiting` says for what the browser is open, "" for nothing; `busy` that Care is being asked.
    """

    words: AccountWords | None = None
    api: str = ""
    calls: str = ""
    can_disconnect: bool = False
    own_button: str = ""
    default: str = ""
    has_default: bool = False
    default_trouble: str = ""
    users: tuple[tuple[str, str], ...] = ()
    sync: bool = False
    full_names: bool = False
    sync_changed: str = ""
    sync_note: str = ""
    sync_refusal: str = ""
    default_refusal: str = ""
    remove_refusal: str = ""
    waiting: str = ""
    busy: bool = False
    asks_remove: bool = False
    problem: Explanation | None = None


class AccountOverview(Observable[OverviewState]):
    """Show one account, and change its connections and its sync; a switch acts at once and falls back if refused.

    `missed` is told why something was not done of an account whose page is not on show any more.
    """

    def __init__(
        self,
        accounts: Accounts,
        connections: Connections,
        session: Session,
        page: SettingsAccounts,
        *,
        scope: TaskScope,
        missed: Callable[[SalesforceAccount, Explanation], None],
        facts: Callable[[], OrgFacts] = OrgFacts,
    ) -> None:
        super().__init__(OverviewState())
        self._missed = missed
        self._accounts = accounts
        self._connections = connections
        self._session = session
        self._page = page
        self._scope = scope
        self._facts = facts
        self._account: AccountId | None = None
        self._end = page.subscribe(lambda state: self.look_again())

    def close(self) -> None:
        """Hear no more changes."""
        self._end()

    def show(self, account: AccountId | None) -> None:
        """Turn to an account."""
        if account != self._account:
            self.cancel()
            self._account = account
            self._set(OverviewState())
        self.look_again()

    @property
    def link(self) -> str:
        """The page that the browser should show, "" before it is known."""
        return self._connections.page

    def connect_own(self) -> None:
        """Connect a Salesforce user of one's own, or connect it anew."""
        self._in_browser(_("Sign in to Salesforce in your browser."), self._connections.reconnect)

    def disconnect_own(self) -> None:
        """End the own connection, at Salesforce too."""
        self._ask_care(self._connections.disconnect)

    def connect_default(self) -> None:
        """Sign in as the user for everybody who connected none."""
        told = _("Sign in to Salesforce in your browser, as the user for everybody who has connected none.")
        self._in_browser(told, self._connections.connect_default)

    def end_default(self) -> None:
        """End the default connection."""
        self._ask_care(lambda account: self._accounts.end_default(account.id))

    def cancel(self) -> None:
        """Stop waiting for the browser."""
        if self.state.waiting:
            self._connections.cancel()

    def switch_sync(self, on: bool) -> None:
        """Switch the sync of contacts for all users: shown at once, taken back where Care refuses."""
        if self.state.sync_refusal or self.state.busy or on == self.state.sync:
            return
        self._set(replace(self.state, sync=on, sync_note=""))
        self._ask_care(lambda account: self._accounts.set_contact_sync(account, on))

    def switch_full_names(self, on: bool) -> None:
        """Switch "Link automatically on full names only", as the sync itself."""
        if self.state.sync_refusal or self.state.busy or on == self.state.full_names:
            return
        self._set(replace(self.state, full_names=on, sync_note=""))
        self._ask_care(lambda account: self._accounts.set_only_full_names(account, on))

    def ask_remove(self) -> None:
        """Ask before the account is removed."""
        if not self.state.remove_refusal:
            self._set(replace(self.state, asks_remove=True))

    def keep(self) -> None:
        """Do not remove it."""
        self._set(replace(self.state, asks_remove=False))

    def remove(self) -> None:
        """Remove the account, for all users."""
        if self.state.asks_remove:
            self._set(replace(self.state, asks_remove=False))
            self._ask_care(self._remove)

    def dismiss_problem(self) -> None:
        """Take the sentence about what went wrong away."""
        self._set(replace(self.state, problem=None))

    def look_again(self) -> None:
        """Set the tab from what is known now; a switch under way keeps its new place."""
        account = self._known()
        if account is None:
            self._set(replace(OverviewState(), problem=self.state.problem))
            return
        rights, default = self._session.rights, account.default_user
        in_use = self._session.account is not None and self._session.account.id == account.id
        facts = self._facts() if in_use else OrgFacts()
        has_own = self._connections.has_own(account)
        self._set(
            replace(
                self.state,
                words=self._page.words_of(account.id),
                api=facts.api_version,
                calls=_call_words(facts.calls),
                can_disconnect=has_own or self._connections.is_noted(account),
                own_button=_("Connect anew") if has_own else _("Connect as yourself"),
                default=user_words(default) if default else _("None: whoever has connected no user cannot write."),
                has_default=default is not None,
                default_trouble=_expired() if account.default_expired else "",
                users=_user_rows(account),
                sync=self.state.sync if self.state.busy else account.sync_contacts,
                full_names=self.state.full_names if self.state.busy else account.only_full_names,
                sync_changed=sync_words(account),
                sync_refusal=refusal(rights, Permission.MANAGE_WORKFLOWS),
                default_refusal=refusal(rights, Permission.ADD_ACCOUNTS),
                remove_refusal=refusal(rights, Permission.REMOVE_ACCOUNTS),
            )
        )

    async def _remove(self, account: SalesforceAccount) -> None:
        await self._accounts.remove(account.id)
        await self._connections.end_own(account)

    def _known(self) -> SalesforceAccount | None:
        return self._accounts.known(self._account) if self._account is not None else None

    def _in_browser(self, told: str, deed: Callable[[SalesforceAccount], Coroutine[object, object, object]]) -> None:
        account = self._known()
        if account is not None and self._scope.once(f"account {account.id}", self._do(account, deed)):
            self._set(replace(self.state, waiting=told, problem=None))

    def _ask_care(self, deed: Callable[[SalesforceAccount], Coroutine[object, object, object]]) -> None:
        account = self._known()
        if account is not None and self._scope.once(f"account {account.id}", self._do(account, deed)):
            self._set(replace(self.state, busy=True, problem=None))

    async def _do(
        self, account: SalesforceAccount, deed: Callable[[SalesforceAccount], Coroutine[object, object, object]]
    ) -> None:
        problem, note = None, ""
        try:
            await deed(account)
        except SettingsChanged as error:
            note = _conflict_words(error)
        except CareDesktopError as error:
            cancelled = isinstance(error, SignInStopped) and error.why is SignInEnd.CANCELLED
            problem = None if cancelled else explain(error)
        if account.id == self._account:
            self._set(replace(self.state, waiting="", busy=False, problem=problem, sync_note=note))
            self.look_again()
        if problem is not None or note:
            self._missed(account, problem or Explanation(note))


def notice_of(account: SalesforceAccount, why: Explanation, show: Callable[[], None]) -> Notice:
    """Return the notice that something was not done of an account; `show` goes to its page."""
    told = _("{account} was not changed. {why}").format(account=isolate(account.name), why=why.sentence)
    return Notice(told, Severity.PROBLEM, _("Show"), show, why.details, key=f"settings {account.id}")


def _expired() -> str:
    return _(
        "This connection has expired: Care escalates nothing and looks nobody up until it is replaced. What waits or "
        "has failed for it goes on by itself then."
    )


def _call_words(calls: CallUsage | None) -> str:
    if calls is None or calls.limit <= 0:
        return ""
    return _("{used} of {limit} in the last 24 hours ({share} %)").format(
        used=f"{calls.used:,}", limit=f"{calls.limit:,}", share=round(100 * calls.share)
    )


def _user_rows(account: SalesforceAccount) -> tuple[tuple[str, str], ...]:
    """Return who is connected: the Care user, and as whom since when."""
    rows = []
    for one in account.connected_users:
        words = _("as {user}").format(user=user_words(one.salesforce_user))
        since = _("since {time}").format(time=full_time(one.since)) if one.since else ""
        rows.append((isolate(one.care_user), " · ".join(filter(None, (words, since)))))
    return tuple(rows)


def _conflict_words(error: SettingsChanged) -> str:
    theirs = error.current
    if not isinstance(theirs, SalesforceAccount):
        return explain(error).sentence
    template = _("The settings of this account changed meanwhile, so nothing was switched. Look again, then decide.")
    if theirs.sync_changed_by:
        template = _("{who} was faster. This is what stands there now; switch again if it should be different.")
    return template.format(who=isolate(theirs.sync_changed_by))
