from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.people import ContactMatch, Evidence, EvidenceKind, SuggestedContact
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.suggestions import SuggestedContacts, agreement, contradiction
from tests.helpers.builders import contact_id, contact_match, customer
from tests.helpers.fakes import World, world
from tests.helpers.until import until

ANN = customer().id
EMAIL = Evidence(EvidenceKind.EMAIL, "ann@mail.example", "ann@mail.example")
NAME = Evidence(EvidenceKind.FIRST_NAME, "Ana", "Anna")


class Desk:
    def __init__(self, made: World) -> None:
        self.world = made
        self.board = NoticeBoard()
        self.scope = TaskScope("page")
        self.picked: list[ContactMatch] = []
        self.page = SuggestedContacts(
            contacts=made.contacts, page=self.scope, deeds=made.scope, board=self.board, on_pick=self.picked.append
        )

    def names(self) -> list[str]:
        return [card.contact.name for card in self.page.state.cards]

    def ruled_out(self) -> list[str]:
        return [card.contact.name for card in self.page.state.ruled_out]


@asynccontextmanager
async def desk_with(*suggested: SuggestedContact) -> AsyncIterator[Desk]:
    desk = Desk(world())
    desk.world.care.suggested[ANN] = suggested
    yield desk
    await desk.scope.close()
    await desk.world.scope.close()


ANNA = SuggestedContact(contact_match(2, "Anna Lehmann"), (EMAIL,), (NAME,))
BO = SuggestedContact(contact_match(3, "Bo Johansson"), (EMAIL,))


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def test_the_reasons_are_words() -> None:
    async with desk_with(ANNA) as desk:
        desk.page.show(ANN)
        assert desk.page.state.loading
        await until(lambda: desk.page.state.cards)
        card = desk.page.state.cards[0]
        assert [plain(one) for one in card.agrees] == ["Same email: ann@mail.example"]
        assert [plain(one) for one in card.contradicts] == ["First name differs: Ana / Anna"]
        desk.page.link(contact_id(2))
        assert [match.name for match in desk.picked] == ["Anna Lehmann"]


def test_every_kind_of_evidence_has_both_sentences() -> None:
    for kind in EvidenceKind:
        assert plain(agreement(Evidence(kind, "a", "b")))
        assert "b" in contradiction(Evidence(kind, "a", "b"))


async def test_nobody_suggested_shows_nothing() -> None:
    async with desk_with() as desk:
        desk.page.show(ANN)
        await until(lambda: not desk.page.state.loading)
        assert desk.page.state.is_empty


async def test_not_this_person_is_gone_at_once_and_can_be_undone() -> None:
    async with desk_with(ANNA, BO) as desk:
        desk.page.show(ANN)
        await until(desk.names)
        desk.page.not_this_person(contact_id(2))
        assert (desk.names(), desk.ruled_out()) == (["Bo Johansson"], ["Anna Lehmann"])
        await until(lambda: desk.board.state.current)
        assert desk.world.care.rejected == {(ANN, contact_id(2))}
        desk.board.act()
        assert desk.names() == ["Anna Lehmann", "Bo Johansson"]
        await until(lambda: not desk.world.care.rejected)


@pytest.mark.parametrize("first", ["reject", "suggestions"])
async def test_an_answer_from_before_the_decision_does_not_bring_the_person_back(first: str) -> None:
    async with desk_with(ANNA, BO) as desk:
        desk.page.show(ANN)
        await until(desk.names)
        asked = desk.world.care.gate.calls["suggestions"]
        pauses = {method: desk.world.care.gate.hang(method) for method in ("reject", "suggestions")}
        desk.page.retry()
        await until(lambda: desk.world.care.gate.calls["suggestions"] > asked)
        desk.page.not_this_person(contact_id(2))
        await until(lambda: desk.world.care.gate.calls["reject"])
        pauses.pop(first).set()
        for _turn in range(20):
            assert desk.names() == ["Bo Johansson"]
            await asyncio.sleep(0)
        pauses.popitem()[1].set()
        await until(lambda: desk.world.care.gate.calls["suggestions"] == asked + 2)
        for _turn in range(20):
            assert (desk.names(), desk.ruled_out()) == (["Bo Johansson"], ["Anna Lehmann"])
            await asyncio.sleep(0)


async def test_people_ruled_out_can_be_seen_and_taken_back() -> None:
    async with desk_with(ANNA, BO) as desk:
        desk.world.care.rejected.add((ANN, contact_id(3)))
        desk.page.show(ANN)
        await until(desk.names)
        desk.page.show_ruled_out(True)
        assert desk.page.state.showing_ruled_out
        desk.page.take_back(contact_id(3))
        await until(lambda: not desk.world.care.rejected)
        assert sorted(desk.names()) == ["Anna Lehmann", "Bo Johansson"]


async def test_a_refusal_that_fails_comes_back_with_a_sentence() -> None:
    async with desk_with(ANNA) as desk:
        desk.world.care.gate.fail("reject", Unreachable())
        desk.page.show(ANN)
        await until(desk.names)
        desk.page.not_this_person(contact_id(2))
        assert desk.names() == []
        await until(lambda: desk.board.state.current)
        assert desk.names() == ["Anna Lehmann"]
        desk.board.act()
        await until(lambda: desk.world.care.rejected)


async def test_suggestions_fail_alone_and_can_be_asked_for_again() -> None:
    async with desk_with(ANNA) as desk:
        desk.world.care.gate.fail("suggestions", Unreachable())
        desk.page.show(ANN)
        await until(lambda: desk.page.state.error)
        assert not desk.page.state.is_empty
        desk.page.retry()
        await until(desk.names)
        assert desk.page.state.error is None


async def test_suggestions_seen_before_show_at_once() -> None:
    async with desk_with(ANNA) as desk:
        desk.page.show(ANN)
        await until(desk.names)
        desk.page.show(None)
        assert desk.page.state.is_empty
        desk.page.show(ANN)
        assert desk.names() == ["Anna Lehmann"]
