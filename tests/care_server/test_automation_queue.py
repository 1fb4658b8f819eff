"""The durable queue: each job once, by one lane at a time, whoever dies in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from care_desktop.care_server import automation_queue as queue
from care_desktop.care_server.automation_lists import page
from care_desktop.care_server.automation_queue import Lease, LeaseLost, Trouble
from care_desktop.care_server.automation_rules import load_rules
from care_desktop.care_server.instants import from_micros
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import AutomationJob, EscalationRule, JobKind, JobState, JobTrouble
from tests.helpers.care_server import ACCOUNT, NOW, OTHER_ACCOUNT

RULE, OTHER_RULE = EscalationRule("r1", "First"), EscalationRule("r2", "Second")
CASES = ("open", "done", "escalated", "new")
LEASE = timedelta(minutes=3)
REFUSED = Trouble(JobTrouble.REFUSED, "Salesforce does not accept the record.", "REQUIRED_FIELD_MISSING")


def enqueue(store: Store, *cases: str, rule: EscalationRule = RULE, account: str = ACCOUNT, at: datetime = NOW) -> None:
    with store.writing() as connection:
        for case in cases:
            queue.enqueue_escalation(connection, (account, case), rule, at)


def take(store: Store, at: datetime = NOW, but_not: tuple[str, ...] = ()) -> Lease | None:
    with store.writing() as connection:
        return queue.take(connection, at, LEASE, but_not)


def taken(store: Store, at: datetime = NOW) -> Lease:
    lease = take(store, at)
    assert lease is not None
    return lease


def write(store: Store, work: Callable[[Connection], None]) -> None:
    with store.writing() as connection:
        work(connection)


def fail(store: Store, lease: Lease, code: JobTrouble) -> None:
    write(store, lambda c: queue.fail(c, lease, NOW, Trouble(code, "…")))


def listed(store: Store, only_failed: bool = False) -> tuple[AutomationJob, ...]:
    with store.reading() as connection:
        return page(connection, ACCOUNT, only_failed).jobs


def test_a_case_is_escalated_once_by_each_rule_and_account(store: Store) -> None:
    enqueue(store, "open", "open", "done")
    enqueue(store, "open", rule=OTHER_RULE)
    enqueue(store, "open", account=OTHER_ACCOUNT)
    assert sorted((job.case_id, job.rule_id) for job in listed(store)) == [
        ("done", "r1"),
        ("open", "r1"),
        ("open", "r2"),
    ]
    lease = taken(store)
    write(store, lambda c: queue.finish(c, lease, NOW))
    enqueue(store, "open", "done")
    assert sum(job.state is JobState.DONE for job in listed(store)) == 1
    assert len(listed(store)) == 3


def test_many_lanes_at_once_never_hold_the_same_job(store: Store) -> None:
    for number in range(10):
        enqueue(store, *CASES, rule=EscalationRule(f"r{number}", "rule"))
    with ThreadPoolExecutor(8) as lanes:
        held = list(lanes.map(lambda _: take(store), range(48)))
    ids = [lease.id for lease in held if lease is not None]
    assert (len(ids), len(set(ids))) == (40, 40)


def test_what_a_dead_server_held_is_taken_over_when_its_lease_ends_and_the_dead_one_writes_no_more(
    store: Store,
) -> None:
    enqueue(store, "open")
    dead = taken(store)
    assert take(store, NOW + LEASE - timedelta(seconds=1)) is None
    heir = taken(store, NOW + LEASE)
    assert (heir.id, heir.operation, heir.attempts) == (dead.id, dead.operation, 2)
    writes: list[Callable[[], None]] = [
        lambda: write(store, lambda c: queue.finish(c, dead, NOW)),
        lambda: write(store, lambda c: queue.fail(c, dead, NOW, REFUSED)),
        lambda: write(store, lambda c: queue.put_off(c, dead, NOW, NOW, REFUSED)),
        lambda: write(store, lambda c: queue.keep_deed(c, dead, "{}")),
        lambda: write(store, lambda c: queue.renew(c, dead, NOW)),
        lambda: write(store, lambda c: queue.release(c, dead, NOW)),
    ]
    for one in writes:
        with pytest.raises(LeaseLost):
            one()
    write(store, lambda c: queue.finish(c, heir, NOW))
    assert [job.state for job in listed(store)] == [JobState.DONE]


def test_a_lease_that_is_renewed_holds(store: Store) -> None:
    enqueue(store, "open")
    lease = taken(store)
    write(store, lambda c: queue.renew(c, lease, NOW + 2 * LEASE))
    assert take(store, NOW + LEASE) is None


def test_a_bad_row_waits_behind_the_others(store: Store) -> None:
    enqueue(store, "open", at=NOW - timedelta(minutes=1))
    enqueue(store, "done")
    bad = taken(store)
    later = NOW + timedelta(seconds=30)
    write(store, lambda c: queue.put_off(c, bad, NOW, later, Trouble(JobTrouble.UNREACHABLE, "Not reached.")))
    assert taken(store).case_id == "done"
    assert take(store) is None
    with store.reading() as connection:
        assert NOW < from_micros(queue.next_due(connection) or 0) <= later
    waiting = next(job for job in listed(store) if job.case_id == "open")
    assert (waiting.state, waiting.due_at, waiting.sentence) == (JobState.WAITING, later, "Not reached.")


def test_an_account_that_has_its_lanes_leaves_the_others_to_others(store: Store) -> None:
    enqueue(store, "open", "done", at=NOW - timedelta(minutes=1))
    enqueue(store, "new", account=OTHER_ACCOUNT)
    lease = take(store, but_not=(ACCOUNT,))
    assert lease is not None
    assert lease.account_id == OTHER_ACCOUNT
    assert take(store, but_not=(ACCOUNT, OTHER_ACCOUNT)) is None


def test_what_failed_stays_visible_until_somebody_lets_it_be_tried_again(store: Store) -> None:
    enqueue(store, "open", "done")
    lease = taken(store)
    write(store, lambda c: queue.fail(c, lease, NOW, REFUSED))
    (failed,) = listed(store, only_failed=True)
    assert (failed.trouble, failed.details) == (JobTrouble.REFUSED, "REQUIRED_FIELD_MISSING")
    assert failed.sentence == REFUSED.sentence
    with store.writing() as connection:
        assert queue.wake(connection, [failed.id], (JobState.FAILED,), NOW) == 1
        assert queue.wake(connection, [failed.id], (JobState.FAILED,), NOW) == 0
    again = next(job for job in listed(store) if job.id == failed.id)
    assert (again.state, again.attempts, again.trouble, again.sentence) == (JobState.WAITING, 0, JobTrouble.NONE, "")


def test_a_new_connection_wakes_only_what_lacked_one(store: Store) -> None:
    enqueue(store, "open", "done", "new")
    troubles = (JobTrouble.NO_CONNECTION, JobTrouble.CONNECTION_EXPIRED, JobTrouble.REFUSED)
    for code in troubles:
        lease = taken(store)
        fail(store, lease, code)
    user = {"id": "005", "username": "care@org.example", "name": "Care"}
    store.connect_account(ACCOUNT, user, "token")
    assert [job.trouble for job in listed(store, only_failed=True)] == [JobTrouble.REFUSED]


def test_contact_sync_is_asked_for_again_as_another_run(store: Store) -> None:
    with store.writing() as connection:
        first = queue.enqueue_sync(connection, ACCOUNT, "open", NOW)
        assert queue.enqueue_sync(connection, ACCOUNT, "open", NOW) == first
    lease = taken(store)
    assert (lease.kind, lease.case_id) == (JobKind.SYNC, "open")
    write(store, lambda c: queue.finish(c, lease, NOW))
    with store.writing() as connection:
        queue.enqueue_sync(connection, ACCOUNT, "open", NOW)
    assert taken(store).operation != lease.operation


def test_pages_of_jobs_follow_each_other_without_gap_or_repetition(store: Store) -> None:
    for number in range(5):
        enqueue(store, *CASES, rule=EscalationRule(f"r{number}", "rule"))
    seen: list[str] = []
    cursor: str | None = None
    with store.reading() as connection:
        while True:
            found = page(connection, ACCOUNT, False, cursor=cursor, limit=7)
            seen += [job.id for job in found.jobs]
            cursor = found.following
            if cursor is None:
                break
    assert (len(seen), len(set(seen)), found.failed) == (20, 20, 0)


def test_nothing_of_a_removed_seed_is_left(store: Store) -> None:
    enqueue(store, *CASES)
    with store.writing() as connection:
        load_rules(connection, ACCOUNT, [{"id": "a", "name": "A"}], "Sofia")
    store.clear()
    assert listed(store) == ()
