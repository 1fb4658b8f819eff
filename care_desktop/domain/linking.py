"""The rules of linking and escalating: what may be done now, and which rule forbids what may not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from care_desktop.domain.permissions import Level, Permission, Rights

if TYPE_CHECKING:
    from care_desktop.domain.cases import Case
    from care_desktop.domain.ids import AccountId
    from care_desktop.domain.people import Customer

ESCALATION_LIMIT = timedelta(days=90)


class Refusal(StrEnum):
    """Why a deed may not be done; each has a sentence of its own in viewmodels/notices.py."""

    NO_PERMISSION = "no permission"
    ALREADY_LINKED = "already linked"
    NOT_LINKED = "not linked"
    CONTACT_GONE = "contact gone"
    TOO_OLD = "too old"
    NO_CUSTOMER_MESSAGE = "no customer message"
    CONNECTION_EXPIRED = "connection expired"
    NO_ACCOUNT = "no account"
    MAPPING_MISSING = "mapping missing"
    NOT_ASSIGNED = "not assigned"


def may_link(customer: Customer, account: AccountId, rights: Rights) -> Refusal | None:
    """Return why this Customer may not be linked now, or None when it may (rules L1, L7)."""
    if not _may_manage_links(rights):
        return Refusal.NO_PERMISSION
    return Refusal.ALREADY_LINKED if customer.linked_contact(account) else None


def may_unlink(customer: Customer, account: AccountId, rights: Rights) -> Refusal | None:
    """Return why this Customer may not be unlinked now, or None when it may."""
    if not _may_manage_links(rights):
        return Refusal.NO_PERMISSION
    return None if customer.linked_contact(account) else Refusal.NOT_LINKED


def may_create_contact(customer: Customer, account: AccountId, rights: Rights) -> Refusal | None:
    """Return why no contact may be created for this Customer, or None when one may."""
    if rights.contacts < Level.CREATE:
        return Refusal.NO_PERMISSION
    return may_link(customer, account, rights)


def may_save_contact(rights: Rights) -> Refusal | None:
    """Return why an edit of a contact may not be saved, or None when it may."""
    return None if rights.contacts >= Level.MODIFY else Refusal.NO_PERMISSION


def may_create_case(case: Case, account: AccountId, rights: Rights, now: datetime) -> Refusal | None:
    """Return why this Case may not be escalated by hand, or None when it may (rules L1, E2).

    `now` is aware, UTC. A last customer message exactly 90 x 24 hours old is too old.
    """
    if rights.cases < Level.CREATE:
        return Refusal.NO_PERMISSION
    if case.customer.linked_contact(account) is None:
        return Refusal.NOT_LINKED
    if case.last_customer_message_at is None:
        return Refusal.NO_CUSTOMER_MESSAGE
    return Refusal.TOO_OLD if now - case.last_customer_message_at >= ESCALATION_LIMIT else None


def may_create_lead(rights: Rights) -> Refusal | None:
    """Return why no Lead may be made; it needs neither a linked contact nor a recent message (rule E3)."""
    return None if rights.cases >= Level.CREATE else Refusal.NO_PERMISSION


def _may_manage_links(rights: Rights) -> bool:
    return rights.has(Permission.MANAGE_CASES) and rights.contacts >= Level.READ
