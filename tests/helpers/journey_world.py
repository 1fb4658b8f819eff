"""The world around a journey: the stage, and somebody else at work on both servers through an API client of his own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.helpers.stage import StageHandle, running_stage

ACCOUNT = "harbor-pine-sandbox"
DATA = "/services/data/v67.0"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A Customer of the stage with the numbers of his or her open cases, the newest first."""

    id: str
    name: str
    numbers: tuple[int, ...]
    case_ids: tuple[str, ...]


class JourneyWorld:
    """Hands out every Customer once, so that the journeys of a file need no fresh seed each."""

    def __init__(self, stage: StageHandle) -> None:
        self.stage = stage
        self._care = _client(stage.care_url, stage.care_tokens["ben"])
        self._salesforce = _client(stage.salesforce_url, stage.salesforce_tokens["sofia"])
        self._supervisor = _client(stage.care_url, stage.care_tokens["sofia"])
        self._taken: set[str] = set()
        self._later = 0.0
        stage.set(search_lag_seconds=0)
        self._use_default_connections()

    def close(self) -> None:
        """Close all clients."""
        self._care.close()
        self._supervisor.close()
        self._salesforce.close()

    def let_time_pass(self, seconds: float = 5) -> None:
        """Move the clock of the stage on: a condition on the last change has a resolution of one second."""
        self._later += seconds
        self.stage.set(clock_offset_seconds=self._later)

    # -- Care

    def _use_default_connections(self) -> None:
        """Let Care work through them once, as a server that has been running does.

        A first renewal whose answer a fault takes away would end the connection, and not only for that journey.
        """
        for account in _json(self._care.get("/v1/salesforce-accounts"))["items"]:
            self._care.post(f"/v1/salesforce-accounts/{account['id']}/default-access", json={"stale": ""})

    def stranger(self) -> Person:
        """Return an unlinked Customer of whom Salesforce knows nobody who could be meant."""
        while self.suggestions(person := self.somebody()):
            pass
        return person

    def suggestions(self, person: Person) -> list[Record]:
        """Return whom Care suggests for a Customer."""
        asked = {"salesforce_account_id": ACCOUNT}
        found: list[Record] = _json(self._care.get(f"/v1/customers/{person.id}/suggestions", params=asked))["suggested"]
        return found

    def somebody(self, *, cases: int = 1, linked: bool = False, escalated: bool = False) -> Person:
        """Return a Customer nobody had yet, with so many open cases, who wrote lately."""
        for row in self.rows():
            if row["customer_id"] in self._taken or bool(row["unlinked_escalations"]) is not escalated:
                continue
            person = self.person(row["customer_id"])
            fits = len(person.numbers) == cases and self.customer(person.id)["case_count"] == cases
            if fits and bool(self.linked(person)) is linked and "miller" not in person.name.casefold():
                self._taken.add(person.id)
                return person
        raise AssertionError("nobody of this kind is left")

    def writer_of_long_ago(self) -> Person:
        """Return a linked Customer whose last message is 90 days old or older."""
        for row in reversed(self.rows()):
            case, person = self.case(row["id"]), self.person(row["customer_id"])
            last, taken = case["last_customer_message_at"], person.id in self._taken
            old = last is not None and datetime.fromisoformat(last) < datetime.now(UTC) - timedelta(days=90)
            if old and not taken and len(person.numbers) == 1 and self.linked(person):
                self._taken.add(person.id)
                return person
        raise AssertionError("everybody has written lately")

    def called(self, name: str, *, escalated: bool = False) -> Person:
        """Return the Customer of that name with the newest open case, for journeys that need a story."""
        for row in self.rows(q=name):
            if row["customer_id"] not in self._taken and bool(row["unlinked_escalations"]) is escalated:
                self._taken.add(row["customer_id"])
                return self.person(row["customer_id"])
        raise AssertionError(f"nobody is called {name}")

    def accounts(self) -> list[Record]:
        """Return the connected Salesforce accounts."""
        found: list[Record] = _json(self._care.get("/v1/salesforce-accounts"))["items"]
        return found

    def rows(self, **parameters: str) -> list[Record]:
        """Return the newest rows of the Inbox, or of another view."""
        found = self._care.get("/v1/cases", params={"view": "inbox", "limit": 200, **parameters})
        items: list[Record] = _json(found)["items"]
        return items

    def person(self, customer_id: str) -> Person:
        """Return a Customer with the cases that are not done."""
        cases = _json(self._care.get(f"/v1/customers/{customer_id}/cases"))["items"]
        open_ones = [case for case in cases if case["status"] not in ("done", "spam")]
        numbers, ids = (tuple(case[key] for case in open_ones) for key in ("number", "id"))
        return Person(customer_id, open_ones[0]["customer_name"], numbers, ids)

    def customer(self, customer_id: str) -> Record:
        """Return a Customer as Care has it."""
        return _json(self._care.get(f"/v1/customers/{customer_id}"))

    def linked(self, person: Person) -> str | None:
        """Return the contact that is linked on the server."""
        profiles = [one for one in self.customer(person.id)["profiles"] if one["network"] == "salesforce"]
        assert len(profiles) <= 1
        return str(profiles[0]["profile_id"]) if profiles else None

    def case(self, case_id: str) -> Record:
        """Return a case as Care has it."""
        return _json(self._care.get(f"/v1/cases/{case_id}"))

    def assign(self, case_id: str, user: str) -> None:
        """Let the supervisor give a case to somebody."""
        pair = {"seen": self.case(case_id)["assignee_id"] or "", "wanted": user}
        _json(self._supervisor.patch(f"/v1/cases/{case_id}", json={"assignee_id": pair}))

    def hand_flag_back(self, case_id: str, note: str) -> None:
        """Let the supervisor hand the open flag of a case back."""
        flag = _json(self._care.get(f"/v1/cases/{case_id}/flags"))["items"][0]["id"]
        outcome = {"outcome": "handed_back", "note": note}
        _json(self._supervisor.post(f"/v1/cases/{case_id}/flags/{flag}/outcome", json=outcome))

    def escalations(self, case_id: str) -> list[Record]:
        """Return the escalations of a case."""
        found: list[Record] = self.case(case_id)["escalations"]
        return found

    def activities(self, case_id: str) -> list[str]:
        """Return what stands in the activity log of a case."""
        answer = self._care.get(f"/v1/cases/{case_id}/messages", params={"activity": 1})
        return [one["text"] for one in _json(answer)["items"] if one["author"] == "activity"]

    def replies(self, case_id: str) -> list[tuple[str, str]]:
        """Return the replies of a case that have not left, or failed: the text, and which of both."""
        items = _json(self._care.get(f"/v1/cases/{case_id}/messages"))["items"]
        return [(one["text"], one["outgoing"]["state"]) for one in items if one.get("outgoing")]

    def messages(self, case_id: str) -> list[tuple[str, str]]:
        """Return the newest messages of a case: text and author."""
        items = _json(self._care.get(f"/v1/cases/{case_id}/messages"))["items"]
        return [(one["text"], one["author"]) for one in items]

    def link(self, person: Person, contact: str) -> None:
        """Let Ben link the Customer."""
        body = {"salesforce_account_id": ACCOUNT, "contact_id": contact, "expected": None}
        key = {"Idempotency-Key": str(uuid4())}
        assert self._care.put(f"/v1/customers/{person.id}/salesforce-link", json=body, headers=key).is_success

    def unlink(self, person: Person, contact: str) -> None:
        """Let Ben unlink the Customer."""
        asked = {"salesforce_account_id": ACCOUNT, "expected": contact}
        key = {"Idempotency-Key": str(uuid4())}
        assert self._care.delete(f"/v1/customers/{person.id}/salesforce-link", params=asked, headers=key).is_success

    # -- Salesforce

    def contact(self, **fields: str) -> str:
        """Let Sofia make a contact; return its id."""
        header = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
        return str(_json(self._salesforce.post(f"{DATA}/sobjects/Contact", json=fields, headers=header))["id"])

    def edit(self, contact: str, **fields: str) -> None:
        """Let Sofia edit a contact."""
        assert self._salesforce.patch(f"{DATA}/sobjects/Contact/{contact}", json=fields).is_success

    def read(self, contact: str, *fields: str) -> Record:
        """Return some fields of a contact."""
        names = ",".join(fields)
        return _json(self._salesforce.get(f"{DATA}/sobjects/Contact/{contact}", params={"fields": names}))

    def contacts_called(self, last_name: str) -> list[str]:
        """Return the ids of all contacts of that last name, from the rows themselves."""
        return [row["Id"] for row in self.query(f"SELECT Id FROM Contact WHERE LastName = '{last_name}'")]

    def query(self, soql: str) -> list[Record]:
        """Return the records of a query."""
        records: list[Record] = _json(self._salesforce.get(f"{DATA}/query", params={"q": soql}))["records"]
        return records

    # -- the log of requests

    def asked(self, method: str, ending: str, *, since: int = 0) -> list[Record]:
        """Return the requests of the window (not of Care) with that method whose path ends so."""
        items = self.stage.requests(since)["items"]
        mine = [one for one in items if one["method"] == method and not one["by_care"]]
        return [one for one in mine if ending in one["path"]]


@contextmanager
def running_world(seed: str = "stories", *options: str) -> Iterator[JourneyWorld]:
    """Run the stage, with somebody else at work on it, for the journeys of a file; `options` are the stage's."""
    with running_stage(seed, None, *options) as stage:
        world = JourneyWorld(stage)
        try:
            yield world
        finally:
            world.close()


def _client(url: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    transport = httpx.HTTPTransport(verify=False)
    return httpx.Client(base_url=url, headers=headers, transport=transport, trust_env=False, timeout=20)


def _json(answer: httpx.Response) -> Record:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
    return dict(answer.json())
