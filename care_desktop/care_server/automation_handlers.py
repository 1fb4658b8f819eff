"""The handlers about escalation rules and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from care_desktop.care_server import accounts
from care_desktop.care_server import automation_schema as schema
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.automation_asked import EscalationRulesBody, JobsQuery
from care_desktop.care_server.automation_lists import job_exists, page
from care_desktop.care_server.automation_queue import failed_ids, tell, wake
from care_desktop.care_server.automation_rules import read_rules, recent_channels, save_rules
from care_desktop.care_server.cursors import BadCursor
from care_desktop.care_server.operations import Call
from care_desktop.care_server.refusals import Invalid, NotFound, SettingsChanged
from care_desktop.domain.automation import JobState

Plain = Call[Nothing, Nothing]


def read(call: Plain, connection: Connection) -> schema.EscalationRules:
    """Return the rules."""
    return _rules(connection, _account(call.path, connection))


def save(call: Call[Nothing, EscalationRulesBody], connection: Connection) -> schema.EscalationRules:
    """Save the rules, if they are as they were seen."""
    if problems := call.body.problems():
        raise Invalid.at(**problems)
    account_id = _account(call.path, connection)
    current = _rules(connection, account_id)
    if current.version != call.version:
        raise SettingsChanged("The rules were changed meanwhile.", {"rules": current.model_dump(mode="json")})
    wanted = call.body.rule_set(account_id, current.version)
    save_rules(connection, wanted, (call.user.name, call.room.now()))
    return _rules(connection, account_id)


def jobs(call: Call[JobsQuery, Nothing], connection: Connection) -> schema.AutomationJobs:
    """Return a page of jobs."""
    account_id, asked = _account(call.path, connection), call.query
    try:
        found = page(connection, account_id, asked.state == "failed", cursor=asked.cursor, limit=asked.limit)
    except BadCursor as wrong:
        raise Invalid.at(cursor="This is no place in this list.") from wrong
    items = [schema.AutomationJob.model_validate(job) for job in found.jobs]
    return schema.AutomationJobs(items=items, following=found.following, failed=found.failed)


def retry(call: Plain, connection: Connection) -> None:
    """Let a failed job be tried again; any other is left alone."""
    account_id, job_id = _account(call.path, connection), call.path["job_id"]
    if not job_exists(connection, account_id, job_id):
        raise NotFound("There is no such job.")
    if wake(connection, [job_id], (JobState.FAILED,), call.room.now()):
        tell(connection, account_id)


def retry_all(call: Plain, connection: Connection) -> schema.RetriedJobs:
    """Let all failed jobs be tried again."""
    account_id = _account(call.path, connection)
    count = wake(connection, failed_ids(connection, account_id), (JobState.FAILED,), call.room.now())
    if count:
        tell(connection, account_id)
    return schema.RetriedJobs(count=count)


def _rules(connection: Connection, account_id: str) -> schema.EscalationRules:
    rules = replace(read_rules(connection, account_id), channels=recent_channels(connection))
    return schema.EscalationRules.model_validate(rules)


def _account(path: Mapping[str, str], connection: Connection) -> str:
    account_id = path["account_id"]
    if accounts.read_account(connection, account_id) is None:
        raise NotFound("There is no such Salesforce account.")
    return account_id
