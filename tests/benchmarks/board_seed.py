"""Fills a database with unlinked escalations: `python -m tests.benchmarks.board_seed URL ROWS`.

It is a program of its own: what it needs to remember must not be memory that the measured process has for nothing.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from care_desktop.care_server.board_upkeep import refresh
from care_desktop.care_server.database import execute_many
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.store import Store
from care_desktop.care_server.sync_tables import stored_suggestions
from care_desktop.care_server.tables import cases
from care_desktop.domain.people import Evidence, EvidenceKind, SuggestedContact
from tests.helpers.builders import contact_match
from tests.helpers.care_server import ACCOUNT, record_id


def fill(url: str, rows: int) -> None:
    """Load so many unlinked escalations, each with a clear suggestion; the newest Case is escalated the longest."""
    now, numbers = datetime.now(UTC), range(rows)
    store = Store.open(url)
    people = (_person(n) for n in numbers)
    of_people = ({**_case(n), "created_at": now - timedelta(minutes=n)} for n in numbers)
    escalations = ({**_escalation(n), "created_at": now - timedelta(minutes=rows - n)} for n in numbers)
    account = {"id": ACCOUNT, "name": "Org", "org_id": "00D", "instance_url": "http://127.0.0.1", "is_sandbox": True}
    sofia = {"id": "sofia", "name": "Sofia Lind", "token": "token-sofia", "preset": "supervisor"}
    store.load(users=[sofia], salesforce_accounts=[account], customers=people, cases=of_people, escalations=escalations)
    with store.writing() as connection:
        execute_many(connection, insert(stored_suggestions), [_stored(n, to_micros(now)) for n in numbers])
        refresh(connection, cases.c.unlinked.is_(True))
    store.close()


def _person(number: int) -> dict[str, Any]:
    return {"id": f"p{number}", "platform": "email", "first_name": f"Ann {number % 97}", "last_name": f"Lee {number}"}


def _case(number: int) -> dict[str, Any]:
    return {"id": f"c{number}", "number": 1 + number, "customer_id": f"p{number}", "status": "open"}


def _escalation(number: int) -> dict[str, Any]:
    record = {"record_id": record_id("500", 1 + number), "number": f"{number:08d}"}
    return {"case_id": f"c{number}", "salesforce_account_id": ACCOUNT, **record}


def _stored(number: int, at: int) -> dict[str, Any]:
    email = f"person{number}@mail.example"
    best = SuggestedContact(contact_match(number, f"Ann Lee {number}"), (Evidence(EvidenceKind.EMAIL, email, email),))
    kept = {"suggested": json.dumps([asdict(best)]), "refreshed_at": at}
    return {"customer_id": f"p{number}", "salesforce_account_id": ACCOUNT, **kept}


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
