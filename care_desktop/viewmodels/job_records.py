"""Automatic escalations as rows of a list: what Care was about to do, how far it is, and what stands in the way."""

from __future__ import annotations

from care_desktop.domain.automation import AutomationJob, JobKind, JobState, JobTrouble
from care_desktop.domain.forms import Choice
from care_desktop.domain.ids import AccountId
from care_desktop.i18n import _
from care_desktop.services.automation import Automation
from care_desktop.viewmodels.records_state import ALL, FAILED, RecordRow, RecordsPage
from care_desktop.viewmodels.wording import isolate

_TONES = {
    JobState.WAITING: "",
    JobState.RUNNING: "accent",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
}


class JobRecords:
    """Fits records_state.Records over the queue of an account."""

    def __init__(self, automation: Automation) -> None:
        self._automation = automation

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All of them, or what failed."""
        return (Choice(ALL, _("All")), Choice(FAILED, _("Failed")))

    @property
    def empty(self) -> str:
        """What the list is for."""
        return _("What Care escalates by these rules will be listed here, with what became of it.")

    async def page(self, account: AccountId, only: str, cursor: str | None) -> RecordsPage:
        """Return the jobs that changed last."""
        page = await self._automation.jobs(account, only_failed=only == FAILED, cursor=cursor)
        return RecordsPage(tuple(job_row(job) for job in page.jobs), page.following, page.failed)

    async def retry(self, account: AccountId, row: str) -> None:
        """Let a failed job be tried again."""
        await self._automation.retry_job(account, row)

    async def retry_all(self, account: AccountId) -> int:
        """Let all failed jobs be tried again."""
        return await self._automation.retry_failed_jobs(account)


def job_row(job: AutomationJob) -> RecordRow:
    """Return a job as a row."""
    return RecordRow(
        job.id,
        job.case_id,
        _("{customer} · #{number}").format(customer=isolate(job.customer_name), number=job.case_number),
        _word(job),
        "warning" if _asks(job) or (job.state is JobState.WAITING and job.trouble) else _TONES[job.state],
        " ".join(filter(None, (_trouble(job), _about(job)))),
        job.changed_at,
        may_retry=job.state is JobState.FAILED,
        asks=_asks(job),
    )


def _asks(job: AutomationJob) -> bool:
    return job.state is JobState.FAILED and job.trouble is JobTrouble.SEVERAL


def _word(job: AutomationJob) -> str:
    match job.state:
        case JobState.WAITING:
            return _("Waits to try again") if job.trouble else _("Waiting")
        case JobState.RUNNING:
            return _("Under way")
        case JobState.FAILED:
            return _("Needs your decision") if _asks(job) else _("Failed")
        case JobState.DONE:
            return _("Escalated") if job.kind is JobKind.ESCALATE else _("Synced")


def _about(job: AutomationJob) -> str:
    if job.kind is JobKind.SYNC:
        return _("Sync of the contact.")
    rule = isolate(job.rule_name)
    if job.record_number:
        number = isolate(job.record_number)
        return _("Salesforce case {number}, by the rule “{rule}”.").format(number=number, rule=rule)
    return _("By the rule “{rule}”.").format(rule=rule)


def _trouble(job: AutomationJob) -> str:
    """Return what stands in the way; what only the server can know it says itself."""
    if job.state is JobState.DONE:
        return ""
    known = {
        JobTrouble.NO_CONNECTION: _("The account has no default connection. It goes on once there is one."),
        JobTrouble.CONNECTION_EXPIRED: _("The default connection has expired. It goes on once it is connected anew."),
        JobTrouble.NO_ACCOUNT: _("The account is not connected any more."),
        JobTrouble.NO_MAPPING: _("The mapping fills no field of a Salesforce case."),
        JobTrouble.SEVERAL: _(
            "The answer of Salesforce was lost, and several records could be the one that Care made. "
            "Say which one it is."
        ),
        JobTrouble.UNREACHABLE: _("Salesforce could not be reached."),
        JobTrouble.LIMIT: _("Salesforce asks for patience: too many calls at once, or today."),
    }
    return known.get(job.trouble) or (isolate(job.sentence) if job.sentence else "")
