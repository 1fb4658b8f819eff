"""A supervisor's world: unlinked escalations of several Customers, most with a suggested contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from care_desktop.domain.ids import ContactId, CustomerId, UserId
from care_desktop.domain.people import SALESFORCE_NETWORK, Evidence, EvidenceKind, Profile, SuggestedContact
from care_desktop.domain.permissions import SUPERVISOR
from care_desktop.services.board import Board
from care_desktop.services.board_book import BatchBook
from tests.helpers.builders import ACCOUNT, NOW, case, contact, contact_match, customer, escalation
from tests.helpers.fakes import World, world

NAMES = ("Ann Lee", "Bo Johansson", "Cem Yilmaz", "Dana Popescu", "Eva Novak", "Finn Olsen", "Gus Adeyemi", "Hana Ito")


def suggestion(number: int, *kinds: EvidenceKind) -> SuggestedContact:
    """Return a suggested contact that agrees in these things, in the email where none is said."""
    email = f"person{number}@mail.example"
    agrees = tuple(Evidence(kind, email, email) for kind in kinds or (EvidenceKind.EMAIL,))
    return SuggestedContact(contact_match(number, NAMES[(number - 1) % len(NAMES)]), agrees)


def board_world(count: int = 4, *, suggested: int | None = None) -> World:
    """Return a world with so many rows on the board, the first the oldest; `suggested` of them have a suggestion."""
    cases, contacts = [], []
    for number in range(1, count + 1):
        name = NAMES[(number - 1) % len(NAMES)] + (f" {number}" if number > len(NAMES) else "")
        made = NOW - timedelta(hours=count + 1 - number)
        person = customer(number, display_name=name)
        cases.append(case(number, person=person, escalations=(escalation(number, created_at=made),)))
        contacts.append(contact(number, name))
    found = world(cases, contacts)
    found.care.user = replace(found.care.user, rights=SUPERVISOR)
    found.session.learn(found.care.user, found.care.accounts)
    for number in range(1, (count if suggested is None else suggested) + 1):
        found.care.suggested[CustomerId(f"cust-{number}")] = (suggestion(number),)
    return found


def desk_of(found: World) -> tuple[Board, BatchBook]:
    """Return the services of the supervisor's desk."""
    board = Board(found.care, found.salesforce, found.session, found.casebook)
    return board, BatchBook(found.journal, lambda: found.session.me.id)


def linked_by(found: World, customer_id: CustomerId, contact_id: ContactId, who: str) -> None:
    """Let somebody else of that name link a contact, even of the name of the signed-in user."""
    person = found.care.customers[customer_id]
    profile = Profile(SALESFORCE_NETWORK, contact_id, ACCOUNT, who, NOW, UserId("user-of-another-window"))
    found.care.change_customer(replace(person, profiles=(*person.profiles, profile)))
