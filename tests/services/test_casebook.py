"""The one shared memory: the newest wins, and what became different is told once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from care_desktop.domain.ids import AccountId, CaseId, CustomerId, OperationId
from care_desktop.services.casebook import CASES, Casebook
from care_desktop.services.events import CaseChanged, CustomerChanged, CustomerLinked, CustomerUnlinked
from tests.helpers.builders import (
    ACCOUNT,
    case,
    contact_id,
    customer,
    escalation,
    message,
    messages,
    with_link,
    without_link,
)
from tests.helpers.fakes import FakeClock, HeardBus

ANN, BO = contact_id(1), contact_id(2)


@pytest.fixture
def bus() -> HeardBus:
    return HeardBus()


@pytest.fixture
def book(bus: HeardBus) -> Casebook:
    return Casebook(bus, FakeClock())


def test_what_is_seen_for_the_first_time_is_no_news(book: Casebook, bus: HeardBus) -> None:
    book.learn_case(case(person=customer(linked_to=ANN)))
    book.learn_messages(CaseId("case-1"), messages())

    assert bus.facts == []
    assert book.seen_at("case-1") == book.seen_at("cust-1") is not None


def test_a_link_is_told_once_and_stands_on_every_case_of_the_customer(book: Casebook, bus: HeardBus) -> None:
    escalated = case(1, escalations=(escalation(),))
    book.learn_case(escalated)
    book.learn_case(case(2))
    linked = with_link(customer(version=2), ANN)

    book.learn_customer(linked, by_me=True, operation=OperationId("op"))
    book.learn_customer(linked)

    assert bus.of(CustomerLinked) == [CustomerLinked(linked, ACCOUNT, ANN, by_me=True, operation=OperationId("op"))]
    assert bus.of(CustomerChanged) == [CustomerChanged(linked)]
    assert {fact.case_id for fact in bus.of(CaseChanged)} == {"case-1", "case-2"}
    for case_id in ("case-1", "case-2"):
        known = book.case(CaseId(case_id))
        assert known is not None
        assert known.customer == linked
        assert known.unlinked_escalations(ACCOUNT) == 0


def test_another_contact_is_an_unlink_and_a_link(book: Casebook, bus: HeardBus) -> None:
    book.learn_customer(customer(linked_to=ANN))
    changed = with_link(customer(version=2), BO)

    book.learn_customer(changed)

    assert bus.of(CustomerUnlinked) == [CustomerUnlinked(changed, ACCOUNT, ANN, by_me=False)]
    assert bus.of(CustomerLinked) == [CustomerLinked(changed, ACCOUNT, BO, by_me=False)]


def test_accounts_do_not_meet(book: Casebook, bus: HeardBus) -> None:
    other = AccountId("sfa-2")
    book.learn_customer(customer(linked_to=ANN))

    book.learn_customer(with_link(customer(version=2, linked_to=ANN), BO, other))

    assert [(fact.account, fact.contact) for fact in bus.of(CustomerLinked)] == [(other, BO)]
    assert bus.of(CustomerUnlinked) == []


def test_an_older_version_is_ignored(book: Casebook, bus: HeardBus) -> None:
    new = with_link(customer(version=5), ANN)
    book.learn_customer(new)

    assert book.learn_customer(without_link(replace(new, version=4))) == new
    assert book.learn_case(case(person=customer(version=3))).customer == new
    assert bus.facts == []


def test_an_older_case_is_ignored_but_its_customer_may_be_newer(book: Casebook, bus: HeardBus) -> None:
    book.learn_case(case(version=7, subject="new"))
    person = customer(version=9, display_name="Anna")

    known = book.learn_case(case(version=6, subject="old", person=person))

    assert (known.subject, known.customer) == ("new", person)
    assert book.case(known.id) == known


def test_a_push_that_is_faster_than_our_own_answer_is_still_ours(book: Casebook, bus: HeardBus) -> None:
    book.learn_customer(customer())
    linked = with_link(customer(version=2), ANN)

    with book.expecting(linked.id, ACCOUNT, ANN, OperationId("op")):
        book.learn_customer(linked)
        book.learn_customer(linked, by_me=True, operation=OperationId("op"))

    assert bus.of(CustomerLinked) == [CustomerLinked(linked, ACCOUNT, ANN, by_me=True, operation=OperationId("op"))]


def test_somebody_else_who_was_faster_is_not_us(book: Casebook, bus: HeardBus) -> None:
    book.learn_customer(customer())

    with book.expecting(CustomerId("cust-1"), ACCOUNT, ANN, OperationId("op")):
        book.learn_customer(with_link(customer(version=2), BO))

    assert [(fact.contact, fact.by_me) for fact in bus.of(CustomerLinked)] == [(BO, False)]


def test_other_messages_change_the_case(book: Casebook, bus: HeardBus) -> None:
    book.learn_messages(CaseId("case-1"), messages())
    book.learn_messages(CaseId("case-1"), messages())
    book.learn_messages(CaseId("case-1"), replace(messages(), messages=(message(9),)))

    assert bus.facts == [CaseChanged(CaseId("case-1"))]


def test_an_escalation_made_here_stands_on_its_case_once(book: Casebook, bus: HeardBus) -> None:
    book.learn_case(case())

    book.learn_escalation(CaseId("case-1"), escalation())
    book.learn_escalation(CaseId("case-1"), escalation())
    book.learn_escalation(CaseId("case-9"), escalation())

    known = book.case(CaseId("case-1"))
    assert known is not None
    assert known.escalations == (escalation(),)
    assert bus.facts == [CaseChanged(CaseId("case-1"))]


def test_memory_is_bounded_and_what_is_used_stays(book: Casebook) -> None:
    book.learn_case(case(0))
    for number in range(1, CASES + 20):
        book.learn_case(case(number))
        assert book.case(CaseId("case-0")) is not None

    assert len(book.known_cases()) == CASES
    assert book.case(CaseId("case-1")) is None
