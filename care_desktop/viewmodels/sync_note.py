"""Why the open Case's automatic escalation has no contact: what contact sync decided last, beside the escalation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from care_desktop.domain.cases import Origin
from care_desktop.domain.contact_sync import SyncRun
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.domain.permissions import Permission
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.contact_sync import ContactSync
from care_desktop.services.events import AccountChanged, Bus, CaseChanged
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.viewmodels.explanations import explain
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.sync_words import run_words


@dataclass(frozen=True, slots=True)
class SyncNoteState:
    """One line; "" for nothing to say. `may_retry`: the run failed, and this user may try it again."""

    sentence: str = ""
    failed: bool = False
    may_retry: bool = False
    retrying: bool = False


class SyncNote(Observable[SyncNoteState]):
    """Follow one unlinked escalation; what cannot be read is left out, for the tab has its own words about that."""

    def __init__(self, sync: ContactSync, session: Session, casebook: Casebook, *, bus: Bus, scope: TaskScope) -> None:
        super().__init__(SyncNoteState())
        self._sync = sync
        self._session = session
        self._casebook = casebook
        self._scope = scope
        self._case: CaseId | None = None
        self._run: SyncRun | None = None
        self._ends = (
            bus.subscribe(CaseChanged, lambda fact: self._hear(fact.case_id)),
            bus.subscribe(AccountChanged, lambda fact: self._hear(self._case)),
        )

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._ends:
            end()

    def show(self, case_id: CaseId | None) -> None:
        """Turn to a Case whose escalation has no contact, None for no such Case."""
        if case_id == self._case:
            return
        self._case, self._run = case_id, None
        self._set(SyncNoteState())
        if case_id is None:
            self._scope.cancel("sync note")
        else:
            self._scope.when_calm("sync note", self._read(case_id))

    def retry(self) -> None:
        """Let a run that failed be tried again."""
        if self._run is None or self._case is None or not self.state.may_retry:
            return
        if self._scope.once("sync retry", self._retry(self._case, self._run)):
            self._set(replace(self.state, may_retry=False, retrying=True))

    def _hear(self, case_id: CaseId | None) -> None:
        if case_id is not None and case_id == self._case:
            self._scope.switch("sync note", self._read(case_id))

    async def _read(self, case_id: CaseId) -> None:
        try:
            runs = await self._sync.runs_of(case_id)
        except CareDesktopError:
            return
        here = self._session.account
        self._run = next((run for run in runs if here is not None and run.account_id == here.id), None)
        self._tell(self._run)

    async def _retry(self, case_id: CaseId, run: SyncRun) -> None:
        try:
            done = await self._sync.retry(run.account_id, run.id)
        except CareDesktopError as error:
            if case_id == self._case:
                self._tell(self._run)
                told = _("{decision} It could not be tried again. {why}")
                why = explain(error).sentence
                self._set(replace(self.state, sentence=told.format(decision=self.state.sentence, why=why)))
            return
        if case_id == self._case:
            self._run = done
            self._tell(done)

    def _tell(self, run: SyncRun | None) -> None:
        if run is None:
            self._set(SyncNoteState(self._why_no_run()))
            return
        failed = run.trouble is not None
        may = failed and self._session.rights.has(Permission.MANAGE_WORKFLOWS)
        template = _("Contact sync failed. {decision}") if failed else _("Contact sync: {decision}")
        self._set(SyncNoteState(template.format(decision=run_words(run)), failed, may))

    def _why_no_run(self) -> str:
        """Say that the sync is off, where Care escalated the Case by itself; those by hand are no matter of it."""
        account = self._session.account
        case = self._casebook.case(self._case) if self._case is not None else None
        if account is None or case is None or account.sync_contacts:
            return ""
        by_itself = (one.origin is Origin.AUTOMATIC and one.account_id == account.id for one in case.escalations)
        return _("Contact sync is switched off for this account, so nobody was looked for.") if any(by_itself) else ""
