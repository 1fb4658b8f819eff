"""Jobs whose lost answer may have been about one of several records: a person says which, or that it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from starlette.concurrency import run_in_threadpool

from care_desktop.care_server import automation_schema as schema
from care_desktop.care_server.account_handlers import asking, known_account
from care_desktop.care_server.asked import Nothing
from care_desktop.care_server.automation_asked import SettledJobBody
from care_desktop.care_server.automation_queue import records_since, settle_deed, tell
from care_desktop.care_server.automation_tables import jobs
from care_desktop.care_server.case_store import tell_case
from care_desktop.care_server.deed_rows import deed_of, text_of
from care_desktop.care_server.messages import enter_activity
from care_desktop.care_server.operations import Call
from care_desktop.care_server.refusals import Invalid, NotFound
from care_desktop.domain.automation import JobState, JobTrouble
from care_desktop.domain.cases import Activity
from care_desktop.domain.deed_repeats import begun_at
from care_desktop.domain.ids import RecordId
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.operations import Deed, DeedState
from care_desktop.domain.records import MadeRecord

Plain = Call[Nothing, Nothing]
_NO_MORE = "This needs no decision any more."


@dataclass(frozen=True, slots=True)
class Question:
    """A job that waits for the decision; `is_open` until somebody has made it."""

    job_id: str
    case_id: str
    deed: Deed
    is_open: bool


async def candidates(call: Plain) -> schema.UnsettledRecords:
    """Return the records that it may be."""
    question = await run_in_threadpool(_question, call)
    found = await asking(_candidates(call, question)) if question.is_open else ()
    return schema.UnsettledRecords.model_validate({"items": found})


async def settle(call: Call[Nothing, SettledJobBody]) -> None:
    """Let the job go on with that record, or make another one; the same decision again changes nothing."""
    question = await run_in_threadpool(_question, call)
    wanted = call.body.record_id
    if not question.is_open:
        _check_decided(question, wanted)
        return
    chosen = None
    if wanted is not None:
        found = await asking(_candidates(call, question))
        chosen = next((one for one in found if one.id == wanted), None)
        if chosen is None:
            raise Invalid.at(record_id="This record is none of those that it may be.")
    if not await run_in_threadpool(_settle, call, question, chosen):
        _check_decided(await run_in_threadpool(_question, call), wanted)


def _check_decided(question: Question, wanted: str | None) -> None:
    """Raise NotFound where somebody else decided for another record."""
    if wanted is not None and question.deed.record_id != wanted:
        raise NotFound(_NO_MORE)


async def _candidates(call: Call[Nothing, SettledJobBody] | Plain, question: Question) -> Sequence[MadeRecord]:
    deed, account_id = question.deed, call.path["account_id"]
    org = await call.room.orgs.client(account_id)
    found = await org.created_since(deed.record.sobject, begun_at(deed), deed.record_fields)
    others = await run_in_threadpool(_others, call, question)
    return await org.made(deed.record.sobject, [record for record in found if record not in others])


def _others(call: Call[Nothing, SettledJobBody] | Plain, question: Question) -> frozenset[str]:
    account_id, since = call.path["account_id"], begun_at(question.deed)
    with call.room.store.reading() as connection:
        return records_since(connection, account_id, since, but=question.job_id)


def _question(call: Call[Nothing, SettledJobBody] | Plain) -> Question:
    account_id, job_id = call.path["account_id"], call.path["job_id"]
    with call.room.store.reading() as connection:
        known_account(connection, account_id)
        its_own = (jobs.c.id == job_id, jobs.c.salesforce_account_id == account_id)
        row = connection.execute(select(jobs).where(*its_own)).first()
    if row is None or not row.deed:
        raise NotFound("There is no such job, or nothing was sent for it.")
    return Question(job_id, row.case_id, deed_of(row.deed), _waits(row))


def _waits(row: Row[Any]) -> bool:
    return bool(row.state == JobState.FAILED and row.trouble == JobTrouble.SEVERAL)


def _settle(call: Call[Nothing, SettledJobBody], question: Question, chosen: MadeRecord | None) -> bool:
    """Write the decision; False where somebody was faster, or the job is being tried again."""
    now, case_id = call.room.now(), question.case_id
    with call.room.store.writing() as connection:
        if not settle_deed(connection, question.job_id, text_of(_decided(question.deed, chosen)), chosen, now):
            return False
        text, name = _words(chosen), "" if chosen is None else chosen.name
        told = Activity(ActivityKind.ESCALATION_SETTLED, name)
        enter_activity(connection, [case_id], call.user.name, text, now, told)
        tell_case(connection, case_id)
        tell(connection, call.path["account_id"])
    return True


def _decided(deed: Deed, chosen: MadeRecord | None) -> Deed:
    """Return the deed with its record; with none it has failed, and another one is begun."""
    if chosen is None:
        return deed.moved(DeedState.FAILED, trouble="none of several")
    return deed.moved(DeedState.CREATED, record_id=RecordId(chosen.id), trouble="")


def _words(chosen: MadeRecord | None) -> str:
    if chosen is None:
        return "said that none of the Salesforce cases found is the one of this case, so Care makes another one"
    return f"chose the Salesforce case {chosen.name} among several that Care may have made"
