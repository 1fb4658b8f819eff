"""Many Cases that a rule escalates by itself, over a real org, and whether each came out exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from care_desktop.care_server.automation_tables import jobs
from care_desktop.care_server.messages import receive
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import escalations, profiles
from care_desktop.domain.automation import JobState
from care_desktop.sandbox.salesforce.org import Org
from tests.helpers.care_server import ACCOUNT

_AT_ONCE = 100
_FIRST_NUMBER = 500_000


@dataclass(frozen=True)
class Crowd:
    """So many Cases of Customers of four kinds: one contact in the org, none, two, and no name at all.

    Every tenth Customer has a second Case.
    """

    size: int

    def customers(self) -> list[int]:
        """Return the numbers of the Customers."""
        return sorted({self._customer(case) for case in range(self.size)})

    def fill(self, store: Store, org: Org) -> None:
        """Put the Customers and their Cases into Care, and the contacts into the org."""
        store.load(customers=map(_customer_row, self.customers()), cases=self._case_rows())
        known = [number for number in self.customers() for _ in range(_matches(number))]
        org.bulk_insert("Contact", [{"FirstName": "Kim", "LastName": f"Person{number}"} for number in known])

    def write(self, store: Store) -> None:
        """Let every Customer write, so that the rule holds for every Case."""
        at = datetime.now(UTC)
        for first in range(0, self.size, _AT_ONCE):
            with store.writing() as connection:
                for case in range(first, min(first + _AT_ONCE, self.size)):
                    receive(connection, _case_id(case), "Where is my parcel?", at)

    def expected_links(self) -> int:
        """Return how many Customers end up linked: those with one contact, and those who get a new one."""
        return sum(_matches(number) != 2 and bool(_named(number)) for number in self.customers())

    def expected_contacts(self) -> int:
        """Return how many contacts the org ends up with."""
        there = sum(map(_matches, self.customers()))
        return there + sum(_matches(number) == 0 and bool(_named(number)) for number in self.customers())

    def _customer(self, case: int) -> int:
        return case - 1 if case % 10 == 9 else case

    def _case_rows(self) -> Iterator[dict[str, Any]]:
        created = datetime.now(UTC) - timedelta(hours=1)
        for case in range(self.size):
            number = _FIRST_NUMBER + case
            customer = _customer_id(self._customer(case))
            yield {"id": _case_id(case), "number": number, "customer_id": customer, "created_at": created}


def unfinished(store: Store) -> int:
    """Return how many jobs are not done."""
    with store.reading() as connection:
        wanted = select(func.count()).select_from(jobs).where(jobs.c.state != JobState.DONE)
        return int(connection.execute(wanted).scalar_one())


def states(store: Store) -> dict[str, int]:
    """Return how many jobs are in which state, and with which trouble."""
    with store.reading() as connection:
        rows = connection.execute(
            select(jobs.c.state, jobs.c.trouble, func.count()).group_by(jobs.c.state, jobs.c.trouble)
        )
        return {f"{row[0]} {row[1]}".strip(): row[2] for row in rows}


def end_leases(store: Store) -> int:
    """Let the time pass that a lease lasts; return how many jobs a killed server held."""
    with store.writing() as connection:
        moved = update(jobs).where(jobs.c.state == JobState.RUNNING).values(due_at=jobs.c.created_at)
        return connection.execute(moved).rowcount


def check_exactly_once(store: Store, org: Org, crowd: Crowd) -> None:
    """Fail unless every Case has one record in Care and the org has no other; nothing lost, nothing doubled."""
    made = {str(row["Id"]) for row in org.db.all('SELECT Id FROM "Case"')}
    with store.reading() as connection:
        wanted = select(escalations.c.case_id, escalations.c.record_id).where(escalations.c.case_id.like("mass-%"))
        rows = connection.execute(wanted).all()
    assert Counter(row.case_id for row in rows) == Counter(map(_case_id, range(crowd.size)))
    assert {row.record_id for row in rows} == made
    assert len(made) == crowd.size


def check_contacts(store: Store, org: Org, crowd: Crowd) -> None:
    """Fail unless each Customer has the one link, and the org the one new contact, that the rule gives."""
    with store.reading() as connection:
        wanted = select(profiles.c.customer_id).where(profiles.c.salesforce_account_id == ACCOUNT)
        linked = Counter(connection.execute(wanted.where(profiles.c.customer_id.like("mass-%"))).scalars())
    assert max(linked.values()) == 1
    assert len(linked) == crowd.expected_links()
    assert org.db.all("SELECT COUNT(*) AS n FROM Contact")[0]["n"] == crowd.expected_contacts()


def _named(number: int) -> dict[str, str]:
    return {} if number % 20 == 7 else {"first_name": "Kim", "last_name": f"Person{number}"}


def _matches(number: int) -> int:
    """Return how many contacts of the org have the name."""
    if not _named(number):
        return 0
    return 2 if number % 20 == 3 else (number % 2)


def _customer_row(number: int) -> dict[str, Any]:
    return {"id": _customer_id(number), "platform": "chat", **_named(number)}


def _customer_id(number: int) -> str:
    return f"mass-{number}"


def _case_id(number: int) -> str:
    return f"mass-{number}"
