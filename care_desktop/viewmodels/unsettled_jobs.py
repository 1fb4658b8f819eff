"""The chosen automatic escalation that Care cannot settle: a person says which of several records it made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from care_desktop.domain.automation import JobKind
from care_desktop.domain.errors import CareDesktopError, RecordGone
from care_desktop.domain.ids import AccountId, RecordId
from care_desktop.i18n import _
from care_desktop.services.automation import Automation
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.records import RecordList
from care_desktop.viewmodels.records_state import RecordsState
from care_desktop.viewmodels.unsettled import Question, UnsettledState, candidate

_LOOK = "candidates"


def _now() -> datetime:
    return datetime.now(UTC)


class UnsettledJobs(Observable[UnsettledState]):
    """Ask about the job with the keyboard in a list of jobs, while it waits for that; fits unsettled.Questions.

    Once a decision is under way it is carried out, whatever is looked at meanwhile.
    """

    def __init__(
        self,
        automation: Automation,
        jobs: RecordList,
        *,
        scope: TaskScope,
        open_record: Callable[[AccountId, RecordId], None],
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(UnsettledState())
        self._automation, self._jobs, self._scope, self._clock = automation, jobs, scope, clock
        self._open_record = open_record
        self._end = jobs.subscribe(self._follow)

    def close(self) -> None:
        """Follow the list no more."""
        self._end()

    def use(self, key: str, record: RecordId) -> None:
        """It is this one: Care goes on with it."""
        self._settle(key, record)

    def use_none(self, key: str) -> None:
        """It is none of them: Care makes another one."""
        self._settle(key, None)

    def open_in_browser(self, record: RecordId) -> None:
        """Look at one in Salesforce."""
        self._open_record(self._jobs.account, record)

    @property
    def _question(self) -> Question | None:
        return self.state.questions[0] if self.state.questions else None

    def _follow(self, state: RecordsState) -> None:
        row = state.selected_row
        asked = self._question
        if row is None or not row.asks or state.retry_refusal:
            self._scope.cancel(_LOOK)
            self._set(UnsettledState())
        elif asked is None or asked.key != row.id:
            self._set(UnsettledState((Question(row.id, JobKind.ESCALATE, _which()),)))
            self._scope.switch(_LOOK, self._find(self._jobs.account, row.id))

    async def _find(self, account: AccountId, job: str) -> None:
        try:
            found = await self._automation.unsettled_records(account, job)
        except CareDesktopError as error:
            self._put(job, loading=False, error=explain(error))
        else:
            shown = tuple(candidate(record, self._clock()) for record in found)
            self._put(job, loading=False, candidates=shown, error=None)

    def _settle(self, key: str, record: RecordId | None) -> None:
        asked = self._question
        if asked is None or asked.key != key or asked.settling:
            return
        if self._scope.once(f"settle {key}", self._answer(self._jobs.account, key, record)):
            self._put(key, settling=True, error=None)

    async def _answer(self, account: AccountId, key: str, record: RecordId | None) -> None:
        try:
            await self._automation.settle_job(account, key, record)
        except RecordGone as error:
            told = _("Somebody else has decided this meanwhile. The list shows what became of it.")
            self._jobs.tell_problem(Explanation(told, error.details))
        except CareDesktopError as error:
            self._put(key, settling=False, error=explain(error))
        self._jobs.hear_change()

    def _put(self, key: str, **changes: object) -> None:
        asked = self._question
        if asked is not None and asked.key == key:
            self._set(UnsettledState((replace(asked, **changes),)))  # type: ignore[arg-type]


def _which() -> str:
    return _("No answer came when Care created the Salesforce case. One of these may be it. Which one?")
