"""The rows of the board for Qt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from care_desktop.domain.board import BoardRow
from care_desktop.ui.kit.row_model import Index as Index
from care_desktop.ui.kit.row_model import RowModel
from care_desktop.viewmodels.wording import full_time


class BoardModel(RowModel[BoardRow]):
    """Rows of the board; `row_at` returns a row or None while it is not here yet, `speak` its words."""

    def __init__(
        self, row_at: Callable[[int], BoardRow | None], speak: Callable[[BoardRow], str], parent: QObject | None = None
    ) -> None:
        super().__init__(row_at, speak, _tip, parent)


def _tip(row: BoardRow) -> str:
    return f"{row.customer_name}\n{full_time(row.since)}"
