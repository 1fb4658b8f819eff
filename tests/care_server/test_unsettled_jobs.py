"""An automatic escalation whose lost answer may have been about one of several cases: a person says which, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from care_desktop.care_server.app import create_app
from care_desktop.care_server.messages import page as conversation
from care_desktop.care_server.store import Store
from care_desktop.domain.automation import AutomationJob, JobState, JobTrouble
from care_desktop.domain.messaging import ActivityKind
from care_desktop.domain.records import NewRecord
from care_desktop.sandbox.faults import Kind
from tests.helpers.automation import Automation, automation
from tests.helpers.care_server import ACCOUNT, CareClient, record_id

JOBS = f"/v1/salesforce-accounts/{ACCOUNT}/automation-jobs"
SUBJECT = "1001"
"""What the mapping makes of the case "open"."""


@dataclass
class Scene:
    """A job with two records that it may have made, and the people who may be asked."""

    world: Automation
    sofia: CareClient
    ana: CareClient
    twins: list[str]

    @property
    def job(self) -> AutomationJob:
        (job,) = self.world.jobs()
        return job

    async def candidates(self) -> list[dict[str, Any]]:
        """Return what it may be."""
        found = await self.sofia.get(f"{JOBS}/{self.job.id}/candidates")
        return list(found["items"])

    async def settle(self, record: str | None, client: CareClient | None = None) -> httpx.Response:
        """Say which one it is."""
        return await (client or self.sofia).ask("POST", f"{JOBS}/{self.job.id}/settle", json={"record_id": record})

    async def go_on(self) -> None:
        """Let the worker do what is to be done."""
        async with self.world.working():
            await self.world.settled()

    def told(self) -> list[tuple[ActivityKind, str, str]]:
        """Return what the activity log says of Salesforce: kind, about what, by whom."""
        with self.world.store.reading() as connection:
            entries = conversation(connection, "open", before=None, limit=9, activity=True).messages
        kinds = (ActivityKind.ESCALATED, ActivityKind.ESCALATION_SETTLED)
        known = ((entry.activity, entry.author_name) for entry in entries if entry.activity is not None)
        return [(one.kind, one.about, who) for one, who in known if one.kind in kinds]


@pytest.fixture
async def scene(store: Store) -> AsyncIterator[Scene]:
    """Lose the answer of a request without any key, beside a case that looks the same."""
    async with automation(store) as world:
        world.org.org.settings.hidden_fields.add("Case.Care_Operation_Id__c")
        world.org.org.settings.features.discard("idempotency")
        world.rule()
        org = await world.room.orgs.client(ACCOUNT)
        await org.case_form()
        twin = await org.create(NewRecord("Case", {"Subject": SUBJECT}))
        world.org.arm(Kind.DROP_AFTER_COMMIT, path="*/sobjects/Case")
        async with world.working():
            world.write("open")
            await world.settled()
        app = create_app(store, orgs=world.room.orgs, now=world.clock)
        sofia, ana = CareClient(app, "token-sofia"), CareClient(app, "token-ana")
        twins = [one["Id"] for one in world.org.cases()]
        assert twin in twins
        yield Scene(world, sofia, ana, twins)
        await sofia.http.aclose()
        await ana.http.aclose()


async def test_the_records_it_may_be_are_read_and_one_of_them_is_taken_over(scene: Scene) -> None:
    assert (scene.job.state, scene.job.trouble) == (JobState.FAILED, JobTrouble.SEVERAL)
    found = await scene.candidates()
    assert sorted(one["id"] for one in found) == sorted(scene.twins)
    assert {one["detail"] for one in found} == {SUBJECT}

    chosen = found[0]
    assert [(await scene.settle(chosen["id"])).status_code for _ in "12"] == [204, 204]
    await scene.go_on()

    assert len(scene.world.org.cases()) == 2
    assert scene.world.escalated() == [("open", chosen["id"], "automatic")]
    assert (scene.job.state, scene.job.record_number) == (JobState.DONE, chosen["name"])
    settled, escalated = scene.told()
    assert settled == (ActivityKind.ESCALATION_SETTLED, chosen["name"], "Sofia Lind")
    assert escalated[:2] == (ActivityKind.ESCALATED, chosen["name"])
    assert await scene.candidates() == []
    assert (await scene.settle(found[1]["id"])).status_code == 404


async def test_none_of_them_makes_one_more_and_only_one(scene: Scene) -> None:
    answers = await asyncio.gather(scene.settle(None), scene.settle(None), scene.settle(None))
    assert {answer.status_code for answer in answers} == {204}
    await scene.go_on()
    assert (await scene.settle(None)).status_code == 204

    made = [one["Id"] for one in scene.world.org.cases()]
    assert len(made) == 3
    assert scene.world.escalated() == [("open", next(one for one in made if one not in scene.twins), "automatic")]
    assert [kind for kind, _about, _who in scene.told()] == [ActivityKind.ESCALATION_SETTLED, ActivityKind.ESCALATED]


async def test_two_people_who_decide_differently_get_one_record_and_one_of_them_hears_of_it(scene: Scene) -> None:
    answers = await asyncio.gather(*(scene.settle(record) for record in scene.twins))
    await scene.go_on()

    ((_case, record, _origin),) = scene.world.escalated()
    assert record in scene.twins
    assert sorted(answer.status_code for answer in answers) == [204, 404]
    assert len([one for one in scene.told() if one[0] is ActivityKind.ESCALATION_SETTLED]) == 1


async def test_what_may_not_be_decided_is_refused_and_changes_nothing(scene: Scene) -> None:
    stranger = await scene.settle(record_id("500", 4711))
    assert list(stranger.json()["error"]["fields"]) == ["record_id"]
    assert (await scene.settle(scene.twins[0], scene.ana)).status_code == 403
    assert (await scene.ana.ask("GET", f"{JOBS}/{scene.job.id}/candidates")).status_code == 403
    assert (await scene.sofia.ask("GET", f"{JOBS}/no-such/candidates")).status_code == 404
    scene.world.org.arm(Kind.STATUS, path="*/query*", status=503, count=None)
    assert (await scene.settle(scene.twins[0])).status_code == 503

    assert (scene.job.state, scene.job.trouble) == (JobState.FAILED, JobTrouble.SEVERAL)
    assert scene.told() == []
