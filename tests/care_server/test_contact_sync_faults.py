"""Contact sync on bad days, in all three ways of creating: one link, and at most one new contact, whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert

from care_desktop.care_server.links import Linking, link
from care_desktop.care_server.store import Store
from care_desktop.care_server.tables import contact_points
from care_desktop.domain.contact_sync import SyncRun, Verdict, Why
from care_desktop.domain.errors import Busy, CareDesktopError, NoPermission, Unacceptable
from care_desktop.domain.records import CreationMode
from care_desktop.sandbox.salesforce.settings import ValidationRule
from tests.helpers.care_server import ACCOUNT
from tests.helpers.sync_stage import CREATES, FAULTS, Died, SyncStage, sync_stage

MODES = tuple(CreationMode)
PASSES = tuple(name for name in FAULTS if name != "right taken away")
LONG = timedelta(minutes=11)


@pytest.fixture(params=MODES)
async def stage(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[SyncStage]:
    async with sync_stage(store, request.param) as opened:
        yield opened


@pytest.fixture
async def one(store: Store) -> AsyncIterator[SyncStage]:
    async with sync_stage(store) as opened:
        yield opened


async def until_done(stage: SyncStage, case: str, operation: str) -> SyncRun:
    """Try again and again as the queue does, each time after a pause that is longer than all leases."""
    for _ in range(6):
        with contextlib.suppress(CareDesktopError):
            return await stage.sync(case, operation)
        stage.ahead += LONG
    raise AssertionError(stage.recorded(operation))


def is_once(stage: SyncStage, case: str, last: str = "Low") -> None:
    (made,) = stage.contacts(LastName=last)
    assert stage.linked(case) == made["Id"]


async def test_whatever_happens_to_the_creation_there_is_one_contact_and_one_link(stage: SyncStage) -> None:
    for fault in PASSES:
        case = stage.person(first_name="Ada", last_name=f"Low of the {fault}")
        stage.wire.arm(fault, *CREATES, times=2)
        await until_done(stage, case, fault)
        stage.wire.disarm()
        run, done = stage.recorded(fault)
        is_once(stage, case, f"Low of the {fault}")
        assert (done, run.verdict, run.trouble) == (True, Verdict.CREATE, None), fault


async def test_whatever_happens_to_the_question_nothing_is_made_before_the_answer(one: SyncStage) -> None:
    for fault in FAULTS:
        known = one.contact(FirstName="Ada", LastName=fault)
        case = one.person(first_name="Ada", last_name=fault)
        one.wire.arm(fault, "/composite", times=2)
        run = await until_done(one, case, fault)
        assert (run.verdict, one.linked(case), one.wire.creates()) == (Verdict.LINK, known, 0), fault


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_server_that_dies_in_the_middle_leaves_what_the_next_one_finishes(
    stage: SyncStage, carried_out: bool
) -> None:
    case = stage.person(first_name="Ada", last_name="Low")
    stage.wire.die(*CREATES, carried_out=carried_out)
    with pytest.raises(Died):
        await stage.sync(case, "op")
    await until_done(stage, case, "op")
    is_once(stage, case)


async def test_a_server_that_dies_before_the_link_has_it_made_by_the_next_one(
    stage: SyncStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = stage.person(first_name="Ada", last_name="Low")

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr("care_desktop.care_server.links.link", die)
        with pytest.raises(Died):
            await stage.sync(case, "op")
    assert (len(stage.contacts(LastName="Low")), stage.linked(case)) == (1, None)
    assert (await until_done(stage, case, "another run")).verdict is Verdict.CREATE
    is_once(stage, case)


async def test_a_run_that_was_cut_off_from_the_database_goes_on_before_its_lease_has_ended(
    one: SyncStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = one.person(first_name="Ada", last_name="Low")

    def die(*_: object) -> None:
        raise Died

    one.wire.die("/composite", carried_out=False)
    with monkeypatch.context() as dying:
        dying.setattr("care_desktop.care_server.sync_steps.let_go", die)
        with pytest.raises(Died):
            await one.sync(case, "op")
    with pytest.raises(Busy):
        await one.sync(case, "another run")
    assert (await one.sync(case, "op")).verdict is Verdict.CREATE
    is_once(one, case)


async def test_two_runs_at_once_for_one_customer_give_one_contact(one: SyncStage) -> None:
    case = one.person(first_name="Ada", last_name="Low")
    runs = await asyncio.gather(*(one.sync(case, f"op-{n}") for n in range(5)), return_exceptions=True)
    assert all(isinstance(ended, Busy | SyncRun) for ended in runs), runs
    for n in range(5):
        await until_done(one, case, f"op-{n}")
    is_once(one, case)
    assert sorted(one.recorded(f"op-{n}")[0].verdict for n in range(5)) == ["create", *["nothing"] * 4]


async def test_a_link_by_hand_that_comes_first_wins_and_nothing_is_created(one: SyncStage) -> None:
    other = one.contact(FirstName="Somebody", LastName="Else")
    case = one.person(first_name="Ada", last_name="Low")
    one.wire.before = lambda path: by_hand(one, case, other) if "composite" in path else None
    run = await one.sync(case)
    assert (run.verdict, run.why, one.linked(case)) == (Verdict.NOTHING, Why.LINKED_MEANWHILE, other)
    assert (one.wire.creates(), one.contacts(LastName="Low")) == (0, [])


async def test_a_link_by_hand_while_the_contact_is_made_stays_and_is_told(one: SyncStage) -> None:
    other = one.contact(FirstName="Somebody", LastName="Else")
    case = one.person(first_name="Ada", last_name="Low")
    one.wire.before = lambda path: by_hand(one, case, other) if is_create(path) else None
    run = await one.sync(case)
    (made,) = one.contacts(LastName="Low")
    assert (run.verdict, run.why, run.contact_id) == (Verdict.NOTHING, Why.MADE_IN_VAIN, made["Id"])
    assert one.linked(case) == other


def by_hand(stage: SyncStage, customer: str, contact: str) -> None:
    with stage.room.store.writing() as connection:
        link(connection, Linking(customer, ACCOUNT, contact, "Ana", stage.now()))


async def test_not_this_person_said_meanwhile_is_respected(one: SyncStage) -> None:
    known = one.contact(FirstName="Ada", LastName="Low")
    case = one.person(first_name="Ada", last_name="Low")
    one.wire.before = lambda path: one.reject(case, known) if "composite" in path else None
    run = await one.sync(case)
    assert (run.verdict, run.contact_id == known, len(one.contacts(LastName="Low"))) == (Verdict.CREATE, False, 2)


async def test_a_refusal_stays_visible_with_its_reason_and_can_be_tried_again(one: SyncStage) -> None:
    case = one.person(first_name="Ada", last_name="Low")
    one.wire.arm("right taken away", *CREATES)
    with pytest.raises(NoPermission):
        await one.sync(case, "op")
    run, done = one.recorded("op")
    assert run.trouble is not None
    assert (done, run.trouble.code, run.trouble.passes) == (False, "not_allowed", False)
    assert (await one.sync(case, "op")).attempts == 2
    is_once(one, case)


async def test_a_duplicate_rule_of_the_org_makes_it_a_question(one: SyncStage) -> None:
    like = one.contact(FirstName="Adaa", LastName="Lowe", Email="ada@example.com")
    case = one.person(first_name="Ada", last_name="Low")
    give_email(one, case, "ada@example.com")
    run = await one.sync(case)
    assert (run.verdict, run.why, [match.id for match in run.matches]) == (Verdict.ASK, Why.DUPLICATE_RULE, [like])
    assert (one.linked(case), one.contacts(LastName="Low")) == (None, [])


async def test_a_rule_of_the_org_that_refuses_is_told_in_its_own_words(one: SyncStage) -> None:
    one.org.settings.validation_rules.append(ValidationRule("Contact", lambda _: True, "No contacts on Sundays."))
    case = one.person(first_name="Ada", last_name="Low")
    with pytest.raises(Unacceptable):
        await one.sync(case, "op")
    run, _ = one.recorded("op")
    assert run.trouble is not None
    assert (run.trouble.passes, run.trouble.message) == (
        False,
        "Salesforce does not accept the new contact: No contacts on Sundays.",
    )
    one.org.settings.validation_rules.clear()
    assert (await one.sync(case, "op")).verdict is Verdict.CREATE
    is_once(one, case)


def is_create(path: str) -> bool:
    return "GET" not in path and any(create in path for create in CREATES)


def give_email(stage: SyncStage, customer: str, email: str) -> None:
    with stage.room.store.writing() as connection:
        connection.execute(insert(contact_points).values(customer_id=customer, kind="email", value=email))
