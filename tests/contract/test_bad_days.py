"""The clients against the real stage on its bad days: what is repeated, what is not, and what is said."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from care_desktop.api.auth import OwnSafe, RefreshingToken, StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.domain.cases import CaseQuery
from care_desktop.domain.errors import AnswerLost, Busy, DailyLimit, Unreachable
from care_desktop.domain.ids import ContactId
from care_desktop.domain.records import NewRecord
from tests.helpers.stage import StageHandle, running_stage
from tests.helpers.wires import Sleeps

CONTACTS = "*/sobjects/Contact*"
QUERIES = "*/query*"


@dataclass
class Day:
    """The clients of one agent, and the stage behind them."""

    stage: StageHandle
    org: SalesforceClient
    care: CareClient
    kept: list[str]

    def tries(self, method: str, part: str) -> int:
        counts = self.stage.requests()["counts"]
        asked = ([*name.split(" ", 1), number] for server in counts.values() for name, number in server.items())
        return sum(number for verb, path, number in asked if verb == method and part in path)


@pytest.fixture(scope="module")
def stage() -> Iterator[StageHandle]:
    with running_stage("empty") as running:
        yield running


@pytest.fixture
async def day(stage: StageHandle, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Day]:
    caplog.set_level(logging.DEBUG)
    stage.disarm()
    pool, kept = Pool(), list[str]()

    async def keep(token: str) -> None:
        kept.append(token)

    door = Transport(pool, stage.salesforce_url, dialect=TokenDialect())
    refresh = Refresh(door, stage.client_id)
    token = stage.salesforce_refresh_tokens["ana"]
    org_tokens = RefreshingToken(refresh, OwnSafe(token, keep), access_token=stage.salesforce_tokens["ana"])
    care_tokens = StaticToken(stage.care_tokens["ana"])
    org = Transport(pool, stage.salesforce_url, dialect=SalesforceDialect(), tokens=org_tokens, sleep=Sleeps())
    care = Transport(pool, stage.care_url, dialect=CareDialect(), tokens=care_tokens, sleep=Sleeps())
    clients = Day(stage, SalesforceClient(org), CareClient(care), kept)
    await clients.org.warm()
    stage.forget_requests()
    yield clients
    stage.disarm()
    await org.aclose()
    await pool.aclose()
    secrets = (token, *stage.salesforce_tokens.values(), *stage.care_tokens.values(), *kept)
    people = ("Dropped", "Keyed", "Locked", "nobody")
    assert not [word for word in (*secrets, *people) if word in caplog.text]


async def test_a_create_whose_answer_is_dropped_is_sent_once_and_found_by_its_names(day: Day) -> None:
    since = datetime.now(UTC).replace(microsecond=0)
    day.stage.arm("drop_after_commit", server="salesforce", path=CONTACTS, method="POST", count=1)
    with pytest.raises(AnswerLost):
        await day.org.create(NewRecord("Contact", {"LastName": "Dropped"}))
    assert day.tries("POST", "/sobjects/Contact") == 1
    assert len(await day.org.created_since("Contact", since, {"LastName": "Dropped"})) == 1


async def test_an_upsert_whose_answer_is_dropped_is_sent_again_and_makes_one_contact(day: Day) -> None:
    day.stage.arm("drop_after_commit", server="salesforce", path=CONTACTS, method="PATCH", count=2)
    key = ("Care_Customer_Id__c", "customer-77")
    made = await day.org.create(NewRecord("Contact", {"LastName": "Keyed"}, external_field=key[0], external_key=key[1]))
    found = await day.org.find_by_key(*key)
    assert found is not None
    assert (found.id, day.tries("PATCH", "/sobjects/Contact")) == (ContactId(made), 3)


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        ("drop_before", {}),
        ("truncated_json", {}),
        ("html_200", {}),
        ("status", {"status": 503}),
        ("status", {"status": 500}),
    ],
)
async def test_a_read_survives_two_bad_answers_and_not_four(day: Day, kind: str, args: dict[str, Any]) -> None:
    day.stage.arm(kind, count=2, **args)
    assert await day.org.starting_with("nobody") == ((), True)
    day.stage.disarm()
    day.stage.arm(kind, **args)
    with pytest.raises(Unreachable):
        await day.org.starting_with("nobody")
    with pytest.raises(Unreachable):
        await day.care.page(CaseQuery())


async def test_a_locked_row_is_waited_for(day: Day) -> None:
    day.stage.arm("row_lock", server="salesforce", path=CONTACTS, method="POST", count=3)
    await day.org.create(NewRecord("Contact", {"LastName": "Locked"}))
    assert day.tries("POST", "/sobjects/Contact") == 4


async def test_a_session_that_expires_in_the_middle_is_renewed_without_a_word(day: Day) -> None:
    day.stage.arm("status", server="salesforce", path=QUERIES, count=1, status=401)
    assert await day.org.starting_with("nobody") == ((), True)
    assert day.tries("POST", "/services/oauth2/token") == 1


async def test_the_two_limits_are_told_apart(day: Day) -> None:
    day.stage.arm("status", server="salesforce", path=QUERIES, status=403, limit="daily")
    with pytest.raises(DailyLimit):
        await day.org.starting_with("nobody")
    assert day.tries("GET", "/query") == 1
    day.stage.disarm()
    day.stage.arm("status", server="salesforce", path=QUERIES, status=403, limit="concurrent")
    with pytest.raises(Busy) as busy:
        await day.org.starting_with("nobody")
    assert not isinstance(busy.value, DailyLimit)
