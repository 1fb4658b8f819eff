"""Accepting from the board, on the fake and on a real Care server: who is faster, and whose contact is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from care_desktop.domain.board import BoardQuery, BoardRow
from care_desktop.domain.errors import LinkTaken, RecordGone, SignInNeeded
from care_desktop.domain.people import GoneWhy, SuggestedContact
from care_desktop.services.board import Board
from care_desktop.services.board_batch import Batch
from care_desktop.services.board_book import BatchBook
from care_desktop.services.casebook import Casebook
from care_desktop.services.events import Bus
from care_desktop.services.ports import Care
from care_desktop.services.session import Session
from care_desktop.viewmodels.board_words import why_not
from tests.helpers.builders import NOW, contact, contact_match
from tests.helpers.care_worlds import ANOTHER, CONTACT, JANE, CareWorld, fake_world, server_in_process
from tests.helpers.fake_care import FakeCare
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_salesforce import FakeSalesforce

FOUND = contact(1, "Jane Miller")


@pytest.fixture(params=[fake_world, server_in_process], ids=["fake", "in process"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CareWorld]:
    async with request.param(tmp_path) as opened:
        yield opened


class Sofia:
    """A supervisor at the board of a workspace, whose row has a suggested contact."""

    def __init__(self, care: Care) -> None:
        self.care, self.salesforce = care, FakeSalesforce([FOUND, contact(2, "Jane Miller-Ross")])
        self.session = Session(care)
        self.board = Board(care, self.salesforce, self.session, Casebook(Bus(), lambda: NOW))
        self.book = BatchBook(FakeJournal(), lambda: self.session.me.id)

    async def row(self) -> BoardRow:
        """Return the one row, with the contact that Care has found."""
        self.session.learn(await self.care.me(), await self.care.salesforce_accounts())
        await self.board.look_again((await self.board.page(BoardQuery())).rows[0])
        (row,) = (await self.board.page(BoardQuery())).rows
        assert row.suggestion is not None
        assert row.suggestion.contact.id == CONTACT
        return row

    async def waiting(self) -> int:
        """Return how many rows wait."""
        return (await self.board.page(BoardQuery())).total


async def sofia_of(world: CareWorld) -> tuple[Sofia, BoardRow]:
    if isinstance(world.port, FakeCare):
        world.port.suggested[JANE] = (SuggestedContact(contact_match(1, "Jane Miller"), ()),)
    sofia = Sofia(world.supervise())
    return sofia, await sofia.row()


async def test_of_two_who_accept_the_same_row_one_links_and_the_other_hears_who(tmp_path: Path) -> None:
    async with server_in_process(tmp_path) as world:  # the fake has one user, who would be faster than itself
        sofia, row = await sofia_of(world)
        await world.link_by_other(JANE, CONTACT)
        with pytest.raises(LinkTaken) as taken:
            await sofia.board.accept(row)
        assert "has linked" in why_not(taken.value, row)
        assert await sofia.waiting() == 0


async def test_a_merged_contact_gives_way_to_the_surviving_one_and_that_link_is_undone(world: CareWorld) -> None:
    sofia, row = await sofia_of(world)
    survivor = contact_match(2, "Jane Miller-Ross")
    sofia.salesforce.delete(CONTACT, GoneWhy.MERGED, survivor)
    with pytest.raises(RecordGone) as gone:
        await sofia.board.accept(row)
    assert "Jane Miller-Ross" in why_not(gone.value, row)
    assert await sofia.waiting() == 1
    link = await sofia.board.accept(row, survivor)
    assert (await sofia.care.customer(JANE)).linked_contact(link.account) == ANOTHER
    assert await sofia.waiting() == 0
    assert await sofia.board.undo(link)
    assert await sofia.waiting() == 1


async def test_a_connection_that_expires_in_a_batch_leaves_the_row_to_be_accepted_later(world: CareWorld) -> None:
    sofia, row = await sofia_of(world)
    sofia.salesforce.gate.fail("present", SignInNeeded("expired"))
    batch = Batch(sofia.board, sofia.book, [row], lambda _progress: None)
    await batch.run()
    assert isinstance(batch.progress.stopped_by, SignInNeeded)
    assert (await sofia.waiting(), batch.progress.links) == (1, ())
    again = Batch(sofia.board, sofia.book, [row], lambda _progress: None)
    await again.run()
    assert (await sofia.waiting(), len(again.progress.links)) == (0, 1)
