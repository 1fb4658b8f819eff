from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from care_desktop.sandbox.faults import Fate, Fault, FaultBoard, Kind, Server

DROP = Fault(Kind.DROP_BEFORE)
CARE = Server.CARE


def kind_of(fate: Fate) -> Kind | None:
    return fate.fault.kind if fate.fault else None


def test_a_fault_hits_as_often_as_it_was_ordered() -> None:
    board = FaultBoard()
    board.arm(replace(DROP, count=2))
    fates = [kind_of(board.take(CARE, "GET", "/v1/me")) for _ in range(3)]
    assert fates == [Kind.DROP_BEFORE, Kind.DROP_BEFORE, None]
    assert board.armed() == []


def test_a_fault_without_count_hits_until_it_is_disarmed() -> None:
    board = FaultBoard()
    armed = board.arm(DROP)
    assert all(board.take(CARE, "GET", "/x").fault for _ in range(10))
    assert board.disarm(armed.id)
    assert board.take(CARE, "GET", "/x").fault is None
    assert not board.disarm(armed.id)


def test_the_first_requests_are_let_through_when_asked() -> None:
    board = FaultBoard()
    board.arm(replace(DROP, after=2, count=1))
    fates = [bool(board.take(CARE, "GET", "/x").fault) for _ in range(4)]
    assert fates == [False, False, True, False]


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        (replace(DROP, server=Server.CARE), False),
        (replace(DROP, server=Server.SALESFORCE), True),
        (replace(DROP, method="POST"), True),
        (replace(DROP, method="post"), True),
        (replace(DROP, method="GET"), False),
        (replace(DROP, path="*/sobjects/Contact"), True),
        (replace(DROP, path="*/sobjects/Contact/"), True),
        (replace(DROP, path="*/sobjects"), False),
        (replace(DROP, path=r"^/services/data/v[\d.]+/sobjects/(Contact|Lead)$"), True),
        (replace(DROP, path="^/v1/"), False),
    ],
)
def test_a_fault_waits_for_its_server_method_and_path(fault: Fault, hit: bool) -> None:
    board = FaultBoard()
    board.arm(fault)
    fate = board.take(Server.SALESFORCE, "POST", "/services/data/v67.0/sobjects/Contact/")
    assert bool(fate.fault) is hit


def test_delays_add_up_and_do_not_use_up_the_fault_behind_them() -> None:
    board = FaultBoard()
    board.arm(Fault(Kind.DELAY, args={"seconds": 0.05}))
    board.arm(replace(DROP, count=1))
    board.arm(Fault(Kind.DELAY, args={"seconds": 0.2}))
    board.arm(Fault(Kind.STATUS, args={"status": 500}, count=1))
    first, second = (board.take(CARE, "GET", "/x") for _ in range(2))
    assert (first.delay, kind_of(first)) == (0.25, Kind.DROP_BEFORE)
    assert (second.delay, kind_of(second)) == (0.25, Kind.STATUS)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (replace(DROP, count=0), "at least 1"),
        (replace(DROP, after=-1), "at least 0"),
        (replace(DROP, path="^("), "regular expression"),
        (replace(DROP, args={"seconds": 1}), "does not take seconds"),
        (Fault(Kind.DELAY), "needs `seconds`"),
        (Fault(Kind.DELAY, args={"seconds": True}), "needs `seconds`"),
        (Fault(Kind.STATUS, args={"status": 418}), "is one of 401"),
        (Fault(Kind.ROW_LOCK, Server.BOTH), "Only the Salesforce server"),
        (Fault(Kind.OFFLINE, path="/v1/*"), "whole server"),
    ],
)
def test_a_fault_that_could_never_fire_is_refused_with_a_sentence(fault: Fault, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        FaultBoard().arm(fault)


def test_going_offline_is_told_to_whoever_holds_the_connections() -> None:
    lost: list[Server] = []
    board = FaultBoard(lost.append)
    board.arm(Fault(Kind.OFFLINE, Server.CARE))
    assert lost == [Server.CARE]
    assert (board.is_offline(Server.CARE), board.is_offline(Server.SALESFORCE)) == (True, False)
    board.disarm()
    assert not board.is_offline(Server.CARE)


def test_what_is_armed_shows_what_is_left_of_it() -> None:
    board = FaultBoard()
    board.arm(replace(DROP, after=1, count=3))
    for _ in range(2):
        board.take(CARE, "GET", "/x")
    left: list[Any] = [(fault.after, fault.count) for fault in board.armed()]
    assert left == [(0, 2)]
