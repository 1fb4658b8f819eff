"""Orgs that have only a part of the API: searched, linked, created in and edited all the same, and asked once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from care_desktop.api.salesforce.capabilities import Feature
from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.ids import CaseId, ContactId, CustomerId
from care_desktop.domain.people import Contact
from tests.helpers.journey_world import JourneyWorld, Person, running_world
from tests.helpers.real_services import RealServices, real_services


@pytest.fixture(scope="module")
def world() -> Iterator[JourneyWorld]:
    with running_world() as running:
        running.stage.set(features=[])
        yield running


@pytest.fixture(scope="module")
def person(world: JourneyWorld) -> Person:
    return world.somebody()


@pytest.fixture
async def agent(world: JourneyWorld, tmp_path: Path) -> AsyncIterator[RealServices]:
    async with real_services(world.stage, tmp_path / "journal.sqlite") as real:
        world.stage.forget_requests()
        yield real


@pytest.mark.parametrize(
    "typed", ["zebu", "Zebulon", "quill zeb", "zebulon@quill.example", "+49 (171) 55-501", "0171 55501", "ze"]
)
async def test_a_contact_is_found_in_the_rows_by_whatever_is_typed(
    typed: str, world: JourneyWorld, agent: RealServices
) -> None:
    if not world.contacts_called("Quill"):
        world.contact(
            FirstName="Zebulon", LastName="Quill", Email="zebulon@quill.example", MobilePhone="+49 (0)171/555-01"
        )

    answer = await agent.services.contacts.search(typed, thorough=True)

    assert "Zebulon Quill" in {match.name for match in answer.matches}


async def test_what_the_org_does_not_have_is_asked_for_once(world: JourneyWorld, agent: RealServices) -> None:
    for typed in ("johnson", "millers", "nobody@nowhere.example", "anders", "else@nowhere.example"):
        await agent.services.contacts.search(typed)

    assert len(world.asked("GET", "/search/suggestions")) == 1
    assert len(world.asked("POST", "/parameterizedSearch")) == 1
    assert not agent.org.capabilities.has(Feature.SUGGESTIONS)


async def test_composite_queries_are_asked_one_after_another(world: JourneyWorld, agent: RealServices) -> None:
    queries = {"a": "SELECT Id FROM Contact LIMIT 1", "b": "SELECT Id, Name FROM Account LIMIT 1"}

    found = await agent.org.composite_queries(queries)

    assert [len(rows) for rows in found.values()] == [1, 1]
    assert len(world.asked("GET", "/query")) == 2


async def test_search_link_create_edit_and_create_case_work_with_describe_records_and_queries_only(
    world: JourneyWorld, agent: RealServices, person: Person
) -> None:
    customer, case = CustomerId(person.id), CaseId(person.case_ids[0])
    services = agent.services

    made = await services.creation.create_and_link(customer, case, {"FirstName": "Ottoline", "LastName": "Vane"})
    read = await services.contacts.open(made.contact)
    assert isinstance(read, Contact)
    saved = await services.contacts.save(read, {"Title": "Captain"})
    fact = await services.escalations.create(EscalationKind.CASE, case, {"Subject": "An old server"})
    await services.linking.unlink(customer)
    found = await services.contacts.search("ottoline va", thorough=True)
    await services.linking.link(customer, found.matches[0].id)

    assert saved.text("Title") == "Captain"
    assert [one["number"] for one in world.escalations(case)] == [fact.number]
    assert world.linked(person) == ContactId(made.contact)
    assert not [one for one in world.stage.requests()["items"] if "/ui-api/records" in one["path"]]
