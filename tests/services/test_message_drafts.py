"""Drafts of messages: on disk, per Case, with what was sent and never answered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.ids import CaseId, OperationId
from care_desktop.domain.message_drafts import MessageDraft, Unsent
from care_desktop.services.message_drafts import MessageDrafts
from tests.helpers.fake_journal import FakeJournal

ONE, TWO = CaseId("case-1"), CaseId("case-2")
LEFT = Unsent(OperationId("op-1"), is_note=False, text="Your parcel is on its way")


async def test_what_was_typed_is_there_again_after_a_crash_for_each_case() -> None:
    journal = FakeJournal()
    drafts = MessageDrafts(journal)
    one, two = MessageDraft("Dear Ann", "ask Ben", is_note=True), MessageDraft(reply="Hello", unsent=(LEFT,))
    await drafts.keep(ONE, one)
    await drafts.keep(TWO, two)
    again = MessageDrafts(journal)
    assert await again.draft(ONE) == one
    assert await again.draft(TWO) == two
    assert await again.draft(CaseId("case-3")) == MessageDraft()


async def test_an_empty_draft_leaves_nothing_in_the_journal() -> None:
    journal = FakeJournal()
    drafts = MessageDrafts(journal)
    await drafts.keep(ONE, MessageDraft("Dear Ann", unsent=(LEFT,)))
    await drafts.keep(ONE, MessageDraft("  \n", is_note=True))
    assert not journal.drafts


async def test_cases_with_a_message_without_an_answer_are_known_until_it_has_one() -> None:
    journal = FakeJournal()
    drafts = MessageDrafts(journal)
    await drafts.keep(ONE, MessageDraft(unsent=(LEFT,)))
    await drafts.keep(TWO, MessageDraft("Hello"))
    assert await MessageDrafts(journal).left_behind() == (ONE,)
    await drafts.keep(ONE, MessageDraft(unsent=(LEFT,)).without(LEFT.operation))
    assert await MessageDrafts(journal).left_behind() == ()


async def test_a_damaged_message_in_the_journal_costs_no_other_word() -> None:
    journal = FakeJournal()
    journal.drafts["message:case-1"] = {"reply": "Dear Ann", "unsent": "[[1]]"}
    assert await MessageDrafts(journal).draft(ONE) == MessageDraft("Dear Ann")


async def test_a_message_that_an_earlier_version_wrote_is_read() -> None:
    journal = FakeJournal()
    journal.drafts["message:case-1"] = {"unsent": '[["op-1", false, "Your parcel is on its way", false]]'}
    assert await MessageDrafts(journal).draft(ONE) == MessageDraft(unsent=(LEFT,))


@given(st.text(), st.text(), st.booleans())
def test_text_that_comes_back_loses_nothing_and_is_never_doubled(back: str, standing: str, is_note: bool) -> None:
    draft = MessageDraft().with_text(standing, is_note=is_note).with_more(back, is_note=is_note)
    text = draft.note if is_note else draft.reply
    assert back in text
    assert standing.strip() in text
    assert draft.with_more(back, is_note=is_note) == draft
