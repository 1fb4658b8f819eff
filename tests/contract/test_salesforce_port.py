"""What the services may expect of an org: the same from the fake, from the stage, and over a real connection."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from care_desktop.domain.errors import EditConflict, RecordGone
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact, ContactGone, ContactMatch, GoneWhy
from tests.helpers.builders import contact_id
from tests.helpers.org_worlds import (
    OrgWorld,
    fake_world,
    stage_in_process,
    stage_over_loopback,
)

WORLDS = {"fake": fake_world, "in process": stage_in_process, "over loopback": stage_over_loopback}
NOBODY = contact_id(987_654)


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[OrgWorld]:
    async with WORLDS[request.param]() as opened:
        yield opened


def names(rows: object) -> set[str]:
    assert isinstance(rows, tuple | list)
    assert all(isinstance(row, ContactMatch) for row in rows)
    return {row.name for row in rows}


async def whole(world: OrgWorld, contact: ContactId) -> Contact:
    found = await world.port.read(contact)
    assert isinstance(found, Contact)
    return found


async def test_suggest_finds_the_words_of_names_by_their_beginning(world: OrgWorld) -> None:
    world.add("Jane", "Miller")
    world.add("Janet", "Mills")
    world.add("Omar", "Haddad")
    for text, expected in (
        ("jan", {"Jane Miller", "Janet Mills"}),
        ("miller", {"Jane Miller"}),
        ("jane mille", {"Jane Miller"}),
        ("HADDAD", {"Omar Haddad"}),
        ("zzz", set[str]()),
    ):
        rows, complete = await world.port.suggest(text)
        assert (names(rows), complete) == (expected, True)


async def test_suggest_says_when_there_is_more(world: OrgWorld) -> None:
    for number in range(5):
        world.add("Jane", f"Miller {number}")
    rows, complete = await world.port.suggest("jane", 3)
    assert (len(rows), complete) == (3, False)


async def test_search_finds_emails_and_phones_in_any_punctuation(world: OrgWorld) -> None:
    world.add("Jane", "Miller", Email="jane.miller@harbor.example", Phone="+49 30 1234567")
    world.add("Omar", "Haddad", Email="omar@pine.example", Phone="+40 21 7654321")
    assert names((await world.port.search("jane.mil", "EMAIL"))[0]) == {"Jane Miller"}
    assert names((await world.port.search("omar@pine.example", "EMAIL"))[0]) == {"Omar Haddad"}
    for text in ("+49 30 1234567", "030/123 45 67", "(030) 1234567", "1234567"):
        assert names((await world.port.search(text, "PHONE"))[0]) == {"Jane Miller"}, text


async def test_starting_with_looks_at_the_rows_and_takes_one_letter(world: OrgWorld) -> None:
    world.add("Jane", "Miller", Email="x@harbor.example")
    world.add("Omar", "Jarrah", Email="y@harbor.example")
    world.add("Omar", "Haddad", Email="j@harbor.example")
    world.add("Ada", "Pine", Email="z@harbor.example")
    rows, complete = await world.port.starting_with("j")
    assert (names(rows), complete) == ({"Jane Miller", "Omar Jarrah", "Omar Haddad"}, True)
    assert names((await world.port.starting_with("%"))[0]) == set()
    assert names((await world.port.starting_with("O'B\\"))[0]) == set()


async def test_one_contact_by_its_id_or_nothing(world: OrgWorld) -> None:
    jane = world.add("Jane", "Miller")
    (row,) = await world.port.by_id(jane)
    assert (row.id, row.name) == (jane, "Jane Miller")
    assert list(await world.port.by_id(NOBODY)) == []


async def test_a_contact_is_read_with_its_fields(world: OrgWorld) -> None:
    jane = await whole(world, world.add("Jane", "Miller", Title="Captain"))
    assert (jane.name, jane.text("Title"), jane.text("Phone")) == ("Jane Miller", "Captain", "")
    assert jane.owner
    assert jane.last_modified is not None
    assert jane.last_modified.tzinfo is not None
    assert jane.read_at is not None


async def test_a_save_writes_the_changes_and_returns_what_stands_there_now(world: OrgWorld) -> None:
    jane = await whole(world, world.add("Jane", "Miller", Title="Captain", Phone="123456"))
    saved = await world.port.save(jane, {"Title": "Admiral", "Phone": None})
    assert (saved.text("Title"), saved.text("Phone"), saved.text("LastName")) == ("Admiral", "", "Miller")
    assert (await whole(world, jane.id)).text("Title") == "Admiral"


async def test_a_save_over_another_edit_conflicts_and_changes_nothing(world: OrgWorld) -> None:
    jane = await whole(world, world.add("Jane", "Miller", Title="Captain"))
    await world.edit_by_other(jane.id, Title="Mate")
    with pytest.raises(EditConflict) as conflict:
        await world.port.save(jane, {"Title": "Admiral"})
    assert conflict.value.theirs.text("Title") == "Mate"
    assert (await whole(world, jane.id)).text("Title") == "Mate"
    saved = await world.port.save(conflict.value.theirs, {"Title": "Admiral"})
    assert saved.text("Title") == "Admiral"


async def test_a_contact_that_is_gone_says_how(world: OrgWorld) -> None:
    lost, kept, deleted = (world.add("Jane", name) for name in ("Loser", "Winner", "Deleted"))
    world.merge(lost, kept)
    world.delete(deleted)
    merged, removed, unknown = [await world.port.read(one) for one in (lost, deleted, NOBODY)]
    assert isinstance(merged, ContactGone)
    assert merged.survivor is not None
    assert (merged.why, merged.survivor.id, merged.survivor.name) == (GoneWhy.MERGED, kept, "Jane Winner")
    assert removed == ContactGone(deleted, GoneWhy.DELETED)
    assert unknown == ContactGone(NOBODY, GoneWhy.NO_ACCESS)


async def test_saving_what_is_gone_says_how(world: OrgWorld) -> None:
    jane = await whole(world, world.add("Jane", "Miller"))
    world.delete(jane.id)
    with pytest.raises(RecordGone) as gone:
        await world.port.save(jane, {"Title": "Admiral"})
    assert gone.value.gone == ContactGone(jane.id, GoneWhy.DELETED)


async def test_the_form_of_a_contact_knows_what_is_required(world: OrgWorld) -> None:
    form = await world.port.contact_form()
    last_name = form.field("LastName")
    assert form.sobject == "Contact"
    assert last_name is not None
    assert (last_name.required, last_name.length) == (True, 80)
    assert [field.name for field in form.fields if field.required] == ["LastName"]


async def test_the_form_of_a_case_has_its_picklists(world: OrgWorld) -> None:
    form = await world.port.case_form()
    assert {"Subject", "Description", "Priority", "Status", "Origin"} <= {field.name for field in form.fields}
    priority = form.field("Priority")
    assert priority is not None
    assert (priority.default, {choice.value for choice in priority.choices}) == ("Medium", {"High", "Medium", "Low"})


async def test_warming_up_is_silent_and_the_address_names_the_record(world: OrgWorld) -> None:
    await world.port.warm()
    assert world.port.contact_url(NOBODY).endswith(f"/lightning/r/Contact/{NOBODY}/view")
