"""A look-up takes only what a person chose, and never a row that moved under the hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from care_desktop.domain.errors import Unreachable
from care_desktop.domain.forms import Reference
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.look_up import LookUp
from tests.helpers.fake_salesforce import FakeSalesforce
from tests.helpers.fakes import world
from tests.helpers.form_stage import ACME, ACME_TOO
from tests.helpers.until import until

ACORN = Reference("001000000000003AAA", "Acorn Books")


@dataclass
class Stage:
    salesforce: FakeSalesforce
    look_up: LookUp
    chosen: list[tuple[str, Reference]] = field(default_factory=list)

    async def search(self, text: str) -> None:
        self.look_up.search_for("AccountId", ("Account",), text)
        await self.answered(text)

    async def answered(self, text: str) -> None:
        await until(lambda: self.look_up.state.answered == text)

    def rows(self) -> list[str]:
        return [row.id for row in self.look_up.state.rows]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    w, scope = world(), TaskScope("page")
    salesforce = w.salesforce
    salesforce.known_records["Account"] = [ACME, ACME_TOO, ACORN]
    chosen: list[tuple[str, Reference]] = []
    look_up = LookUp(w.services.forms, scope, lambda name, record: chosen.append((name, record)), pause=0.0)
    yield Stage(salesforce, look_up, chosen)
    await scope.close()


async def test_it_finds_what_begins_with_the_letters(stage: Stage) -> None:
    await stage.search("acme")

    assert stage.rows() == [ACME.id, ACME_TOO.id]


async def test_enter_takes_nothing_that_nobody_moved_to(stage: Stage) -> None:
    await stage.search("acorn")

    assert not stage.look_up.accept()
    assert stage.chosen == []


async def test_the_highlighted_row_is_taken(stage: Stage) -> None:
    await stage.search("acme")
    stage.look_up.move(1)
    stage.look_up.move(1)

    assert stage.look_up.accept()

    assert stage.chosen == [("AccountId", ACME_TOO)]
    assert stage.look_up.state.field == ""


async def test_rows_of_an_older_text_cannot_be_taken(stage: Stage) -> None:
    await stage.search("ac")
    stage.salesforce.gate.hang("look_up")
    stage.look_up.search_for("AccountId", ("Account",), "acorn")

    assert not stage.look_up.press(ACME.id)
    stage.look_up.move(1)
    assert not stage.look_up.accept()
    assert stage.chosen == []
    stage.salesforce.gate.mend("look_up")
    await stage.answered("acorn")


async def test_late_rows_do_not_move_the_highlight_to_another_record(stage: Stage) -> None:
    await stage.search("ac")
    stage.look_up.move(1)
    stage.look_up.move(1)
    assert stage.look_up.state.highlighted == ACME_TOO.id

    await stage.search("acm")
    assert stage.look_up.state.highlighted == ACME_TOO.id
    await stage.search("aco")
    assert stage.look_up.state.highlighted == ""


async def test_leaving_chooses_nothing(stage: Stage) -> None:
    await stage.search("acme")
    stage.look_up.move(1)

    stage.look_up.leave()

    assert stage.chosen == []
    assert stage.rows() == []


async def test_a_failure_is_told_and_can_be_tried_again(stage: Stage) -> None:
    stage.salesforce.gate.fail("look_up", Unreachable())
    stage.look_up.search_for("AccountId", ("Account",), "acme")
    await until(lambda: stage.look_up.state.error is not None)

    stage.look_up.retry()
    await stage.answered("acme")

    assert stage.look_up.state.error is None
    assert len(stage.rows()) == 2


async def test_nothing_found_is_said_only_of_what_stands_there_now(stage: Stage) -> None:
    await stage.search("zebra")
    assert stage.look_up.state.nothing_found

    stage.look_up.search_for("AccountId", ("Account",), "ac")
    assert not stage.look_up.state.nothing_found


async def test_a_look_up_into_several_objects_asks_each(stage: Stage) -> None:
    stage.salesforce.known_records["Contact"] = [Reference("003000000000001AAA", "Acton Miles")]

    stage.look_up.search_for("ParentId", ("Account", "Contact"), "ac")
    await stage.answered("ac")

    assert len(stage.rows()) == 4
