"""The program ends at any point of creating a contact, a case or a lead: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.deed_repeats import LONGEST_REQUEST
from care_desktop.domain.errors import Undecided
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.domain.records import CreationMode
from care_desktop.services.later_events import DeedRecovered
from tests.helpers.builders import ACCOUNT, case, case_form, contact_form, contact_id, customer
from tests.helpers.fakes import Crash, World, world

CUSTOMER, CASE = CustomerId("cust-1"), CaseId("case-1")
FORM = {"FirstName": "Ann", "LastName": "Lee"}
LEAD_FORM = {"LastName": "Lee", "Company": "Harbor"}
CASE_FORM = {"Subject": "A parcel", "Priority": "High"}
Deed = Callable[[World], Awaitable[object]]


async def create_contact(w: World) -> object:
    return await w.creation.create_and_link(CUSTOMER, CASE, FORM)


async def create_case(w: World) -> object:
    return await w.escalations.create(EscalationKind.CASE, CASE, CASE_FORM)


async def create_lead(w: World) -> object:
    return await w.escalations.create(EscalationKind.LEAD, CASE, LEAD_FORM, assignment_rule=True)


async def create_contact_at_last(w: World) -> None:
    """Press, and let the program go on with what was not answered."""
    try:
        await create_contact(w)
    except Undecided:
        await w.recovery.carry_on()


class Killer:
    """Ends the program at the nth passage of any gate, before or after the effect."""

    def __init__(self, w: World, nth: int) -> None:
        self.left = nth
        self.where = ""
        for name, side in (("care", w.care), ("salesforce", w.salesforce), ("journal", w.journal)):
            side.gate.watch = self.watching(name)

    def watching(self, name: str) -> Callable[[str, str], None]:
        return lambda method, when: self.passed(f"{name}.{method} {when}")

    def passed(self, where: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.where = where
            raise Crash(where)


def mended(w: World) -> World:
    for side in (w.care, w.salesforce, w.journal):
        side.gate.watch = lambda method, when: None
    return w.restarted()


async def killed_everywhere(
    build: Callable[[], World], deed: Deed, check: Callable[[World, str], Awaitable[None]]
) -> int:
    """Do the deed again and again in fresh worlds, ended one passage later each time; recover; check."""
    for nth in range(1, 200):
        w = build()
        killer = Killer(w, nth)
        try:
            await deed(w)
        except Crash:
            await w.scope.close()
            after = mended(w)
            await after.recovery.carry_on()
            after.clock.move(LONGEST_REQUEST.total_seconds())
            await after.recovery.carry_on()  # as the program does a while after an answer was lost
            await check(after, killer.where)
            await after.scope.close()
        else:
            await w.scope.close(1)
            return nth - 1
    raise AssertionError("the deed never came to its end")


def contact_world(mode: CreationMode = CreationMode.PLAIN) -> World:
    w = world()
    w.salesforce.takes_keys = mode is CreationMode.IDEMPOTENCY_KEY
    w.salesforce.form = contact_form(external_id="Care_Customer_Id__c" if mode is CreationMode.EXTERNAL_ID else "")
    return w


def case_world(mode: CreationMode) -> World:
    w = world([case(person=customer(linked_to=contact_id(1)))])
    w.salesforce.takes_keys = mode is CreationMode.IDEMPOTENCY_KEY
    w.salesforce.form_for_case = case_form(external_id="Care_Key__c" if mode is CreationMode.EXTERNAL_ID else "")
    return w


def lead_world(mode: CreationMode) -> World:
    w = world()
    w.salesforce.takes_keys = mode is CreationMode.IDEMPOTENCY_KEY
    form = w.salesforce.form_for_lead
    w.salesforce.form_for_lead = replace(form, external_id="Care_Key__c" if mode is CreationMode.EXTERNAL_ID else "")
    return w


async def one_contact_or_the_draft(w: World, where: str) -> None:
    made = [contact for contact in w.salesforce.created if contact.startswith("003")]
    if not w.journal.deeds:  # it ended before the deed was written down: the form is still there
        assert not made
        assert w.journal.drafts.get("create contact:cust-1", FORM) == FORM
        await create_contact_at_last(w)
        made = [contact for contact in w.salesforce.created if contact.startswith("003")]
    assert len(made) == 1, where
    assert w.care.customers[CUSTOMER].linked_contact(ACCOUNT) == made[0], where
    assert len(w.care.links_made) == 1, where
    assert not await w.journal.open_deeds(), where
    assert "create contact:cust-1" not in w.journal.drafts, where


async def one_case(w: World, where: str) -> None:
    await one_escalation(w, where, create_case, "500")


async def one_lead(w: World, where: str) -> None:
    await one_escalation(w, where, create_lead, "00Q")


async def one_escalation(w: World, where: str, deed: Deed, prefix: str) -> None:
    made = [record for record in w.salesforce.created if record.startswith(prefix)]
    if not w.journal.deeds:
        assert not made
        await deed(w)
        made = [record for record in w.salesforce.created if record.startswith(prefix)]
    assert len(made) == 1, where
    assert [escalation.record_id for escalation in w.care.cases[CASE].escalations] == made, where
    assert all(escalation.number for escalation in w.care.cases[CASE].escalations), where
    assert not await w.journal.open_deeds(), where


@pytest.mark.parametrize("mode", CreationMode)
async def test_a_crash_anywhere_in_create_and_link_makes_one_contact_and_one_link(mode: CreationMode) -> None:
    passages = await killed_everywhere(lambda: contact_world(mode), create_contact, one_contact_or_the_draft)

    assert passages >= 16


@pytest.mark.parametrize("mode", CreationMode)
async def test_a_crash_anywhere_in_create_case_makes_one_case(mode: CreationMode) -> None:
    passages = await killed_everywhere(lambda: case_world(mode), create_case, one_case)

    assert passages >= 14


@pytest.mark.parametrize("mode", CreationMode)
async def test_a_crash_anywhere_in_create_lead_makes_one_lead(mode: CreationMode) -> None:
    passages = await killed_everywhere(lambda: lead_world(mode), create_lead, one_lead)

    assert passages >= 12


async def test_a_crash_anywhere_in_giving_up_keys_makes_one_lead() -> None:
    def build() -> World:
        w = lead_world(CreationMode.IDEMPOTENCY_KEY)
        w.salesforce.answers_keys = False
        return w

    assert await killed_everywhere(build, create_lead, one_lead) >= 14


@pytest.mark.parametrize("mode", CreationMode)
async def test_a_crash_anywhere_in_the_recovery_of_a_lost_answer_makes_one_contact(mode: CreationMode) -> None:
    def build() -> World:
        w = contact_world(mode)
        w.salesforce.gate.lose("create_by_key" if mode is CreationMode.EXTERNAL_ID else "create")
        return w

    await killed_everywhere(build, create_contact_at_last, one_contact_or_the_draft)


async def test_a_second_crash_during_recovery_still_makes_one_contact() -> None:
    for nth in range(1, 200):
        w = contact_world()
        w.salesforce.gate.watch = lambda method, when: crash_at(method, when, "create after")
        with pytest.raises(Crash):
            await create_contact(w)
        second = mended(w)
        killer = Killer(second, nth)
        try:
            await second.recovery.carry_on()
        except Crash:
            third = mended(second)
            await third.recovery.carry_on()
            await one_contact_or_the_draft(third, killer.where)
            await third.scope.close()
        else:
            assert nth > 5
            assert [fact.deed.record_id for fact in second.bus.of(DeedRecovered)] == list(w.salesforce.created)
            return
        finally:
            await second.scope.close()


def crash_at(method: str, when: str, where: str) -> None:
    if f"{method} {when}" == where:
        raise Crash(where)
