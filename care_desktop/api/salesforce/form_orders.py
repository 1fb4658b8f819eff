"""How our forms are arranged where the org has no layout for them, and what nobody fills in by hand."""

from __future__ import annotations

from care_desktop.api.salesforce.form_building import Order

CONTACT = Order(
    "Contact",
    (
        "Salutation",
        "FirstName",
        "LastName",
        "Title",
        "Email",
        "Phone",
        "MobilePhone",
        "MailingStreet",
        "MailingCity",
        "MailingPostalCode",
        "MailingCountry",
        "MailingState",
        "Care_Handle__c",
        "Preferred_Channel__c",
        "Description",
    ),
)
PERSON = Order(
    "Account",
    (
        "Salutation",
        "FirstName",
        "LastName",
        "PersonTitle",
        "PersonEmail",
        "Phone",
        "PersonMobilePhone",
        "PersonMailingStreet",
        "PersonMailingCity",
        "PersonMailingPostalCode",
        "PersonMailingCountry",
        "PersonMailingState",
        "Description",
    ),
    given=frozenset({"Name", "ParentId"}),
    required=frozenset({"LastName"}),
)
"""Vendor fact: SOAP API Guide, person account record types: LastName in place of Name."""
CASE = Order(
    "Case",
    ("Subject", "Description", "Priority", "Status", "Origin", "Type", "Reason"),
    given=frozenset({"ContactId", "AccountId"}),
)
"""The contact is the linked one, and the account follows from the contact (salesforce.md 2.13)."""
LEAD = Order(
    "Lead", ("FirstName", "LastName", "Company", "Title", "Email", "Phone", "Status", "LeadSource", "Description")
)
