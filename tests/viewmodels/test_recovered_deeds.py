"""Deeds that an earlier run had left open: each end has a sentence of its own, for each kind."""

from __future__ import annotations

from itertools import product

from care_desktop.domain.operations import OUT_OF_SIGHT, SEVERAL, Deed, DeedKind, DeedState
from care_desktop.services.later_events import DeedRecovered
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.recovered_deeds import RecoveredDeeds
from tests.helpers.builders import ACCOUNT, NOW
from tests.helpers.creating import CASE, CUSTOMER
from tests.helpers.fakes import world

ENDS = (DeedState.DONE, DeedState.SET_ASIDE, DeedState.FAILED, DeedState.UNKNOWN)


def test_each_end_of_each_kind_has_a_sentence_of_its_own() -> None:
    w, board, opened = world(), NoticeBoard(), list[str]()
    page = RecoveredDeeds(w.bus, w.casebook, board, opened.append)
    sentences = {}
    for kind, state in product(DeedKind, ENDS):
        names = {"FirstName": "Ann", "LastName": "Lee"}
        deed = Deed(f"{kind} {state}", kind, state, ACCOUNT, CUSTOMER, CASE, names, NOW, record_number="Nr. 7")  # type: ignore[arg-type]
        w.bus.publish(DeedRecovered(deed))
        assert board.state.current is not None
        sentences[kind, state] = board.state.current.sentence
    page.close()

    assert len(set(sentences.values())) == len(sentences)
    for (kind, state), sentence in sentences.items():
        word = kind.value.removeprefix("create ")
        assert word in sentence or kind is DeedKind.CREATE_CONTACT
        assert ("Nr. 7" in sentence) is (state is DeedState.DONE and kind is not DeedKind.CREATE_CONTACT)


def test_a_deed_that_needs_a_person_keeps_its_trouble_under_details() -> None:
    w, board = world(), NoticeBoard()
    page = RecoveredDeeds(w.bus, w.casebook, board, lambda case: None)
    deed = Deed("op", DeedKind.CREATE_LEAD, DeedState.UNKNOWN, ACCOUNT, CUSTOMER, CASE, {}, NOW, trouble=SEVERAL)  # type: ignore[arg-type]

    w.bus.publish(DeedRecovered(deed))
    page.close()

    assert board.state.current is not None
    assert board.state.current.details == SEVERAL


def test_a_record_that_nobody_here_can_see_is_told_as_made() -> None:
    w, board, told = world(), NoticeBoard(), set[str]()
    page = RecoveredDeeds(w.bus, w.casebook, board, lambda case: None)
    for kind in DeedKind:
        deed = Deed(kind, kind, DeedState.SET_ASIDE, ACCOUNT, CUSTOMER, CASE, {}, NOW, trouble=OUT_OF_SIGHT)  # type: ignore[arg-type]
        w.bus.publish(DeedRecovered(deed))
        assert board.state.current is not None
        assert "was created" in board.state.current.sentence
        told.add(board.state.current.sentence)
    page.close()

    assert len(told) == len(DeedKind)
