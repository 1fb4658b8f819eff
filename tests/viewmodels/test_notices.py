"""Notices: a sentence for everything that can go wrong, one at a time."""

from __future__ import annotations

import pytest

from care_desktop.domain import errors
from care_desktop.domain.ids import AccountId, CustomerId, OperationId
from care_desktop.domain.linking import Refusal
from care_desktop.domain.people import ContactGone, Customer, GoneWhy, Profile
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain, explain_gone, explain_refusal

LINKED = Customer(
    CustomerId("c1"),
    2,
    "instagram",
    display_name="田中 花子",
    profiles=(Profile("salesforce", "003", AccountId("a"), linked_by="Ben Okafor"),),
)


def every_error() -> list[errors.CareDesktopError]:
    return [
        errors.CareDesktopError("E"),
        errors.Unreachable("E"),
        errors.OutOfOrder("E"),
        errors.AnswerLost("E"),
        errors.Busy("E"),
        errors.Busy("E", retry_after=3),
        errors.DailyLimit("E"),
        errors.NotAllowed("E"),
        errors.SignInNeeded("E"),
        errors.NoPermission("E"),
        errors.NoPermission("E", Refusal.NOT_LINKED),
        errors.Disagreement("E"),
        errors.LinkTaken(LINKED, "E"),
        errors.RecordGone(None, "E"),
        errors.RecordGone(ContactGone("003", GoneWhy.MERGED), "E"),  # type: ignore[arg-type]
        errors.LikelyDuplicate((), True, details="E"),
        errors.Unacceptable({}, "E"),
        errors.Misunderstood("E"),
        errors.Undecided(OperationId("o"), "E"),
        errors.StorageTrouble("E"),
    ]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_every_error_has_a_sentence_without_codes_and_keeps_its_details(error: errors.CareDesktopError) -> None:
    told = explain(error)

    assert told.sentence.endswith(".")
    assert type(error).__name__ not in told.sentence
    assert told.details == "E"
    assert told.can_retry == isinstance(error, errors.Unreachable)


def test_each_refusal_and_each_kind_of_gone_has_a_sentence_of_its_own() -> None:
    assert len({explain_refusal(refusal) for refusal in Refusal}) == len(Refusal)
    assert len({explain_gone(why) for why in GoneWhy}) == len(GoneWhy)
    assert "deleted" not in explain_gone(GoneWhy.NO_ACCESS)


def test_a_taken_link_says_who_was_faster_and_who_it_is_about() -> None:
    assert explain(errors.LinkTaken(LINKED)).sentence == "Ben Okafor has linked 田中 花子 to a contact meanwhile."


def test_one_second_of_waiting_is_said_in_the_singular() -> None:
    assert "in 1 second." in explain(errors.Busy(retry_after=0.3)).sentence
    assert "in 5 seconds." in explain(errors.Busy(retry_after=5)).sentence


def test_the_newest_notice_is_shown_and_the_older_comes_back() -> None:
    board = NoticeBoard()
    board.say("one")
    board.say("two")

    assert board.state.current == Notice("two")
    assert board.state.count == 2
    board.dismiss()
    assert board.state.current == Notice("one")
    board.dismiss()
    board.dismiss()
    assert board.state.current is None


def test_a_notice_with_the_same_key_or_the_same_words_replaces() -> None:
    board = NoticeBoard()
    board.show(Notice("Linked to Ana.", key="link"))
    board.show(Notice("Linked to Ben.", key="link"))
    board.say("Saved.")
    board.say("Saved.")

    assert board.state.count == 2


def test_a_withdrawn_notice_is_gone_wherever_it_lay() -> None:
    board = NoticeBoard()
    board.show(Notice("Linked.", key="link"))
    board.say("Saved.")
    board.withdraw("link")

    assert board.state.count == 1


def test_a_notice_is_renewed_where_it_lies_and_not_when_it_was_dismissed() -> None:
    board = NoticeBoard()
    waiting, over = Notice("On its way", key="sent", waits=True), Notice("On its way", key="sent")
    board.show(waiting)
    board.show(Notice("Ann wrote", key="bell"))
    assert waiting.stays
    board.renew(over)
    assert board.state.current == Notice("Ann wrote", key="bell")
    board.dismiss()
    assert board.state.current == over
    board.dismiss()
    board.renew(over)
    assert board.state.current is None


def test_acting_runs_once_and_takes_the_notice_away() -> None:
    done: list[str] = []
    board = NoticeBoard()
    board.show(Notice("Linked.", action="Undo", run=lambda: done.append("undone")))
    board.act()
    board.act()

    assert done == ["undone"]
    assert board.state.current is None


def test_an_error_that_may_pass_offers_to_try_again_and_stays() -> None:
    board = NoticeBoard()
    board.problem(errors.Unreachable(), retry=lambda: None)

    assert board.state.current is not None
    assert board.state.current.action == "Try again"
    assert board.state.current.stays
    board.problem(errors.Misunderstood(), retry=lambda: None)
    assert board.state.current.action == ""
    assert board.state.current.severity is Severity.PROBLEM


def test_many_notices_are_bounded() -> None:
    board = NoticeBoard()
    for number in range(100):
        board.say(f"{number}")

    assert board.state.count == 20
