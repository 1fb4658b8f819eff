"""Work on a Case through the services: every outcome goes into the casebook, conflicts and lost answers too."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from care_desktop.domain.case_rows import Priority, Status
from care_desktop.domain.case_work import CaseEdit, CaseField, CustomerEdit, FlagState
from care_desktop.domain.errors import AnswerLost, CaseConflict, CustomerConflict, NoPermission, Unacceptable
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.services.events import CaseChanged, CustomerChanged
from tests.helpers.builders import case
from tests.helpers.fake_work import PEOPLE
from tests.helpers.fakes import World, world

CASE = case().id
KIM = PEOPLE[1]


async def opened() -> World:
    w = world()
    await w.cases.open(CASE)
    w.bus.facts.clear()
    return w


async def test_a_change_is_in_the_casebook_and_told_once() -> None:
    w = await opened()
    changed = await w.services.work.set_priority(CASE, Priority.URGENT)
    assert (changed.priority, w.casebook.case(CASE)) == (Priority.URGENT, changed)
    assert len(w.bus.of(CaseChanged)) == 1


async def test_giving_a_case_up_and_taking_it_moves_it() -> None:
    w = await opened()
    assert (await w.services.work.unassign(CASE)).status is Status.NEW
    taken = await w.services.work.assign_to_me(CASE)
    assert (taken.status, taken.assignee_id) == (Status.OPEN, w.care.user.id)


async def test_a_conflict_teaches_the_casebook_and_says_who() -> None:
    w = await opened()
    seen = w.casebook.case(CASE)
    assert seen is not None
    w.care.put_case(replace(w.care.cases[CASE], priority=Priority.LOW))
    with pytest.raises(CaseConflict) as conflict:
        await w.services.work.change(CASE, CaseEdit(priority=Priority.URGENT), seen=seen)
    known = w.casebook.case(CASE)
    assert known is not None
    assert (conflict.value.by, known.priority) == (KIM.name, Priority.LOW)


async def test_a_lost_answer_is_looked_after() -> None:
    w = await opened()
    w.care.gate.lose("edit_case")
    assert (await w.services.work.set_priority(CASE, Priority.HIGH)).priority is Priority.HIGH
    w.care.gate.fail("edit_case", AnswerLost("armed"))
    with pytest.raises(AnswerLost):
        await w.services.work.set_priority(CASE, Priority.LOW)
    known = w.casebook.case(CASE)
    assert known is not None
    assert known.priority is Priority.HIGH


async def test_two_changes_of_one_case_go_one_after_the_other() -> None:
    w = await opened()
    await asyncio.gather(
        w.services.work.set_priority(CASE, Priority.LOW), w.services.work.set_subject(CASE, "A sofa in the rain")
    )
    known = w.casebook.case(CASE)
    assert known is not None
    assert (known.priority, known.subject) == (Priority.LOW, "A sofa in the rain")


async def test_done_names_the_fields_that_it_needs() -> None:
    w = await opened()
    w.care.fields = (CaseField("Reason", mandatory=True),)
    with pytest.raises(Unacceptable) as refused:
        await w.services.work.set_status(CASE, Status.DONE)
    assert list(refused.value.problems) == ["fields.Reason"]
    await w.services.work.set_fields(CASE, {"Reason": "Delivery"})
    assert (await w.services.work.set_status(CASE, Status.DONE)).status is Status.DONE


async def test_fields_and_colleagues_are_asked_for_once() -> None:
    w = await opened()
    for _twice in "12":
        assert len(await w.services.work.case_fields()) == 2
        assert KIM in await w.services.work.colleagues()
    assert (w.care.gate.calls["case_fields"], w.care.gate.calls["colleagues"]) == (1, 1)
    await w.services.work.colleagues(again=True)
    assert w.care.gate.calls["colleagues"] == 2


async def test_a_flag_is_raised_and_handed_back_by_a_supervisor() -> None:
    w = await opened()
    flagged = await w.services.work.flag(CASE, "May I refund?")
    assert flagged.flag is not None
    with pytest.raises(NoPermission):
        await w.services.work.hand_flag_back(CASE, flagged.flag.id, "No")
    w.care.user = replace(w.care.user, name="Sofia", rights=SUPERVISOR)
    assert [row.flag.reason for row in (await w.services.work.flag_queue()).items] == ["May I refund?"]
    closed = await w.services.work.hand_flag_back(CASE, flagged.flag.id, "Up to 50")
    assert (closed.flag, w.casebook.case(CASE)) == (None, closed)
    (kept,) = await w.services.work.flags_of(CASE)
    assert (kept.state, kept.closed_by, kept.note) == (FlagState.HANDED_BACK, "Sofia", "Up to 50")
    with pytest.raises(CaseConflict):
        await w.services.work.resolve_flag(CASE, flagged.flag.id)


async def test_a_flag_is_taken_back_by_who_raised_it() -> None:
    w = await opened()
    flag = w.care.flag_by(CASE, "Mine", KIM)
    with pytest.raises(NoPermission):
        await w.services.work.take_flag_back(CASE, flag.id)
    w.care.user = replace(w.care.user, id=KIM.id)
    assert (await w.services.work.take_flag_back(CASE, flag.id)).flag is None


async def test_details_of_a_customer_are_corrected_where_nobody_else_did() -> None:
    w = await opened()
    seen = case().customer
    changed = await w.services.work.change_customer(seen, CustomerEdit(note="Calls at noon"))
    assert (w.casebook.customer(seen.id), w.bus.of(CustomerChanged)[0].customer.note) == (changed, "Calls at noon")
    w.care.change_customer(replace(w.care.customers[seen.id], first_name="Anne"))
    with pytest.raises(CustomerConflict):
        await w.services.work.change_customer(seen, CustomerEdit(first_name="Anna"))
    known = w.casebook.customer(seen.id)
    assert known is not None
    assert known.first_name == "Anne"
