"""The rules of working on a Case: moves of status, assignments, fields, and how long a reply may be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from care_desktop.domain.case_rows import Priority, Status
from care_desktop.domain.case_work import (
    UNASSIGNED,
    CaseEdit,
    CaseField,
    FieldKind,
    may_assign,
    may_review,
    missing_fields,
    moves_from,
    status_after_assigning,
)
from care_desktop.domain.cases import holds_of
from care_desktop.domain.ids import UserId
from care_desktop.domain.messaging import ThenStatus, longest_reply
from care_desktop.domain.permissions import AGENT, SUPERVISOR, Permission, Rights
from tests.helpers.builders import case

ME, OTHER = UserId("me"), UserId("other")


@pytest.mark.parametrize(("status", "assigned"), list(product(Status, (True, False))))
def test_no_move_stays_where_it_is_and_only_the_case_of_nobody_is_new(status: Status, assigned: bool) -> None:
    moves = moves_from(status, assigned)
    assert status not in moves
    assert (Status.NEW in moves) == (not assigned and status is not Status.NEW)
    assert not (assigned is False and {Status.OPEN, Status.PENDING, Status.ON_HOLD} & set(moves))
    assert {Status.DONE, Status.SPAM} - {status} <= set(moves)


@pytest.mark.parametrize(
    ("status", "taken", "given_up"),
    [
        (Status.NEW, Status.OPEN, Status.NEW),
        (Status.OPEN, Status.OPEN, Status.NEW),
        (Status.PENDING, Status.PENDING, Status.NEW),
        (Status.ON_HOLD, Status.ON_HOLD, Status.NEW),
        (Status.DONE, Status.DONE, Status.DONE),
        (Status.SPAM, Status.SPAM, Status.SPAM),
    ],
)
def test_an_assignment_moves_what_is_worked_on(status: Status, taken: Status, given_up: Status) -> None:
    assert status_after_assigning(status, assigned=True) is taken
    assert status_after_assigning(status, assigned=False) is given_up


def test_permissions_decide_who_gives_a_case_away() -> None:
    assert may_assign(None, ME, AGENT) is None
    assert may_assign(ME, ME, AGENT) is None
    assert may_assign(OTHER, ME, AGENT) is Permission.SEE_ALL_CASES
    assert may_assign(OTHER, ME, SUPERVISOR) is None
    assert may_assign(None, ME, Rights()) is Permission.MANAGE_CASES
    assert (may_review(AGENT), may_review(SUPERVISOR)) == (False, True)
    assert not may_review(Rights(frozenset({Permission.SEE_ALL_CASES})))


@pytest.mark.parametrize(
    ("kind", "value", "is_taken"),
    [
        (FieldKind.NUMBER, "-12", True),
        (FieldKind.NUMBER, "1.50", True),
        (FieldKind.NUMBER, "1.", False),
        (FieldKind.NUMBER, "1e5", False),
        (FieldKind.NUMBER, "٣", False),
        (FieldKind.NUMBER, "--1", False),
        (FieldKind.DATE, "2026-03-01", True),
        (FieldKind.DATE, "20260301", False),
        (FieldKind.DATE, "2026-13-01", False),
        (FieldKind.CHOICE, "A", True),
        (FieldKind.CHOICE, "a", False),
        (FieldKind.TEXT, "x" * 2_000, True),
        (FieldKind.TEXT, "x" * 2_001, False),
        *((kind, "", True) for kind in FieldKind),
    ],
)
def test_a_field_takes_values_of_its_kind(kind: FieldKind, value: str, is_taken: bool) -> None:
    assert CaseField("F", kind, ("A", "B")).takes(value) is is_taken


def test_mandatory_fields_that_are_empty_or_blank_are_missing() -> None:
    fields = [CaseField("A", mandatory=True), CaseField("B", mandatory=True), CaseField("C")]
    assert missing_fields(fields, {"A": "x", "B": "  "}) == ("B",)


def test_an_edit_holds_of_a_case_that_is_as_it_wants() -> None:
    known = replace(case(), fields=(("Order", "A-1"),))
    edit = CaseEdit(assignee=known.assignee_id, priority=known.priority, fields={"Order": "A-1", "Other": ""})
    assert holds_of(edit, known)
    for other in (CaseEdit(assignee=UNASSIGNED), CaseEdit(priority=Priority.URGENT), CaseEdit(fields={"Order": ""})):
        assert not holds_of(other, known)


def test_each_platform_has_its_own_longest_reply() -> None:
    assert longest_reply("x") < longest_reply("sms") < longest_reply("email") == longest_reply("no such platform")
    assert [then.status for then in ThenStatus] == [None, Status.PENDING, Status.ON_HOLD]
