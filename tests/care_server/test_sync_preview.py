"""The preview of contact sync: three bands, few calls, no write, and the same as the later run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, insert, select

from care_desktop.care_server.app import create_app
from care_desktop.care_server.links import Linking, recount_escalations, unlink
from care_desktop.care_server.store import Store
from care_desktop.care_server.sync_preview import preview
from care_desktop.care_server.tables import cases, escalations, stream
from care_desktop.domain.contact_sync import SyncExample, SyncPreview, Why
from care_desktop.domain.errors import NoPermission
from care_desktop.domain.ids import ContactId
from tests.helpers.care_server import ACCOUNT, CareClient, record_id
from tests.helpers.sync_stage import CREATES, SyncStage, sync_stage

PATH = f"/v1/salesforce-accounts/{ACCOUNT}"
FIRST, LAST = ("", "Ana", "ana ", "Mei"), ("", "Popa", "POPA", "Low", "O'Neil")


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[SyncStage]:
    async with sync_stage(store) as opened:
        yield opened


def escalated(stage: SyncStage, *people: str) -> None:
    """Let Cases be escalated by themselves, in this order."""
    with stage.room.store.writing() as connection:
        for number, case in enumerate(people):
            connection.execute(
                insert(escalations).values(
                    id=f"es-{case}",
                    case_id=case,
                    kind="case",
                    salesforce_account_id=ACCOUNT,
                    record_id=record_id("500", 1000 + number),
                    origin="automatic",
                    created_at=1_700_000_000_000_000 + number,
                )
            )
        recount_escalations(connection, cases.c.id.in_(people))


def crowd(stage: SyncStage, seed: int) -> list[str]:
    """Fill the org and Care with namesakes, half-named people and people without a name."""
    draw = random.Random(seed)
    for _ in range(6):
        stage.contact(FirstName=draw.choice(FIRST).strip(), LastName=draw.choice(LAST[1:]))
    people = [
        stage.person(first_name=draw.choice(FIRST), last_name=draw.choice(LAST), username=draw.choice(("", "ana_1")))
        for _ in range(14)
    ]
    for contact in stage.contacts():
        stage.reject(draw.choice(people), contact["Id"])
    return people


def examples(found: SyncPreview) -> dict[str, SyncExample]:
    bands = (found.would_link, found.would_ask, found.would_create, found.left_alone)
    return {example.case_id: example for band in bands for example in band.examples}


@pytest.mark.parametrize("seed", range(1, 2))
async def test_the_preview_says_what_the_run_will_do(
    stage: SyncStage, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care_desktop.care_server.sync_preview._EXAMPLES", 100)
    people = crowd(stage, seed)
    escalated(stage, *people)
    said = await preview(stage.room, ACCOUNT, 200)
    assert said.calls == -(-sum(one.key is not None for one in examples(said).values()) // 5)
    for case in people:
        run, expected = await stage.sync(case), examples(said)[case]
        assert (run.verdict, run.why, run.key) == (expected.verdict, expected.why, expected.key)
    bands = (said.would_link, said.would_ask, said.would_create, said.left_alone)
    assert sum(band.count for band in bands) == said.looked_at == len(people) + 1  # and the one that was there


async def test_the_preview_writes_nothing_anywhere(stage: SyncStage) -> None:
    escalated(stage, *crowd(stage, 7))
    await stage.sync(stage.person(first_name="Warm", last_name="Up"))
    with stage.room.store.reading() as connection:
        before = connection.scalar(select(stream.c.head)), stage.contacts()
    asked = len(stage.wire.asked)
    await preview(stage.room, ACCOUNT, 50)
    with stage.room.store.reading() as connection:
        assert (connection.scalar(select(stream.c.head)), stage.contacts()) == before
        assert connection.scalar(select(func.count()).select_from(cases)) is not None
    assert Counter(path.rpartition("/")[2] for path in stage.wire.asked[asked:]).keys() <= {"composite"}


async def test_supervisors_see_runs_and_failures_and_try_again(stage: SyncStage) -> None:
    stage.contact(FirstName="Jane", LastName="Miller")
    linked, failed = (stage.person(first_name=first, last_name="Miller") for first in ("Jane", "Ada"))
    await stage.sync(linked, "op-1")
    stage.wire.arm("right taken away", *CREATES)
    with pytest.raises(NoPermission):
        await stage.sync(failed, "op-2")
    client = CareClient(create_app(stage.room.store, orgs=stage.room.orgs, now=stage.now), "token-sofia")
    page = await client.get(f"{PATH}/sync-runs", limit=1)
    rest = await client.get(f"{PATH}/sync-runs", limit=1, cursor=page["following"])
    troubled = await client.get(f"{PATH}/sync-runs", failed=True)
    assert [run["id"] for run in (*page["items"], *rest["items"])] == ["op-2", "op-1"]
    assert (rest["items"][0]["verdict"], rest["following"]) == ("link", None)
    assert [run["trouble"]["code"] for run in troubled["items"]] == ["not_allowed"]
    retried = await client.ask("POST", f"{PATH}/sync-runs/op-2/retry")
    assert (retried.json()["verdict"], retried.json()["trouble"], retried.json()["attempts"]) == ("create", None, 2)
    assert [run["id"] for run in (await client.get(f"/v1/cases/{failed}/sync-runs"))["items"]] == ["op-2"]
    assert (await client.ask("POST", f"{PATH}/sync-runs/none/retry")).status_code == 404
    await client.http.aclose()


async def test_a_retry_that_fails_again_tells_its_trouble(stage: SyncStage) -> None:
    case = stage.person(first_name="Ada", last_name="Low")
    stage.wire.arm("right taken away", *CREATES, times=2)
    with pytest.raises(NoPermission):
        await stage.sync(case, "op")
    client = CareClient(create_app(stage.room.store, orgs=stage.room.orgs, now=stage.now), "token-sofia")
    retried = await client.ask("POST", f"{PATH}/sync-runs/op/retry")
    assert (retried.status_code, retried.json()["trouble"]["code"]) == (200, "not_allowed")
    await client.http.aclose()


async def test_the_option_is_switched_over_what_was_seen_by_those_who_may(stage: SyncStage) -> None:
    app = create_app(stage.room.store, orgs=stage.room.orgs, now=stage.now)
    sofia, ana = CareClient(app, "token-sofia"), CareClient(app)
    version = (await sofia.get("/v1/salesforce-accounts"))["items"][0]["version"]
    asked = {"json": {"on": True}, "headers": {"If-Match": f'"{version}"'}}
    refused = await ana.ask("PUT", f"{PATH}/full-names-only", **asked)
    switched = await sofia.ask("PUT", f"{PATH}/full-names-only", **asked)
    late = await sofia.ask("PUT", f"{PATH}/full-names-only", **asked)
    assert (refused.status_code, switched.json()["only_full_names"], late.status_code) == (403, True, 409)
    assert late.json()["error"]["account"]["only_full_names"] is True
    for client in (sofia, ana):
        await client.http.aclose()


async def test_a_customer_whose_contact_is_gone_is_left_alone(stage: SyncStage) -> None:
    case = stage.person(first_name="Ada", last_name="Low")
    escalated(stage, case)
    made = (await stage.sync(case)).contact_id
    with stage.room.store.writing() as connection:
        unlink(connection, Linking(case, ACCOUNT, str(made), "Ana", stage.now()))
    stage.org.db.run('UPDATE "Contact" SET IsDeleted = 1 WHERE Id = ?', (ContactId(str(made)),))
    said = examples(await preview(stage.room, ACCOUNT, 5))[case]
    assert (said.why, (await stage.sync(case)).why) == (Why.MADE_BEFORE, Why.MADE_BEFORE)
