"""The ring around what has the keyboard: a list rings the row, as soon as it has one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QFocusFrame, QVBoxLayout, QWidget

from care_desktop.ui.board_table import BoardTable
from care_desktop.ui.kit.focus_ring import FocusRing
from tests.helpers.builders import NOW
from tests.helpers.until import until
from tests.ui.conftest import Run


class Painted(QObject):
    """Counts how often a widget is painted as a whole: what is painted over a changed row alone leaves the ring."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.times += event.rect() == watched.rect()
        return False


def test_a_list_that_gets_its_rows_later_takes_the_ring_from_around_itself(run: Run[None], qapp: QApplication) -> None:
    async def story() -> None:
        place = QWidget()
        FocusRing(qapp, place)
        table = BoardTable(lambda _index: None, lambda row: row.customer_name, lambda: NOW, lambda: True)
        QVBoxLayout(place).addWidget(table)
        place.show()
        place.activateWindow()
        await until(place.isActiveWindow)
        table.setFocus(Qt.FocusReason.OtherFocusReason)
        await until(lambda: place.findChildren(QFocusFrame) != [])
        frame = place.findChildren(QFocusFrame)[-1]  # the ring of a test before this one may live on, and follow too
        painted = Painted(frame)
        frame.update()
        await until(lambda: painted.times)
        before = painted.times

        table.rows.set_total(3)
        table.show_current(0, follow=False)

        await until(lambda: painted.times > before)
        place.close()
        place.deleteLater()

    run(story())
