"""What painting a row of the board costs: its words are laid out once, and drawn for as long as they are the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from care_desktop.ui.board_table import BoardTable
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.row_ink import Pen
from care_desktop.viewmodels.board_state import RowWork
from tests.helpers.supervisor_stage import Stage, supervisor_stage
from tests.ui.conftest import Run

ROWS = 40


class Laid:
    """Counts how often words are laid out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.words: list[str] = []
        shorten = Pen.shorten

        def counted(pen: Pen, words: str, width: int) -> str:
            self.words.append(words)
            return shorten(pen, words, width)

        monkeypatch.setattr(Pen, "shorten", counted)

    def by(self, table: BoardTable) -> list[str]:
        """Return the words that one painting of the table laid out."""
        self.words.clear()
        table.viewport().grab()
        return list(self.words)


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Stage, BoardTable]]:
    async with supervisor_stage(ROWS) as stage:
        page = stage.desk.board
        table = BoardTable(page.row, lambda row: row.customer_name, page.now, lambda: True)
        table.resize(800, 500)
        table.rows.set_total(page.state.total)
        table.show()
        table.viewport().grab()
        try:
            yield stage, table
        finally:
            table.close()
            table.deleteLater()


def test_a_row_that_says_the_same_is_laid_out_once(run: Run[None], monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with shown() as (_stage, table):
            assert Laid(monkeypatch).by(table) == []

    run(story())


def test_a_scroll_lays_out_only_what_comes_into_view(run: Run[None], monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with shown() as (stage, table):
            last, laid = table.visible_rows()[1], Laid(monkeypatch)
            table.verticalScrollBar().setValue(theme.size("row"))
            table.viewport().grab()
            seen, came = stage.desk.board.row(last - 1), stage.desk.board.row(last + 1)

            assert seen is not None
            assert came is not None
            assert came.record_number in laid.words
            assert seen.record_number not in laid.words

    run(story())


def test_a_row_that_says_something_else_is_laid_out_anew(run: Run[None], monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with shown() as (stage, table):
            laid, row, painter = Laid(monkeypatch), stage.desk.board.row(0), table.painter_of_rows
            assert row is not None

            painter.work = {row.case_id: RowWork.LINKING}
            assert "Linking…" in laid.by(table)
            painter.work, painter.trouble = {}, {row.case_id: "Somebody was faster."}
            assert "Somebody was faster." in laid.by(table)
            assert laid.by(table) == []

    run(story())


def test_another_width_and_another_look_lay_the_rows_out_anew(run: Run[None], monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with shown() as (stage, table):
            laid, row = Laid(monkeypatch), stage.desk.board.row(0)
            assert row is not None
            table.resize(700, 500)
            table.viewport().grab()
            assert row.customer_name in laid.words
            theme.theme().changed.emit()
            assert row.customer_name in laid.by(table)

    run(story())
