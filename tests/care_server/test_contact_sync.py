"""Contact sync by the rule S1 to S7, against an org in memory: whom it links, whom it makes, and when it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from care_desktop.care_server.links import Linking, unlink
from care_desktop.care_server.store import Store
from care_desktop.care_server.stored_suggestions import read_stored
from care_desktop.care_server.tables import messages
from care_desktop.domain.contact_sync import KeyKind, SyncKey, Verdict, Why
from care_desktop.domain.errors import RecordGone
from tests.helpers.care_server import ACCOUNT
from tests.helpers.sync_stage import KEY_FIELD, SyncStage, sync_stage


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[SyncStage]:
    async with sync_stage(store) as opened:
        yield opened


def activity(stage: SyncStage, case: str) -> list[str]:
    its = select(messages.c.text).where(messages.c.case_id == case, messages.c.author == "activity")
    with stage.room.store.reading() as connection:
        return list(connection.scalars(its.order_by(messages.c.seq)))


async def test_the_only_contact_of_that_name_is_linked_in_any_case_of_letters(stage: SyncStage) -> None:
    known = stage.contact(FirstName="Jane", LastName="Miller")
    stage.contact(FirstName="Jane", LastName="Millers")
    case = stage.person(first_name=" jane", last_name="MILLER ", username="jm")
    run = await stage.sync(case)
    assert (run.verdict, run.why, run.contact_id) == (Verdict.LINK, Why.ONE_MATCH, known)
    assert run.key == SyncKey(KeyKind.FULL_NAME, "MILLER", "jane")
    assert (stage.linked(case), stage.wire.creates()) == (known, 0)
    assert len(stage.contacts()) == 2


async def test_nobody_of_that_name_makes_a_contact_with_all_that_is_known(stage: SyncStage) -> None:
    case = stage.person(first_name="Ada", last_name="Low", handle="@ada")
    run = await stage.sync(case)
    (made,) = stage.contacts()
    assert (run.verdict, run.contact_id, stage.linked(case)) == (Verdict.CREATE, made["Id"], made["Id"])
    assert (made["FirstName"], made["LastName"], made["Care_Handle__c"]) == ("Ada", "Low", "@ada")
    assert made[KEY_FIELD] == case


@pytest.mark.parametrize(
    ("columns", "kind", "last"),
    [
        ({"first_name": "Prince", "username": "u"}, KeyKind.FIRST_NAME, "Prince"),
        ({"last_name": "Ono", "handle": "h"}, KeyKind.LAST_NAME, "Ono"),
        ({"username": "omar_100%", "handle": "@omar", "platform_id": "7"}, KeyKind.USERNAME, "omar_100%"),
        ({"handle": "@omar", "platform_id": "7"}, KeyKind.HANDLE, "@omar"),
        ({"platform_id": "77-ü'\\"}, KeyKind.PLATFORM_ID, "77-ü'\\"),
        ({"last_name": "x" * 300}, KeyKind.LAST_NAME, "x" * 80),
        ({"first_name": "\u202eشاب", "last_name": "مريم"}, KeyKind.FULL_NAME, "مريم"),
    ],
)
async def test_one_value_is_the_key_and_the_last_name_and_is_found_again(
    stage: SyncStage, columns: dict[str, str], kind: KeyKind, last: str
) -> None:
    first, second = stage.person(**columns), stage.person(**columns)
    made, found = await stage.sync(first), await stage.sync(second)
    assert (made.verdict, made.key and made.key.kind) == (Verdict.CREATE, kind)
    assert [row["LastName"] for row in stage.contacts()] == [last]
    assert (found.verdict, found.contact_id) == (Verdict.LINK, made.contact_id)


async def test_several_of_a_name_are_asked_about_and_kept_as_suggestions(stage: SyncStage) -> None:
    two = {stage.contact(FirstName="Jane", LastName="Miller") for _ in "12"}
    case = stage.person(first_name="Jane", last_name="Miller")
    run = await stage.sync(case)
    assert (run.verdict, run.why, {match.id for match in run.matches}) == (Verdict.ASK, Why.SEVERAL, two)
    with stage.room.store.reading() as connection:
        kept = read_stored(connection, ACCOUNT, [case])[case]
    assert {one.contact.id for one in kept.suggested} == two
    assert (stage.linked(case), len(stage.contacts())) == (None, 2)
    assert activity(stage, case) == [
        "found 2 Salesforce contacts by full name “Jane Miller” and linked none of them: somebody decides"
    ]


async def test_not_this_person_never_matches(stage: SyncStage) -> None:
    one, other = (stage.contact(FirstName="Jane", LastName="Miller") for _ in "12")
    case = stage.person(first_name="Jane", last_name="Miller")
    stage.reject(case, one)
    assert (await stage.sync(case)).contact_id == other
    alone = stage.person(first_name="Jane", last_name="Miller")
    stage.reject(alone, one)
    stage.reject(alone, other)
    assert (await stage.sync(alone)).verdict is Verdict.CREATE


async def test_only_full_names_link_where_the_account_wants_it_so(stage: SyncStage) -> None:
    known = stage.contact(LastName="Ono")
    stage.set_account(only_full_names=True)
    case = stage.person(last_name="Ono")
    run = await stage.sync(case)
    assert (run.verdict, run.why, [match.id for match in run.matches]) == (Verdict.ASK, Why.NOT_A_FULL_NAME, [known])
    stage.set_account(only_full_names=False)
    assert (await stage.sync(case)).contact_id == known


async def test_an_empty_customer_matches_nobody_and_costs_no_call(stage: SyncStage) -> None:
    stage.contact(LastName="Somebody")
    run = await stage.sync(stage.person(first_name=" ", username="\u200b\n"))
    assert (run.verdict, run.why, run.key, stage.wire.asked) == (Verdict.NOTHING, Why.NO_KEY, None, [])


async def test_off_does_nothing_and_a_linked_customer_is_left_alone(stage: SyncStage) -> None:
    case = stage.person(first_name="Ada", last_name="Low")
    stage.set_account(sync_contacts=False)
    assert (await stage.sync(case)).why is Why.SYNC_OFF
    stage.set_account(sync_contacts=True)
    made = (await stage.sync(case)).contact_id
    again = await stage.sync(case)
    assert (again.verdict, again.why, again.contact_id) == (Verdict.NOTHING, Why.ALREADY_LINKED, made)


async def test_one_customer_never_gets_a_second_contact(stage: SyncStage) -> None:
    case = stage.person(first_name="Ada", last_name="Low")
    made = (await stage.sync(case)).contact_id
    assert made is not None
    await unlinked(stage, case, made)
    stage.org.db.run('UPDATE "Contact" SET LastName = ? WHERE Id = ?', ("Lovelace", made))
    assert (await stage.sync(case)).contact_id == made
    await unlinked(stage, case, made)
    stage.reject(case, made)
    run = await stage.sync(case)
    assert (run.verdict, run.why, len(stage.contacts())) == (Verdict.NOTHING, Why.MADE_BEFORE, 1)


async def unlinked(stage: SyncStage, customer: str, contact: str) -> None:
    with stage.room.store.writing() as connection:
        unlink(connection, Linking(customer, ACCOUNT, contact, "Ana", stage.now()))


async def test_a_finished_run_answers_with_its_record(stage: SyncStage) -> None:
    case = stage.person(first_name="Ada", last_name="Low")
    first = await stage.sync(case, "op")
    calls = len(stage.wire.asked)
    again = await stage.sync(case, "op")
    assert (again.contact_id, again.verdict, len(stage.wire.asked)) == (first.contact_id, first.verdict, calls)
    assert len(activity(stage, case)) == 2  # of the link, and of the run


async def test_a_decision_costs_one_call_and_a_contact_one_more(stage: SyncStage) -> None:
    stage.contact(FirstName="Jane", LastName="Miller")
    await stage.sync(stage.person(first_name="Warm", last_name="Up"))
    before = len(stage.wire.asked)
    await stage.sync(stage.person(first_name="Jane", last_name="Miller"))
    await stage.sync(stage.person(first_name="Ada", last_name="Low"))
    assert len(stage.wire.asked) - before == 1 + 2


async def test_what_is_not_there_is_not_recorded(stage: SyncStage) -> None:
    with pytest.raises(RecordGone):
        await stage.sync("no-such-case")
