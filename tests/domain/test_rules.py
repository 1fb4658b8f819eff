"""What may be done now, what a deed may become, and what a form accepts."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from care_desktop.domain.forms import Problem, check
from care_desktop.domain.ids import AccountId
from care_desktop.domain.linking import (
    Refusal,
    may_create_case,
    may_create_contact,
    may_link,
    may_save_contact,
    may_unlink,
)
from care_desktop.domain.operations import OPEN_STATES, DeedKind, DeedState, draft_key, may_follow
from care_desktop.domain.permissions import AGENT, SUPERVISOR, Level, Permission, Rights
from tests.helpers.builders import ACCOUNT, NOW, case, case_form, contact, contact_form, contact_id, customer, deed
from tests.helpers.builders import escalation as escalated

ANN = contact_id(1)
READER = Rights(AGENT.permissions, Level.READ, Level.READ)


def test_both_presets_may_do_everything_to_contacts_and_cases() -> None:
    for rights in (AGENT, SUPERVISOR):
        assert may_link(customer(), ACCOUNT, rights) is None
        assert may_unlink(customer(linked_to=ANN), ACCOUNT, rights) is None
        assert may_create_contact(customer(), ACCOUNT, rights) is None
        assert may_save_contact(rights) is None


def test_linking_needs_manage_cases_and_reading_contacts() -> None:
    assert may_link(customer(), ACCOUNT, READER) is None
    without = Rights(AGENT.permissions - {Permission.MANAGE_CASES}, Level.MODIFY)
    assert may_link(customer(), ACCOUNT, without) is Refusal.NO_PERMISSION
    assert may_unlink(customer(linked_to=ANN), ACCOUNT, without) is Refusal.NO_PERMISSION
    assert may_create_contact(customer(), ACCOUNT, READER) is Refusal.NO_PERMISSION
    assert may_save_contact(READER) is Refusal.NO_PERMISSION


def test_one_link_for_each_account() -> None:
    linked = customer(linked_to=ANN)

    assert may_link(linked, ACCOUNT, AGENT) is Refusal.ALREADY_LINKED
    assert may_link(linked, AccountId("another"), AGENT) is None
    assert may_unlink(customer(), ACCOUNT, AGENT) is Refusal.NOT_LINKED


def test_the_badge_counts_escalations_of_the_account_while_nobody_is_linked() -> None:
    escalations = (escalated(1), escalated(2), escalated(3, account_id=AccountId("another")))

    assert case(escalations=escalations).unlinked_escalations(ACCOUNT) == 2
    assert case(escalations=escalations, person=customer(linked_to=ANN)).unlinked_escalations(ACCOUNT) == 0


@pytest.mark.parametrize(("before", "after"), list(product(DeedState, DeedState)))
def test_a_deed_goes_only_where_the_state_machine_leads(before: DeedState, after: DeedState) -> None:
    if may_follow(before, after):
        assert deed(state=before).moved(after, trouble="x").state is after
    else:
        with pytest.raises(ValueError, match="cannot go"):
            deed(state=before).moved(after)


def test_every_open_state_can_come_to_an_end() -> None:
    ends = set(DeedState) - OPEN_STATES
    assert ends == {DeedState.DONE, DeedState.FAILED, DeedState.SET_ASIDE}
    for state in OPEN_STATES:
        reached, waiting = set(), [state]
        while waiting:
            here = waiting.pop()
            reached.add(here)
            waiting += [there for there in DeedState if may_follow(here, there) and there not in reached]
        assert reached & ends


def test_a_deed_knows_its_subject_and_its_draft() -> None:
    assert deed().subject == "cust-1"
    assert deed(kind=DeedKind.CREATE_CASE).subject == "case-1"
    assert deed().draft_key == draft_key(DeedKind.CREATE_CONTACT, "cust-1")


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"LastName": "Lee"}, {}),
        ({"LastName": "  "}, {"LastName": Problem.MISSING}),
        ({"LastName": "x" * 81}, {"LastName": Problem.TOO_LONG}),
        ({"LastName": "\U0001f600" * 41}, {"LastName": Problem.TOO_LONG}),
        ({"LastName": "Lee", "Email": "ann"}, {"Email": Problem.NOT_AN_EMAIL}),
        ({"LastName": "Lee", "Email": "ann@mail.example", "Unknown": "x"}, {}),
    ],
)
def test_a_form_says_what_is_wrong_by_field(values: dict[str, str], problems: dict[str, Problem]) -> None:
    assert check(contact_form(), values) == problems


def test_a_picklist_takes_only_its_values() -> None:
    assert check(case_form(), {"Priority": "Sometime"}) == {"Priority": Problem.NOT_A_CHOICE}
    assert check(case_form(), {"Priority": "High"}) == {}


def test_a_customer_always_has_a_name() -> None:
    assert customer(display_name="").name == "Ann Lee"
    nameless = customer(display_name="", first_name="", last_name="", username="", platform_id="")
    assert nameless.name == "cust-1"


def test_a_contact_without_a_composed_name_is_called_by_its_parts() -> None:
    assert contact(fields={"Name": None}).name == "Ann Lee"
    assert contact().as_match().email == "person1@mail.example"


def test_ninety_days_are_ninety_times_twenty_four_hours() -> None:
    linked = customer(linked_to=ANN)
    for age, refusal in ((timedelta(days=90), Refusal.TOO_OLD), (timedelta(days=90, seconds=-1), None)):
        old = case(person=linked, last_customer_message_at=NOW - age)
        assert may_create_case(old, ACCOUNT, AGENT, NOW) is refusal
