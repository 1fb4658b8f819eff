"""One section of a form on screen: its heading, and the rows under it that were built so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.ui.kit import theme
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.viewmodels.form_sections import Section


class FieldGroup(QWidget):
    """Rows may come in any order; each stands where the org's layout has it. `gap` is a size token."""

    def __init__(self, section: Section, gap: str) -> None:
        super().__init__()
        self.heading = section.heading
        self.places = _places(section)
        self._built: list[int] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.size(gap))
        self._above = 1 if section.heading else 0
        if section.heading:
            heading = PlainLabel(section.heading, "section")
            heading.setMinimumWidth(1)
            self._column.addWidget(heading)

    def put(self, name: str, row: QWidget) -> None:
        """Put a row where it belongs among those that are there."""
        place = self.places[name]
        at = bisect_left(self._built, place)
        self._built.insert(at, place)
        self._column.insertWidget(self._above + at, row)

    def arrange(self, section: Section, rows: Mapping[str, QWidget]) -> None:
        """Take another section of the same heading: rows that are there already stay what they are, in its order.

        `rows` are all that there are; those of the section that stood in another group come over.
        """
        self.places = _places(section)
        standing = [name for name in section.names if name in rows]
        self._built = [self.places[name] for name in standing]
        for at, name in enumerate(standing, self._above):
            item = self._column.itemAt(at)
            if item is None or item.widget() is not rows[name]:
                self._column.insertWidget(at, rows[name])


def _places(section: Section) -> dict[str, int]:
    return {name: place for place, name in enumerate(section.names)}
