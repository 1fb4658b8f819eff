"""A list of what Care did by itself: read in pages, kept true by push, narrowed, and tried again where it failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import AccountId, CaseId
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _, ngettext
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.records_state import ALL, FAILED, RecordRow, Records, RecordsPage, RecordsState

MOST_READ_AGAIN = 200
"""Rows: what lies further down is read anew when somebody scrolls there."""
_READ, _MORE = "read", "more"


class RecordList(Observable[RecordsState]):
    """Show the newest rows first; a row is known by its id, so that news never move the keyboard to another one."""

    def __init__(
        self, records: Records, session: Session, *, scope: TaskScope, open_case: Callable[[CaseId], None]
    ) -> None:
        super().__init__(RecordsState())
        self._records = records
        self._session = session
        self._scope = scope
        self._open_case = open_case
        self._account = AccountId("")
        self._following: str | None = None
        self._is_old = self._wants_more = False

    @property
    def account(self) -> AccountId:
        """Whose rows these are."""
        return self._account

    def show(self, account: AccountId | None) -> None:
        """Turn to an account, None for none; the same one again is read again."""
        if account == self._account:
            self.hear_change()
            return
        self._account, self._following, self._is_old = account or AccountId(""), None, False
        self._scope.cancel(_MORE)
        self._set(RecordsState())
        self._look()
        if account:
            self._read_anew(ALL)
        else:
            self._scope.cancel(_READ)

    def choose(self, only: str) -> None:
        """Narrow the list."""
        if only != self.state.only:
            self._read_anew(only)

    def retry_reading(self) -> None:
        """Read again what could not be read."""
        if self.state.is_read:
            self.hear_change()
        else:
            self._read_anew(self.state.only)

    def hear_change(self) -> None:
        """Something happened: read the rows on show again, once more if it happens again meanwhile."""
        if not self._account:
            return
        self._look()
        self._is_old = True
        self._scope.once(_READ, self._read_again())

    def more(self) -> None:
        """Read the page that follows: somebody is near the end."""
        if self._scope.is_busy(_READ):
            self._wants_more = True
        elif self._following is not None:
            self._scope.once(_MORE, self._read_more(self._following))

    def move(self, steps: int) -> None:
        """Move the keyboard by some rows."""
        rows = self.state.rows
        if rows:
            index = self.state.selected_index
            wanted = index + steps if index >= 0 else 0
            self.select(rows[max(0, min(len(rows) - 1, wanted))].id)

    def select(self, row: str) -> None:
        """Put the keyboard on a row."""
        self._set(replace(self.state, selected=row))

    def open(self, row: str) -> None:
        """Open the Case of a row."""
        found = self._row(row)
        if found is not None:
            self._open_case(found.case_id)

    def retry(self, row: str) -> None:
        """Let one be tried again: marked at once, put back with the reason when that is refused."""
        found = self._row(row)
        if found is None or not found.may_retry or self.state.retry_refusal:
            return
        if self._scope.once(f"retry {row}", self._retry(self._account, found)):
            self._put(replace(found, may_retry=False, is_retrying=True))
            self._set(replace(self.state, problem=None, note=""))

    def retry_all(self) -> None:
        """Let everything that failed be tried again."""
        if self.state.retry_refusal or not self.state.failed:
            return
        if self._scope.once("retry all", self._retry_all(self._account)):
            self._set(replace(self.state, retrying_all=True, problem=None, note=""))

    def tell_problem(self, problem: Explanation) -> None:
        """Say above the list what went wrong with one of its rows."""
        self._set(replace(self.state, problem=problem))

    def dismiss_problem(self) -> None:
        """Take the sentence about what went wrong away."""
        self._set(replace(self.state, problem=None))

    # -- inside

    def _look(self) -> None:
        rights = self._session.rights
        refusal = "" if rights.has(Permission.MANAGE_WORKFLOWS) else _trying_refused()
        self._set(replace(self.state, choices=self._records.choices, retry_refusal=refusal))

    def _read_anew(self, only: str) -> None:
        self._scope.cancel(_MORE)
        self._wants_more = False
        self._set(replace(self.state, only=only, loading=True, error=None, note=""))
        self._scope.switch(_READ, self._read(only))

    async def _read(self, only: str) -> None:
        account = self._account
        try:
            page = await self._records.page(account, only, None)
        except CareDesktopError as error:
            self._set(replace(self.state, loading=False, error=explain(error)))
        else:
            self._show(page.rows, page)
        await self._read_again()

    async def _read_again(self) -> None:
        """Read as many rows as there are on show, as long as there are news; then go on where somebody waits."""
        while self._is_old or (self._wants_more and self._following is not None):
            if self._is_old:
                self._is_old = False
                if not await self._read_shown():
                    return
            elif self._following is not None:
                self._wants_more = False
                await self._read_more(self._following)

    async def _read_shown(self) -> bool:
        """Read the rows on show again; says whether they could be read."""
        account, only = self._account, self.state.only
        wanted = min(len(self.state.rows), MOST_READ_AGAIN)
        try:
            page = await self._records.page(account, only, None)
            rows, failed = list(page.rows), (page.failed, page.more_failed)
            while page.following is not None and len(rows) < wanted:
                page = await self._records.page(account, only, page.following)
                rows += page.rows
        except CareDesktopError as error:
            self._set(replace(self.state, loading=False, error=explain(error)))
            return False
        self._show(tuple(rows), RecordsPage((), page.following, *failed))
        return True

    async def _read_more(self, cursor: str) -> None:
        try:
            page = await self._records.page(self._account, self.state.only, cursor)
        except CareDesktopError as error:
            self._set(replace(self.state, error=explain(error)))
            return
        if cursor == self._following:
            known = {row.id for row in self.state.rows}
            self._show((*self.state.rows, *(row for row in page.rows if row.id not in known)), page)

    def _show(self, rows: tuple[RecordRow, ...], page: RecordsPage) -> None:
        self._following = page.following
        state = self.state
        if page.failed is not None:
            state = replace(state, failed=page.failed, more_failed=page.more_failed)
        self._set(
            replace(
                state,
                rows=rows,
                loading=False,
                is_read=True,
                has_more=page.following is not None,
                error=None,
                empty="" if rows else self._nothing(),
            )
        )

    def _nothing(self) -> str:
        if self.state.only == ALL:
            return self._records.empty
        return _("Nothing has failed.") if self.state.only == FAILED else _("There is none of this kind.")

    async def _retry(self, account: AccountId, row: RecordRow) -> None:
        problem: Explanation | None = None
        try:
            await self._records.retry(account, row.id)
        except CareDesktopError as error:
            problem = explain(error)
        if account != self._account:
            return
        if problem is not None:
            self._put(row)
            self._set(replace(self.state, problem=problem))
        self.hear_change()

    async def _retry_all(self, account: AccountId) -> None:
        problem, note = None, ""
        try:
            count = await self._records.retry_all(account)
            told = ngettext("{n} is tried again now.", "{n} are tried again now.", count)
            note = told.format(n=count)
        except CareDesktopError as error:
            problem = explain(error)
        if account == self._account:
            self._set(replace(self.state, retrying_all=False, problem=problem, note=note))
            self.hear_change()

    def _row(self, row: str) -> RecordRow | None:
        return next((one for one in self.state.rows if one.id == row), None)

    def _put(self, changed: RecordRow) -> None:
        rows = tuple(changed if one.id == changed.id else one for one in self.state.rows)
        self._set(replace(self.state, rows=rows))


def _trying_refused() -> str:
    return _("Trying again needs the permission “manage workflows”. Ask your supervisor.")
