"""The org's own rules when a record is made: who owns it, person accounts, and what the duplicate rules foresee."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from care_desktop.domain.errors import KeyRefused, LikelyDuplicate, OutOfSight
from care_desktop.domain.people import Contact
from care_desktop.domain.records import CreationMode, NewRecord
from care_desktop.sandbox.salesforce.ids import make_id
from tests.helpers.org_worlds import CASE_KEY_FIELD, StageWorld, stage_in_process
from tests.helpers.salesforce_org import AGENT

QUEUE_KEEPER = make_id("005", 7)
NEW = {"Case": {"Subject": "Whose?"}, "Lead": {"LastName": "Whose", "Company": "Harbor"}}


@pytest.fixture
async def world() -> AsyncIterator[StageWorld]:
    async with stage_in_process() as opened:
        assert isinstance(opened, StageWorld)
        opened.org.bulk_insert("User", [{"Id": QUEUE_KEEPER, "LastName": "Keeper", "Username": "keeper@stage.example"}])
        yield opened


def in_mode(new: NewRecord, mode: CreationMode) -> NewRecord:
    match mode:
        case CreationMode.EXTERNAL_ID:
            return replace(new, external_field=CASE_KEY_FIELD, external_key=str(uuid4()))
        case CreationMode.IDEMPOTENCY_KEY:
            return replace(new, idempotency_key=str(uuid4()))
        case CreationMode.PLAIN:
            return new


@pytest.mark.parametrize("sobject", NEW)
@pytest.mark.parametrize("mode", CreationMode)
@pytest.mark.parametrize("assigns", [True, False])
async def test_the_assignment_rule_chooses_the_owner_only_when_it_is_asked_to(
    sobject: str, mode: CreationMode, assigns: bool, world: StageWorld
) -> None:
    world.org.settings.assignment[sobject] = QUEUE_KEEPER

    made = await world.port.create(in_mode(NewRecord(sobject, NEW[sobject], assignment_rule=assigns), mode))

    found = await world.port.composite_queries({"x": f"SELECT OwnerId FROM {sobject} WHERE Id = '{made}'"})
    assert found["x"][0]["OwnerId"] == (QUEUE_KEEPER if assigns else AGENT)


@pytest.mark.parametrize("sobject", NEW)
async def test_a_record_that_the_rule_hands_to_somebody_unseen_is_known_to_be_made_once(
    sobject: str, world: StageWorld
) -> None:
    world.org.settings.assignment[sobject] = QUEUE_KEEPER
    world.org.settings.private.add(sobject)
    new = in_mode(NewRecord(sobject, NEW[sobject], assignment_rule=True), CreationMode.IDEMPOTENCY_KEY)

    for _time in range(2):
        with pytest.raises(OutOfSight):
            await world.port.create(new)

    found = await world.port.composite_queries({"x": f"SELECT OwnerId FROM {sobject}"})
    assert [row["OwnerId"] for row in found["x"]] == [QUEUE_KEEPER]


@pytest.mark.parametrize("mode", [CreationMode.IDEMPOTENCY_KEY, CreationMode.PLAIN])
async def test_a_person_account_is_made_as_an_account_and_brings_its_contact(
    mode: CreationMode, world: StageWorld
) -> None:
    world.org.settings.person_accounts = True
    form = await world.port.contact_form(fresh=True)
    person = next(kind for kind in form.record_types if kind.sobject == "Account")
    form = await world.port.contact_form(person.id)
    assert form.sobject == "Account"
    fields = {"FirstName": "Ada", "LastName": "Pine", "PersonEmail": "ada@pine.example", "RecordTypeId": person.id}

    made = await world.port.create(in_mode(NewRecord("Account", fields), mode))
    contact = await world.port.read(await world.port.person_contact(made))

    assert isinstance(contact, Contact)
    assert (contact.name, contact.text("Email")) == ("Ada Pine", "ada@pine.example")


async def test_a_double_is_foreseen_and_refused_the_same_way_in_every_mode(world: StageWorld) -> None:
    world.org.settings.match_leads = True
    known = world.add("Ada", "Pine", Email="ada@pine.example")
    lead = {"FirstName": "Ada", "LastName": "Pine", "Company": "Harbor", "Email": "ada@pine.example"}
    world.org.bulk_insert("Lead", [lead])
    fields = {"FirstName": "Ada", "LastName": "Pine", "Email": "ada@pine.example"}
    assert "Email" in await world.port.duplicate_fields("Contact")

    foreseen = await world.port.likely_duplicates("Contact", fields)

    assert [match.id for match in foreseen.matches] == [known]
    assert [(other.sobject, other.name) for other in foreseen.others] == [("Lead", "Ada Pine")]
    assert foreseen.may_override
    for mode in (CreationMode.IDEMPOTENCY_KEY, CreationMode.PLAIN):
        new = in_mode(NewRecord("Contact", fields), mode)
        with pytest.raises(LikelyDuplicate) as refused:
            await world.port.create(new)
        check = refused.value.check
        assert (check.matches[0], [other.name for other in check.others]) == (foreseen.matches[0], ["Ada Pine"])
        again = in_mode(replace(new, allow_duplicate=True, idempotency_key=""), mode)
        assert await world.port.create(again)


async def test_an_edit_that_makes_a_double_is_refused_with_its_match_and_saved_when_it_is_meant(
    world: StageWorld,
) -> None:
    known = world.add("Ada", "Pine", Email="ada@pine.example")
    read = await world.port.read(world.add("Ada", "Pine"))
    assert isinstance(read, Contact)

    with pytest.raises(LikelyDuplicate) as refused:
        await world.port.save(read, {"Email": "ada@pine.example"})
    saved = await world.port.save(read, {"Email": "ada@pine.example"}, allow_duplicate=True)

    assert [match.id for match in refused.value.matches] == [known]
    assert refused.value.may_override
    assert saved.text("Email") == "ada@pine.example"


async def test_a_rule_that_blocks_cannot_be_overridden(world: StageWorld) -> None:
    world.org.settings.duplicate_rule = "block"
    world.add("Ada", "Pine", Email="ada@pine.example")

    check = await world.port.likely_duplicates("Contact", {"LastName": "Pine", "Email": "ada@pine.example"})

    assert (check.found, check.may_override) == (True, False)


async def test_an_org_that_takes_keys_for_changes_only_is_told_from_one_that_takes_them_all(world: StageWorld) -> None:
    form = replace(await world.port.contact_form(), external_id="")
    assert world.port.creation_mode(form) is CreationMode.IDEMPOTENCY_KEY
    world.org.settings.features.discard("idempotent_create")

    with pytest.raises(KeyRefused):
        await world.port.create(NewRecord("Contact", {"LastName": "Pine"}, idempotency_key=str(uuid4())))

    assert world.port.creation_mode(form) is CreationMode.PLAIN


@pytest.mark.parametrize(
    ("sobject", "hidden"),
    [("Case", {"case.origin", "case.priority"}), ("Lead", {"lead.leadsource", "lead.company"})],
)
async def test_a_card_shows_what_this_user_may_see_of_a_record(
    sobject: str, hidden: set[str], world: StageWorld
) -> None:
    made = await world.port.create(NewRecord(sobject, NEW[sobject]))
    world.org.settings.hidden_fields |= hidden

    card = await (world.port.read_case(made) if sobject == "Case" else world.port.read_lead(made))

    assert card is not None
    assert (card.id, card.origin) == (made, "")
    assert card.number
