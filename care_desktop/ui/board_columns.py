"""Where the columns of the board stand at a width, the same for the head and for every row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from care_desktop.ui.kit import theme

_NARROW = 560
"""Below it the number of the Salesforce case stands under the customer's name."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Each column as a rectangle over the whole height; `record` is empty where there is no room for it."""

    tick: QRect
    age: QRect
    customer: QRect
    record: QRect
    suggestion: QRect


def columns_in(area: QRect) -> Columns:
    """Share the width out: the customer and the suggested contact get what the others leave."""
    edge, gap = theme.size("space12"), theme.size("space12")
    left, top, height = area.left() + edge, area.top(), area.height()
    tick, age = theme.size("icon-small"), theme.size("control-height") + theme.size("space4")
    record = 0 if area.width() < _NARROW else 3 * theme.size("control-height")
    room = area.width() - 2 * edge - tick - age - record - gap * (4 if record else 3)
    customer = room * 42 // 100
    places = []
    for width in (tick, age, customer, record, room - customer):
        places.append(QRect(left, top, width, height))
        left += width + (gap if width else 0)
    return Columns(*places)
