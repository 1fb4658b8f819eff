"""Runs of contact sync as rows of a list: what was looked for, what was found, what came of it, why (rule S7)."""

from __future__ import annotations

from care_desktop.domain.contact_sync import SyncRun, Verdict
from care_desktop.domain.forms import Choice
from care_desktop.domain.ids import AccountId, OperationId
from care_desktop.i18n import _
from care_desktop.services.contact_sync import ContactSync
from care_desktop.viewmodels.records_state import ALL, FAILED, RecordRow, RecordsPage
from care_desktop.viewmodels.sync_words import customer_words, is_under_way, run_words, verdict_tone, verdict_word


class RunRecords:
    """Fits records_state.Records over the runs of an account."""

    def __init__(self, sync: ContactSync) -> None:
        self._sync = sync

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All of them, what failed, or what came of them."""
        verdicts = (Choice(one, verdict_word(one)) for one in Verdict)
        return (Choice(ALL, _("All decisions")), Choice(FAILED, _("Failed")), *verdicts)

    @property
    def empty(self) -> str:
        """What the list is for."""
        return _("Every decision about a customer of an automatic escalation will be listed here, with its reason.")

    async def page(self, account: AccountId, only: str, cursor: str | None) -> RecordsPage:
        """Return the newest runs."""
        verdict = Verdict(only) if only in tuple(Verdict) else None
        page = await self._sync.runs(account, verdict=verdict, failed=only == FAILED, cursor=cursor)
        rows = tuple(run_row(run) for run in page.runs)
        if cursor is not None:
            return RecordsPage(rows, page.following)
        failed, more = await self._sync.failed(account)
        return RecordsPage(rows, page.following, failed, more)

    async def retry(self, account: AccountId, row: str) -> None:
        """Go on with a run that failed."""
        await self._sync.retry(account, OperationId(row))

    async def retry_all(self, account: AccountId) -> int:
        """Go on with all runs that failed."""
        return await self._sync.retry_all(account)


def run_row(run: SyncRun) -> RecordRow:
    """Return a run as a row."""
    name = customer_words(run.customer, run.key)
    word, tone = _outcome(run)
    return RecordRow(
        run.id,
        run.case_id,
        _("{customer} · #{number}").format(customer=name, number=run.case_number),
        word,
        tone,
        run_words(run),
        run.at,
        may_retry=run.trouble is not None,
    )


def _outcome(run: SyncRun) -> tuple[str, str]:
    """Return in a word what came of a run, and the tone of that word."""
    if run.trouble is not None:
        return (_("Waits to try again"), "warning") if run.trouble.passes else (_("Failed"), "danger")
    if is_under_way(run):
        return _("Under way"), ""
    return verdict_word(run.verdict), verdict_tone(run.verdict)
