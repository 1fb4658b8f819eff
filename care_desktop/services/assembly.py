"""All services over one set of ports, put together in the order in which they need each other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.operations import SEVERAL, Deed, DeedKind
from care_desktop.services.accounts import Accounts
from care_desktop.services.activities import Activities
from care_desktop.services.automation import Automation
from care_desktop.services.board import Board
from care_desktop.services.board_book import BatchBook
from care_desktop.services.case_work import CaseWork
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.contact_deed import ContactSteps
from care_desktop.services.contact_sync import ContactSync
from care_desktop.services.contacts import Contacts
from care_desktop.services.creation import Creation
from care_desktop.services.customers import Customers
from care_desktop.services.deed_steps import Steps
from care_desktop.services.deeds import Deeds
from care_desktop.services.escalation import Escalations
from care_desktop.services.escalation_deed import EscalationSteps
from care_desktop.services.events import Bus
from care_desktop.services.forms import Forms
from care_desktop.services.kept_texts import KeptTexts
from care_desktop.services.later_events import DeedLeftOpen, DeedUnsettled, PeopleMoved
from care_desktop.services.linking import Linking
from care_desktop.services.mapping import Mappings
from care_desktop.services.message_drafts import MessageDrafts
from care_desktop.services.messages import Messages
from care_desktop.services.notifications import Notifications
from care_desktop.services.ports import Care, Journal, Salesforce
from care_desktop.services.presence import Presences
from care_desktop.services.recovery import Recovery
from care_desktop.services.scope import TaskScope
from care_desktop.services.session import Session
from care_desktop.services.sync import ChangeFeed
from care_desktop.services.unsettled import Unsettled
from care_desktop.services.usage import Usage


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time and chance, so that tests need not wait: `clock` gives aware UTC, `sleep` waits seconds, `jitter` 0 to 1."""

    clock: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Services:
    """Every service of one window."""

    bus: Bus
    session: Session
    casebook: Casebook
    customers: Customers
    cases: Cases
    contacts: Contacts
    forms: Forms
    linking: Linking
    creation: Creation
    escalations: Escalations
    recovery: Recovery
    feed: ChangeFeed
    accounts: Accounts
    mappings: Mappings
    unsettled: Unsettled
    usage: Usage
    work: CaseWork
    messages: Messages
    presences: Presences
    notifications: Notifications
    automation: Automation
    message_drafts: MessageDrafts
    contact_sync: ContactSync
    board: Board
    batch_book: BatchBook
    kept_texts: KeptTexts


class _Ground:
    """What all deeds stand on."""

    def __init__(self, care: Care, cases: Cases, scope: TaskScope) -> None:
        self.session = Session(care)
        self.cases = cases
        self.casebook = cases.casebook
        self.customers = Customers(care, self.casebook)
        self.activities = Activities(care, scope)
        self.linking = Linking(care, self.session, self.customers, self.casebook)


def assemble(
    care: Care,
    salesforce: Salesforce,
    journal: Journal,
    *,
    bus: Bus,
    scope: TaskScope,
    around: Surroundings | None = None,
    cases: Cases | None = None,
) -> Services:
    """Build the services around a bus; `scope` owns the tasks that no page waits for, and is closed by who gave it.

    `cases` are those that the case list reads already, with their casebook on the same bus.
    """
    around = around or Surroundings()
    clock = around.clock
    ground = _Ground(care, cases or Cases(care, Casebook(bus, clock)), scope)
    session, casebook, customers = ground.session, ground.casebook, ground.customers

    def stays_open(deed: Deed) -> None:
        bus.publish(DeedUnsettled(deed) if deed.trouble == SEVERAL else DeedLeftOpen(deed))

    deeds = Deeds(
        journal, _steps(care, salesforce, ground, bus, clock), clock=clock, sleep=around.sleep, stays_open=stays_open
    )
    activities, work = ground.activities, CaseWork(care, session, ground.cases)
    bus.subscribe(PeopleMoved, lambda _fact: work.forget_colleagues())
    usage = Usage(bus)
    salesforce.watch_usage(usage.learn)
    mappings = Mappings(care, session, bus=bus, clock=clock)
    contacts = Contacts(
        salesforce, care, session, casebook=casebook, activities=activities, bus=bus, clock=clock, usage=usage
    )
    return Services(
        bus,
        session,
        casebook,
        customers,
        ground.cases,
        contacts,
        contacts.forms,
        ground.linking,
        Creation(salesforce, session, customers, deeds=deeds, journal=journal, clock=clock, usage=usage),
        Escalations(
            salesforce,
            session,
            ground.cases,
            mappings=mappings,
            deeds=deeds,
            journal=journal,
            clock=clock,
            bus=bus,
        ),
        Recovery(journal, deeds, session, bus),
        ChangeFeed(care, casebook, bus, session=session, clock=clock, sleep=around.sleep, jitter=around.jitter),
        Accounts(care, session, bus=bus),
        mappings,
        Unsettled(journal, deeds, salesforce, session=session, bus=bus),
        usage,
        work,
        Messages(care, session, ground.cases),
        Presences(care, bus, clock=clock),
        Notifications(care, bus),
        Automation(care),
        MessageDrafts(journal),
        ContactSync(care),
        Board(care, salesforce, session, casebook),
        BatchBook(journal, lambda: session.me.id),
        KeptTexts(journal),
    )


def _steps(
    care: Care, salesforce: Salesforce, ground: _Ground, bus: Bus, clock: Callable[[], datetime]
) -> dict[DeedKind, Steps]:
    contact = ContactSteps(
        salesforce, ground.session, ground.customers, linking=ground.linking, activities=ground.activities, bus=bus
    )

    def escalation(kind: EscalationKind) -> EscalationSteps:
        session, cases, casebook = ground.session, ground.cases, ground.casebook
        return EscalationSteps(kind, salesforce, care, session, cases=cases, casebook=casebook, bus=bus, clock=clock)

    return {
        DeedKind.CREATE_CONTACT: contact,
        DeedKind.CREATE_CASE: escalation(EscalationKind.CASE),
        DeedKind.CREATE_LEAD: escalation(EscalationKind.LEAD),
    }
