"""What the services may expect of an org that makes records: once per key, found again, foreseen as duplicates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from care_desktop.domain.cases import SalesforceCase
from care_desktop.domain.ids import CONTACT_PREFIX, ContactId, RecordId, normalise_record_id
from care_desktop.domain.people import Contact
from care_desktop.domain.records import CreationMode, NewRecord
from tests.helpers.builders import record_id
from tests.helpers.org_worlds import (
    CASE_KEY_FIELD,
    KEY_FIELD,
    OrgWorld,
    fake_world,
    stage_in_process,
    stage_over_loopback,
)

WORLDS = {"fake": fake_world, "in process": stage_in_process, "over loopback": stage_over_loopback}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PERSON = NewRecord("Contact", {"FirstName": "Ada", "LastName": "O'Pine", "Email": None})
PARCEL = NewRecord("Case", {"Subject": "The parcel's gone", "Priority": "High"})
PROSPECT = NewRecord("Lead", {"FirstName": "Lee", "LastName": "Pine", "Company": "Harbor"})
KEY_FIELDS = {"Contact": KEY_FIELD, "Case": CASE_KEY_FIELD, "Lead": ""}


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[OrgWorld]:
    async with WORLDS[request.param]() as opened:
        yield opened


async def test_a_created_contact_is_there_at_once(world: OrgWorld) -> None:
    made = ContactId(await world.port.create(PERSON))

    assert normalise_record_id(made, CONTACT_PREFIX) == RecordId(made)
    read = await world.port.read(made)
    assert isinstance(read, Contact)
    assert read.name == "Ada O'Pine"
    assert {row.name for row in await world.port.by_id(made)} == {"Ada O'Pine"}


async def test_the_same_external_id_twice_is_one_contact_that_can_be_found_by_it(world: OrgWorld) -> None:
    assert await world.port.find_by_key(KEY_FIELD, "cust/1") is None
    keyed = replace(PERSON, external_field=KEY_FIELD, external_key="cust/1")

    first = await world.port.create(keyed)

    assert await world.port.create(keyed) == first
    found = await world.port.find_by_key(KEY_FIELD, "cust/1")
    assert found is not None
    assert (found.id, found.name) == (ContactId(first), "Ada O'Pine")


async def test_the_same_external_id_twice_is_one_case(world: OrgWorld) -> None:
    keyed = replace(PARCEL, external_field=CASE_KEY_FIELD, external_key="op-1")

    assert await world.port.create(keyed) == await world.port.create(keyed)


@pytest.mark.parametrize("new", [PERSON, PARCEL, PROSPECT], ids=lambda new: new.sobject)
async def test_the_same_idempotency_key_twice_is_one_record(world: OrgWorld, new: NewRecord) -> None:
    keyed = replace(new, idempotency_key=str(uuid4()))

    first = await world.port.create(keyed)

    assert await world.port.create(keyed) == first
    assert list(await world.port.created_since(new.sobject, LONG_AGO, new.fields)) == [first]
    assert await world.port.create(replace(keyed, idempotency_key=str(uuid4()), allow_duplicate=True)) != first


@pytest.mark.parametrize("new", [PERSON, PARCEL, PROSPECT], ids=lambda new: new.sobject)
async def test_what_was_created_since_is_found_by_what_it_holds(world: OrgWorld, new: NewRecord) -> None:
    made = await world.port.create(new)
    telling = "Subject" if new.sobject == "Case" else "LastName"
    await world.port.create(replace(new, fields={**new.fields, telling: "Other"}))

    assert list(await world.port.created_since(new.sobject, LONG_AGO, new.fields)) == [made]
    later = datetime.now(UTC) + timedelta(days=900)
    assert list(await world.port.created_since(new.sobject, later, new.fields)) == []


async def test_a_case_is_created_and_shown(world: OrgWorld) -> None:
    jane = world.add("Jane", "Miller")

    made = await world.port.create(replace(PARCEL, fields={**PARCEL.fields, "ContactId": jane}))

    card = await world.port.read_case(made)
    assert isinstance(card, SalesforceCase)
    assert (card.id, card.subject, card.status) == (made, "The parcel's gone", "New")
    assert card.number.isdigit()
    assert await world.port.read_case(record_id("500", 987_654)) is None
    assert [record.id for record in await world.port.made("Case", [made])] == [made]


async def test_a_lead_is_created_and_shown_by_its_name(world: OrgWorld) -> None:
    made = await world.port.create(PROSPECT)

    card = await world.port.read_lead(made)

    assert isinstance(card, SalesforceCase)
    assert (card.id, card.number) == (made, "Lee Pine")
    assert await world.port.read_lead(record_id("00Q", 987_654)) is None


async def test_the_way_of_creating_follows_from_the_form(world: OrgWorld) -> None:
    form = await world.port.contact_form()

    assert world.port.creation_mode(replace(form, external_id=KEY_FIELD)) is CreationMode.EXTERNAL_ID
    assert world.port.creation_mode(replace(form, external_id="")) is not CreationMode.EXTERNAL_ID


async def test_a_record_is_found_by_the_key_it_was_made_under(world: OrgWorld) -> None:
    new = replace(PARCEL, external_field=CASE_KEY_FIELD, external_key="deed's key")

    assert await world.port.record_under("Case", CASE_KEY_FIELD, "deed's key") is None
    made = await world.port.create(new)

    assert await world.port.record_under("Case", CASE_KEY_FIELD, "deed's key") == made
