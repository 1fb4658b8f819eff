"""From the org's own form to a linked contact, in orgs that ask for much: the services over the stage's rules."""

from __future__ import annotations

import pytest

from care_desktop.domain.errors import Unacceptable
from care_desktop.domain.forms import FormDescription, check
from care_desktop.domain.people import Contact
from care_desktop.services.assembly import Services, assemble
from care_desktop.services.new_deeds import RECORD_TYPE
from care_desktop.services.scope import TaskScope
from tests.helpers.builders import case, customer, messages
from tests.helpers.fakes import FakeCare, FakeJournal, HeardBus
from tests.helpers.form_orgs import FormOrg, form_org

REQUIRED = {
    "LastName": "Lee",
    "Email": "ann@lee.example",
    "Market__c": "South",
    "Market_Area__c": "Islands",
    "Member_Since__c": "2026-03-01",
}
CUSTOMER, CASE = customer().id, case().id


def services_over(org: FormOrg) -> Services:
    """Return all services over that org; Care and the journal are fakes."""
    care = FakeCare()
    care.add(case(), messages())
    services = assemble(care, org.client, FakeJournal(), bus=HeardBus(), scope=TaskScope("deeds"))
    services.session.learn(care.user, care.accounts)
    return services


async def made(services: Services, form: FormDescription, **typed: str) -> Contact:
    """Create and link a contact out of a form with its defaults, and return it as read."""
    values = {field.name: field.default for field in form.fields} | typed
    assert check(form, values) == {}
    chosen = {RECORD_TYPE: form.record_type} if form.record_types else {}
    linked = await services.creation.create_and_link(CUSTOMER, CASE, {**values, **chosen})
    found = await services.contacts.open(linked.contact)
    assert isinstance(found, Contact)
    return found


async def test_a_form_that_is_right_by_its_own_rules_is_taken_by_a_strict_org() -> None:
    async with form_org("strict") as org:
        services = services_over(org)
        account = org.org.bulk_insert("Account", [{"Name": "Harbour Ltd"}])[0]
        partner = (await services.forms.contact()).record_types[1].id
        form = await services.forms.contact(partner)
        (owner,) = await services.forms.look_up(("Account",), "harb")
        contact = await made(
            services,
            form,
            **REQUIRED,
            AccountId=owner.id,
            Market_Place__c="Ferry",
            Points__c="12",
            Languages__c="Danish;Dutch",
            May_Call__c="true",
            Call_At__c="Work",
        )
        assert (owner.id, contact.text(RECORD_TYPE)) == (account, partner)
        assert (contact.text("Points__c"), contact.text("Languages__c")) == ("12", "Danish;Dutch")
        assert contact.text("Credit_Limit__c") == "250"
        assert contact.references["AccountId"].name == "Harbour Ltd"


async def test_a_value_that_does_not_go_with_its_controller_is_stopped_here_and_there_alike() -> None:
    async with form_org("strict") as org:
        services = services_over(org)
        org.org.bulk_insert("Account", [{"Name": "Harbour Ltd"}])
        form = await services.forms.contact()
        (owner,) = await services.forms.look_up(("Account",), "harb")
        values = {**REQUIRED, "AccountId": owner.id, "Market__c": "North"}
        assert list(check(form, values)) == ["Market_Area__c"]
        with pytest.raises(Unacceptable) as refused:
            await services.creation.create_and_link(CUSTOMER, CASE, values)
        assert list(refused.value.problems) == ["Market_Area__c"]


@pytest.mark.parametrize(("typed", "kept"), [("true", "True"), ("", "False")])
async def test_a_box_that_is_ticked_by_default_stays_as_the_person_left_it(typed: str, kept: str) -> None:
    async with form_org("strict") as org:
        services = services_over(org)
        account = org.org.bulk_insert("Account", [{"Name": "Harbour Ltd"}])[0]
        form = await services.forms.contact()
        box = form.field("Catalogue__c")
        assert box is not None
        assert box.default == "true"
        contact = await made(services, form, **REQUIRED, AccountId=account, Catalogue__c=typed)
        assert contact.text("Catalogue__c") == kept


async def test_a_person_account_is_made_through_its_account_and_linked_by_its_contact() -> None:
    async with form_org("", person_accounts=True) as org:
        services = services_over(org)
        person = next(kind.id for kind in (await services.forms.contact()).record_types if kind.sobject == "Account")
        form = await services.forms.contact(person)
        contact = await made(services, form, LastName="Lee", FirstName="Ann", PersonEmail="ann@lee.example")
        assert (contact.name, contact.text("Email"), contact.text("IsPersonAccount")) == (
            "Ann Lee",
            "ann@lee.example",
            "True",
        )
