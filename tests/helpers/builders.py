"""Values with sensible defaults, so that a test names only what it is about. All people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from care_desktop.domain.cases import (
    Author,
    Case,
    CaseRow,
    Escalation,
    EscalationKind,
    Message,
    MessagePage,
    Origin,
    Priority,
    SalesforceCase,
    Sentiment,
    Status,
)
from care_desktop.domain.forms import Choice, FieldType, FormDescription, FormField
from care_desktop.domain.ids import (
    AccountId,
    CaseId,
    ContactId,
    CustomerId,
    MessageId,
    OperationId,
    RecordId,
    UserId,
    checksum,
)
from care_desktop.domain.operations import Deed, DeedKind, DeedState
from care_desktop.domain.people import SALESFORCE_NETWORK, Contact, ContactMatch, Customer, Profile
from care_desktop.domain.permissions import AGENT
from care_desktop.services.ports import Me, SalesforceAccount

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCOUNT = AccountId("sfa-1")


def record_id(prefix: str, number: int) -> RecordId:
    """Return a well-formed 18-character id: `record_id("500", 3)`."""
    first = f"{prefix}{number:012d}"
    return RecordId(first + checksum(first))


def contact_id(number: int) -> ContactId:
    """Return the id of the contact with that number."""
    return ContactId(record_id("003", number))


def account(**values: Any) -> SalesforceAccount:
    """Return a connected Salesforce account."""
    default = SalesforceAccount(ACCOUNT, "Northwind", str(record_id("00D", 1)), "https://northwind.example", True)
    return replace(default, **values)


def me(**values: Any) -> Me:
    """Return the signed-in agent."""
    return replace(Me(UserId("user-1"), "Robin Agent", "robin@care.example", AGENT), **values)


def customer(number: int = 1, *, linked_to: ContactId | None = None, **values: Any) -> Customer:
    """Return a Customer; `linked_to` adds the Salesforce profile."""
    default = Customer(
        CustomerId(f"cust-{number}"),
        1,
        "chat",
        "Ann",
        "Lee",
        "Ann Lee",
        "annlee",
        platform_id=f"p-{number}",
        case_count=1,
    )
    built = replace(default, **values)
    return with_link(built, linked_to) if linked_to else built


def with_link(person: Customer, contact: ContactId, account_id: AccountId = ACCOUNT, who: str = "") -> Customer:
    """Return the Customer with that contact linked, by the user of that id."""
    profile = Profile(SALESFORCE_NETWORK, contact, account_id, "Robin Agent", NOW, UserId(who))
    return replace(person, profiles=(*person.profiles, profile))


def without_link(person: Customer, account_id: AccountId = ACCOUNT) -> Customer:
    """Return the Customer without a contact in that account."""
    kept = tuple(profile for profile in person.profiles if profile.salesforce_account_id != account_id)
    return replace(person, profiles=kept)


def case(number: int = 1, *, person: Customer | None = None, **values: Any) -> Case:
    """Return a Case of Customer 1 (or of `person`)."""
    default = Case(
        CaseId(f"case-{number}"),
        1000 + number,
        1,
        person or customer(),
        "Help desk",
        "chat",
        Status.OPEN,
        Priority.MEDIUM,
        Sentiment.NEUTRAL,
        "The parcel did not arrive",
        NOW - timedelta(days=2),
        NOW - timedelta(hours=1),
        NOW - timedelta(hours=1),
        UserId("user-1"),
        "Robin Agent",
    )
    return replace(default, **values)


def row_of(of: Case) -> CaseRow:
    """Return the list row of a Case."""
    return CaseRow(
        of.id,
        of.number,
        of.customer.id,
        of.customer.name,
        of.platform,
        of.channel,
        of.status,
        of.priority,
        of.subject,
        of.last_message_at,
        assignee=of.assignee,
        unlinked_escalations=of.unlinked_escalations(ACCOUNT),
        flagged=bool(of.flag_reason),
    )


def escalation(number: int = 1, **values: Any) -> Escalation:
    """Return an automatic escalation to a Salesforce Case."""
    default = Escalation(
        f"esc-{number}", EscalationKind.CASE, record_id("500", number), f"{number:08d}", Origin.AUTOMATIC, ACCOUNT, NOW
    )
    return replace(default, **values)


def message(number: int = 1, text: str = "Where is my parcel?", **values: Any) -> Message:
    """Return a message of the customer."""
    sent = NOW - timedelta(hours=2) + timedelta(minutes=number)
    return replace(Message(MessageId(f"msg-{number}"), Author.CUSTOMER, "Ann Lee", text, sent), **values)


def messages(count: int = 2, earlier: str | None = None) -> MessagePage:
    """Return a page of messages."""
    return MessagePage(tuple(message(number) for number in range(1, count + 1)), earlier)


def contact(number: int = 1, name: str = "Ann Lee", **values: Any) -> Contact:
    """Return a Salesforce contact as read; `fields` given are added to the default ones."""
    first, _, last = name.rpartition(" ")
    fields = {"FirstName": first or None, "LastName": last, "Name": name, "Email": f"person{number}@mail.example"}
    fields |= {"Phone": None, "MobilePhone": None, "Title": None, "MailingCity": None}
    fields |= values.pop("fields", {})
    default = Contact(
        contact_id(number), fields, "Northwind Ltd", "Robin Agent", "Robin Agent", NOW - timedelta(days=3), NOW
    )
    return replace(default, **values)


def contact_match(number: int = 1, name: str = "Ann Lee", **values: Any) -> ContactMatch:
    """Return a row of the search."""
    default = ContactMatch(contact_id(number), name, "Northwind Ltd", email=f"person{number}@mail.example")
    return replace(default, **values)


def salesforce_case(number: int = 1, **values: Any) -> SalesforceCase:
    """Return a Salesforce Case card."""
    record = record_id("500", number)
    url = f"https://northwind.example/{record}"
    default = SalesforceCase(record, f"{number:08d}", "New", "Robin Agent", "Web", "A parcel", "Medium", NOW, url)
    return replace(default, **values)


def contact_form(*, external_id: str = "") -> FormDescription:
    """Return the form of a contact."""
    return FormDescription(
        "Contact",
        (
            FormField("FirstName", "First Name", FieldType.TEXT, length=40),
            FormField("LastName", "Last Name", FieldType.TEXT, required=True, length=80),
            FormField("Title", "Title", FieldType.TEXT, length=128),
            FormField("Email", "Email", FieldType.EMAIL, length=80),
            FormField("Phone", "Phone", FieldType.PHONE, length=40),
            FormField("MobilePhone", "Mobile Phone", FieldType.PHONE, length=40),
            FormField("Care_Handle__c", "Handle", FieldType.TEXT, length=80),
            FormField("Description", "Description", FieldType.LONG_TEXT, length=32000),
        ),
        external_id,
    )


def case_form(*, external_id: str = "") -> FormDescription:
    """Return the form of a Salesforce Case."""
    priorities = tuple(Choice(value, value) for value in ("High", "Medium", "Low"))
    statuses = tuple(Choice(value, value) for value in ("New", "Working", "Closed"))
    origins = tuple(Choice(value, value) for value in ("Phone", "Email", "Web"))
    return FormDescription(
        "Case",
        (
            FormField("Subject", "Subject", FieldType.TEXT, length=255),
            FormField("Description", "Description", FieldType.LONG_TEXT, length=32000),
            FormField("Priority", "Priority", FieldType.PICKLIST, choices=priorities, default="Medium"),
            FormField("Status", "Status", FieldType.PICKLIST, choices=statuses, default="New"),
            FormField("Origin", "Case Origin", FieldType.PICKLIST, choices=origins),
        ),
        external_id,
    )


def lead_form(*, external_id: str = "") -> FormDescription:
    """Return the form of a Lead."""
    statuses = tuple(Choice(value, value) for value in ("Open - Not Contacted", "Working - Contacted"))
    return FormDescription(
        "Lead",
        (
            FormField("FirstName", "First Name", FieldType.TEXT, length=40),
            FormField("LastName", "Last Name", FieldType.TEXT, required=True, length=80),
            FormField("Company", "Company", FieldType.TEXT, required=True, length=255),
            FormField("Email", "Email", FieldType.EMAIL, length=80),
            FormField("Status", "Lead Status", FieldType.PICKLIST, choices=statuses, default="Open - Not Contacted"),
        ),
        external_id,
    )


def deed(number: int = 1, **values: Any) -> Deed:
    """Return a deed that creates a contact for Customer 1."""
    default = Deed(
        OperationId(f"op-{number}"),
        DeedKind.CREATE_CONTACT,
        DeedState.PENDING,
        ACCOUNT,
        CustomerId("cust-1"),
        CaseId("case-1"),
        {"FirstName": "Ann", "LastName": "Lee"},
        NOW,
    )
    return replace(default, **values)
