"""Reading a contact with all that its form shows: one call, names of what it points to, and what an org may lack."""

from __future__ import annotations

from typing import Any

from care_desktop.api.sansio import Request
from care_desktop.domain.people import Contact
from tests.helpers.form_orgs import form_org

PERSONS: dict[str, Any] = {"person_accounts": True, "state_country_picklists": True, "multi_currency": True}


async def test_a_contact_has_every_field_of_its_form_and_the_names_of_what_it_points_to() -> None:
    async with form_org("strict") as org:
        account = org.org.bulk_insert("Account", [{"Name": "Harbour Ltd"}])[0]
        store = org.org.bulk_insert("Store__c", [{"Name": "Oslo"}])[0]
        contact = await org.contact(AccountId=account, Home_Store__c=store, Points__c=12.0)
        form = await org.client.contact_edit_form(contact)
        assert {field.name for field in form.fields} <= contact.fields.keys()
        names = {name: found.name for name, found in contact.references.items()}
        assert (names["AccountId"], names["Home_Store__c"]) == ("Harbour Ltd", "Oslo")
        assert contact.text("Points__c") == "12"


async def test_400_fields_are_read_in_one_call() -> None:
    async with form_org("large", **PERSONS) as org:
        await org.client.contact_form()
        org.asked.clear()
        contact = await org.contact(Billing_0__c="last", Warranty_62__c="first")
        assert org.asked == ["/composite"]
        assert (contact.text("Billing_0__c"), contact.text("Warranty_62__c")) == ("last", "first")
        assert len(contact.fields) > 350


async def test_a_field_that_disappears_is_noticed_and_the_rest_is_read() -> None:
    async with form_org("") as org:
        await org.client.contact_form()
        org.org.settings.hidden_fields = {"Contact.Satisfaction__c"}
        contact = await org.contact(Email="a@b.example")
        assert "Satisfaction__c" not in contact.fields
        assert contact.text("Email") == "a@b.example"


async def test_the_contact_of_a_person_account_is_read_and_edited_like_any_other() -> None:
    async with form_org("", person_accounts=True) as org:
        form = await org.client.contact_form()
        person = next(kind.id for kind in form.record_types if kind.sobject == "Account")
        row = {"LastName": "Lee", "FirstName": "Ann", "RecordTypeId": person}
        await org.client._transport.send(Request("POST", "/services/data/v67.0/sobjects/Account", json=row))
        found, _ = await org.client.starting_with("Lee")
        contact = await org.client.read(found[0].id)
        assert isinstance(contact, Contact)
        assert contact.text("IsPersonAccount") == "True"
        saved = await org.client.save(contact, {"Title": "Captain"})
        assert saved.text("Title") == "Captain"
