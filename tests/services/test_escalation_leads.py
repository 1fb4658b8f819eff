"""Create lead, and what both kinds take from the mapping: prefilled, refused, recorded as what it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.cases import Case, EscalationKind, Origin
from care_desktop.domain.errors import LikelyDuplicate, NoPermission
from care_desktop.domain.forms import RecordType
from care_desktop.domain.ids import CaseId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.mapping import CareField, FieldMapping, MappingKind, MappingRow
from care_desktop.domain.permissions import AGENT, Level, Rights
from care_desktop.services.events import AccountChanged, CaseEscalated, Reach, ReachChanged
from tests.helpers.builders import ACCOUNT, case, case_form, contact_id, contact_match, customer, lead_form, me
from tests.helpers.fakes import World, world

CASE = CaseId("case-1")
LEAD, SALESFORCE_CASE = EscalationKind.LEAD, EscalationKind.CASE
FORM = {"FirstName": "Ann", "LastName": "Lee", "Company": "Harbor"}
RETAIL = RecordType("012000000000001AAA", "Retail", "Lead")


def mapped(*rows: MappingRow, **values: object) -> World:
    w = world([case(person=customer(linked_to=contact_id(1)))])
    w.care.mappings[ACCOUNT] = replace(FieldMapping(1, rows), **values)  # type: ignore[arg-type]
    return w


async def test_a_lead_is_made_without_a_contact_recorded_as_one_and_told_by_its_name() -> None:
    w = world([case(last_customer_message_at=None)])
    await w.cases.open(CASE)

    fact = await w.escalations.create(LEAD, CASE, FORM)

    (escalation,) = w.care.cases[CASE].escalations
    assert (escalation.kind, escalation.number, escalation.origin) == (LEAD, "Ann Lee", Origin.MANUAL)
    assert w.bus.of(CaseEscalated) == [fact]
    assert "ContactId" not in w.salesforce.created[fact.record_id][1]
    card = await w.escalations.card(escalation)
    assert card is not None
    assert card.number == "Ann Lee"


@pytest.mark.parametrize(
    ("rights", "reach", "refusal"),
    [
        (Rights(AGENT.permissions, Level.MODIFY, Level.READ), Reach.ONLINE, Refusal.NO_PERMISSION),
        (AGENT, Reach.EXPIRED, Refusal.CONNECTION_EXPIRED),
        (AGENT, Reach.ONLINE, None),
    ],
)
async def test_each_reason_not_to_make_a_lead(rights: Rights, reach: Reach, refusal: Refusal | None) -> None:
    w = world()
    w.session.learn(me(rights=rights), w.care.accounts)
    w.bus.publish(ReachChanged("salesforce", reach))

    assert w.escalations.refusal(case(), LEAD) is refusal
    if refusal is not None:
        with pytest.raises(NoPermission) as refused:
            await w.escalations.create(LEAD, CASE, FORM)
        assert refused.value.refusal is refusal
        assert not w.salesforce.created


@pytest.mark.parametrize(
    ("person", "names"),
    [
        (customer(), ("Ann", "Lee")),
        (customer(first_name="Ann", last_name=""), ("", "Ann")),
        (customer(first_name="", last_name="", username="", handle="@ann"), ("", "@ann")),
    ],
)
async def test_a_lead_has_a_last_name_whatever_is_known(person: object, names: tuple[str, str]) -> None:
    of = replace(case(), customer=person)  # type: ignore[arg-type]
    w = world([of])

    proposal = await w.escalations.proposal(of, (), lead_form(), LEAD)

    assert (proposal.get("FirstName", ""), proposal["LastName"]) == names


async def test_a_mapping_that_fills_nothing_of_the_object_refuses_and_says_so_at_the_button() -> None:
    w = mapped(MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.SUBJECT))

    assert await w.escalations.prepare(SALESFORCE_CASE) == w.salesforce.form_for_case
    with pytest.raises(NoPermission) as refused:
        await w.escalations.prepare(LEAD)

    assert refused.value.refusal is Refusal.MAPPING_MISSING
    of = w.care.cases[CASE]
    assert w.escalations.refusal(of, LEAD) is Refusal.MAPPING_MISSING
    assert w.escalations.refusal(of, SALESFORCE_CASE) is None
    w.bus.publish(AccountChanged(ACCOUNT))
    assert w.escalations.refusal(of, LEAD) is None


async def test_the_mapping_fills_the_form() -> None:
    w = mapped(
        MappingRow("Case", "Subject", MappingKind.DYNAMIC, CareField.CUSTOMER_NAME),
        MappingRow("Case", "Priority", MappingKind.VARIABLE, CareField.PRIORITY, {"medium": "Low"}),
    )
    of: Case = w.care.cases[CASE]

    proposal = await w.escalations.proposal(of, (), case_form(), SALESFORCE_CASE)

    assert proposal == {"Subject": "Ann Lee", "Priority": "Low"}


async def test_the_mapping_proposes_a_record_type_that_the_user_may_make() -> None:
    row = MappingRow("Lead", "LastName", MappingKind.DYNAMIC, CareField.CUSTOMER_LAST_NAME)
    w = mapped(row, record_types={"Lead": RETAIL.id})
    retail = replace(lead_form(), record_type=RETAIL.id, record_types=(RETAIL,))
    w.salesforce.typed_forms["Lead", RETAIL.id] = retail
    assert await w.escalations.prepare(LEAD) == w.salesforce.form_for_lead

    w.salesforce.form_for_lead = replace(lead_form(), record_types=(RETAIL,))

    assert await w.escalations.prepare(LEAD) == retail
    assert await w.escalations.prepare(LEAD, "") == w.salesforce.form_for_lead


async def test_a_lead_that_salesforce_knows_can_be_made_anyway() -> None:
    w = world()
    w.salesforce.duplicates = (contact_match(),)
    with pytest.raises(LikelyDuplicate):
        await w.escalations.create(LEAD, CASE, FORM)

    await w.escalations.create(LEAD, CASE, FORM, allow_duplicate=True)

    assert len(w.salesforce.leads) == 1


async def test_the_two_kinds_keep_drafts_of_their_own() -> None:
    w = world()

    await w.escalations.keep_draft(CASE, {"Subject": "A parcel"})
    await w.escalations.keep_draft(CASE, FORM, LEAD)

    assert await w.escalations.draft(CASE) == {"Subject": "A parcel"}
    assert await w.escalations.draft(CASE, LEAD) == FORM
