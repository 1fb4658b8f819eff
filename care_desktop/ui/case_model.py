"""The rows of a case list for Qt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from care_desktop.domain.case_rows import CaseRow
from care_desktop.ui.kit.row_model import Index as Index
from care_desktop.ui.kit.row_model import RowModel
from care_desktop.viewmodels.case_row_words import spoken_row
from care_desktop.viewmodels.wording import full_time


class CaseModel(RowModel[CaseRow]):
    """Rows of Cases; `row_at` returns a row or None while it is not here yet."""

    def __init__(self, row_at: Callable[[int], CaseRow | None], parent: QObject | None = None) -> None:
        super().__init__(row_at, spoken_row, _tip, parent)


def _tip(row: CaseRow) -> str:
    return f"{row.customer_name}\n{full_time(row.last_message_at)}"
