"""The part of the contract about what Care does by itself: rules, and the jobs that come of them."""

from __future__ import annotations

from care_desktop.care_server import automation_asked as asked
from care_desktop.care_server import automation_handlers as handlers
from care_desktop.care_server import automation_schema as schema
from care_desktop.care_server import unsettled_jobs
from care_desktop.care_server.operations import Asking, Needs, Operation, Reading, Writing
from care_desktop.domain.permissions import Level, Permission

_ACCOUNT = "/v1/salesforce-accounts/{account_id}"
_RULES = f"{_ACCOUNT}/escalation-rules"
_JOBS = f"{_ACCOUNT}/automation-jobs"
_MANAGES = Needs(Permission.MANAGE_WORKFLOWS)
_SETTLES = Needs(Permission.MANAGE_WORKFLOWS, cases=Level.READ)

AUTOMATION_OPERATIONS: tuple[Operation, ...] = (
    Reading(
        method="GET",
        path=_RULES,
        name="readEscalationRules",
        summary="When Care escalates by itself; version 0 when nobody has saved a rule yet",
        answer=schema.EscalationRules,
        handler=handlers.read,
    ),
    Writing(
        method="PUT",
        path=_RULES,
        name="saveEscalationRules",
        summary="Save the rules for all users, if they have the version of If-Match",
        body=asked.EscalationRulesBody,
        answer=schema.EscalationRules,
        needs=_MANAGES,
        needs_version=True,
        handler=handlers.save,
    ),
    Reading(
        method="GET",
        path=_JOBS,
        name="listAutomationJobs",
        summary="What Care did, does and could not do by itself, the one that changed last first",
        query=asked.JobsQuery,
        answer=schema.AutomationJobs,
        handler=handlers.jobs,
    ),
    Writing(
        method="POST",
        path=f"{_JOBS}/{{job_id}}/retry",
        name="retryAutomationJob",
        summary="Try a failed job again now; any other is left alone",
        status=204,
        needs=_MANAGES,
        handler=handlers.retry,
    ),
    Asking(
        method="GET",
        path=f"{_JOBS}/{{job_id}}/candidates",
        name="listUnsettledRecords",
        summary="Which records a job may have made whose answer was lost, read from Salesforce now",
        answer=schema.UnsettledRecords,
        needs=_SETTLES,
        conflicts=True,
        handler=unsettled_jobs.candidates,
    ),
    Asking(
        method="POST",
        path=f"{_JOBS}/{{job_id}}/settle",
        name="settleAutomationJob",
        summary="Say which of several records a job made, or that it is none of them; the job goes on at once",
        body=asked.SettledJobBody,
        status=204,
        needs=_SETTLES,
        conflicts=True,
        handler=unsettled_jobs.settle,
    ),
    Writing(
        method="POST",
        path=f"{_JOBS}/retry",
        name="retryFailedAutomationJobs",
        summary="Try all failed jobs again now",
        answer=schema.RetriedJobs,
        needs=_MANAGES,
        handler=handlers.retry_all,
    ),
)
