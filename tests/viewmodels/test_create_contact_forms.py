"""The create drawer over the org's own forms: record types, look-ups, duplicates found early, forms that change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from care_desktop.domain.duplicates import DuplicateCheck, OtherMatch
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.forms import FieldType, FormDescription, FormField
from care_desktop.domain.ids import CaseId
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.create_contact import CreateContact
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import case, contact_id, contact_match, customer
from tests.helpers.create_stage import CreateStage
from tests.helpers.fakes import world
from tests.helpers.form_stage import ACME, ACME_TOO, every_kind, with_record_types
from tests.helpers.until import until

ANN = customer()
BUSINESS = FormDescription("Contact", (FormField("LastName", "Last Name", FieldType.TEXT, required=True),))


@pytest.fixture
async def stage() -> AsyncIterator[CreateStage]:
    of = world(cases=[case(person=ANN)])
    of.salesforce.form = with_record_types(every_kind())
    of.salesforce.typed_forms[("Contact", "012B")] = with_record_types(BUSINESS, "012B")
    of.salesforce.known_records["Account"] = [ACME, ACME_TOO]
    await of.cases.open(CaseId("case-1"))
    page = TaskScope("page")
    stage = CreateStage(of, page)
    stage.create = CreateContact(
        session=of.session,
        contacts=of.contacts,
        creation=of.creation,
        board=NoticeBoard(),
        deeds=of.scope,
        page=page,
        on_use_instead=lambda contact, typed: stage.instead.append((contact, typed)),
        pause=0.0,
        check_pause=0.0,
    )
    yield stage
    await page.close()
    await of.scope.close()


async def test_another_record_type_keeps_what_was_typed(stage: CreateStage) -> None:
    await stage.opened(ANN)
    stage.create.change("LastName", "Lee-Young")
    stage.create.change("Budget__c", "12")

    await stage.turned("012B")
    assert stage.values() == {"LastName": "Lee-Young"}

    await stage.turned("012A")
    assert stage.values()["Budget__c"] == "12"


async def test_nothing_is_sent_while_another_form_is_on_its_way(stage: CreateStage) -> None:
    await stage.opened(ANN)
    stage.world.salesforce.gate.hang("contact_form")
    stage.create.filling.choose_record_type("012B")

    stage.create.submit()

    assert not stage.create.state.panel.sending
    stage.world.salesforce.gate.mend()


async def test_a_record_type_that_cannot_be_read_leaves_the_form_as_it_was(stage: CreateStage) -> None:
    await stage.opened(ANN)
    await stage.settled()
    stage.world.salesforce.gate.fail("contact_form", Unreachable())

    stage.create.filling.choose_record_type("012B")
    await until(lambda: stage.create.state.panel.error is not None)

    assert stage.create.state.panel.form.description.record_type == "012A"
    assert stage.create.state.panel.turning == ""


async def test_the_draft_remembers_the_record_type(stage: CreateStage) -> None:
    await stage.opened(ANN)
    await stage.turned("012B")
    stage.create.change("LastName", "Lee-Young")
    stage.create.close()
    await until(lambda: not stage.create.state.panel.is_open)

    await stage.opened(ANN)

    assert stage.create.state.panel.form.description.record_type == "012B"
    assert stage.values() == {"LastName": "Lee-Young"}


async def test_a_form_that_changed_in_the_org_keeps_what_was_typed(stage: CreateStage) -> None:
    known = stage.world.salesforce.form
    await stage.opened(ANN)
    await stage.settled()
    stage.create.change("LastName", "Lee-Young")
    stage.world.salesforce.form = replace(known, fields=(*known.fields, FormField("New__c", "New", FieldType.TEXT)))

    stage.create.filling.settle()
    await until(lambda: "New__c" in stage.values())

    assert stage.values()["LastName"] == "Lee-Young"


async def test_a_record_is_chosen_by_a_look_up_and_shown_by_its_name(stage: CreateStage) -> None:
    await stage.opened(ANN)
    stage.create.filling.type_look_up("AccountId", "acme")
    look_up = stage.create.filling.look_up
    await until(lambda: look_up.state.answered == "acme")
    assert stage.values()["AccountId"] == ""

    look_up.press(ACME_TOO.id)

    field = stage.create.state.panel.form.field("AccountId")
    assert field is not None
    assert (field.value, field.reference, field.typed) == (ACME_TOO.id, ACME_TOO, "")


async def test_a_restored_draft_gets_the_names_of_its_records(stage: CreateStage) -> None:
    await stage.world.creation.keep_draft(ANN.id, {"LastName": "Lee", "AccountId": ACME.id})

    await stage.opened(ANN)
    await until(lambda: bool(stage.create.state.panel.form.records))

    field = stage.create.state.panel.form.field("AccountId")
    assert field is not None
    assert field.reference == ACME


async def test_likely_duplicates_are_told_quietly_while_the_form_is_filled_in(stage: CreateStage) -> None:
    found = DuplicateCheck((contact_match(2),), (OtherMatch("00Q1", "Lead", "Lead", "Ann Lee"),), "Look first.")
    stage.likely(found)
    await stage.opened(ANN)

    stage.create.change("Email", "ann@lee.example")
    await until(lambda: stage.create.state.duplicates.found)

    assert stage.create.state.duplicates == found
    assert not stage.create.state.insists
    assert stage.create.state.panel.focus_turn == 0

    stage.create.show_duplicates()
    assert stage.create.state.insists


async def test_duplicates_go_when_what_was_typed_is_somebody_else(stage: CreateStage) -> None:
    stage.likely(DuplicateCheck((contact_match(2),)))
    await stage.opened(ANN)
    stage.create.change("Email", "ann@lee.example")
    await until(lambda: stage.create.state.duplicates.found)

    stage.likely(DuplicateCheck())
    stage.create.change("Email", "other@lee.example")

    await until(lambda: not stage.create.state.duplicates.found)


async def test_fields_that_no_rule_looks_at_ask_nothing(stage: CreateStage) -> None:
    stage.likely(DuplicateCheck((contact_match(2),)))
    await stage.opened(ANN)
    stage.create.change("Email", "ann@lee.example")
    await until(lambda: stage.create.state.duplicates.found)
    calls = stage.world.salesforce.gate.calls
    asked, looked = calls["likely_duplicates"], calls["duplicate_fields"]

    stage.create.change("Budget__c", "12")
    await until(lambda: calls["duplicate_fields"] > looked)

    assert calls["likely_duplicates"] == asked


async def test_using_a_match_hands_over_what_was_typed_but_no_defaults(stage: CreateStage) -> None:
    await stage.opened(ANN)
    stage.create.change("Email", "ann@lee.example")

    stage.create.use_instead(contact_id(2))

    ((contact, typed),) = stage.instead
    assert contact == contact_id(2)
    assert typed["Email"] == "ann@lee.example"
    assert "Level__c" not in typed
