"""The bell on screen: its count, its list, and the way to a case by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from care_desktop.domain.ids import CaseId
from care_desktop.services.later_events import NotificationsMoved
from care_desktop.services.scope import TaskScope
from care_desktop.ui.notification_bell import BellButton
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.notification_bell import NotificationBell
from tests.helpers.builders import case
from tests.helpers.fake_native import FakeNative
from tests.helpers.fakes import world
from tests.helpers.found import found
from tests.helpers.until import until
from tests.viewmodels.test_notification_bell import ONE, TWO, told

Run = Callable[[Coroutine[Any, Any, None]], None]


def test_the_list_opens_a_case_by_enter_and_empties_itself(run: Run) -> None:
    async def scenario() -> None:
        w, scope, opened = world([case(1), case(2)]), TaskScope("bell"), list[CaseId]()
        bell = NotificationBell(
            w.services.notifications,
            bus=w.bus,
            scope=scope,
            board=NoticeBoard(),
            native=FakeNative(),
            clock=w.clock,
            open_case=opened.append,
        )
        window = QWidget()
        window.resize(600, 600)
        button = BellButton(bell)
        QVBoxLayout(window).addWidget(button)
        window.show()
        bell.start()
        w.care.unseen = [told(2, TWO), told(1, ONE)]
        w.bus.publish(NotificationsMoved())
        await until(lambda: bell.state.count == 2)
        assert button.accessibleName() == "Notifications, 2 not seen"
        button.click()
        rows = found(window, QListWidget, "news")
        assert "Look 2" in str(rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole))
        assert not window.grab().isNull()
        QTest.keyClick(rows, Qt.Key.Key_Down)
        QTest.keyClick(rows, Qt.Key.Key_Return)
        assert opened == [ONE]
        await until(lambda: bell.state.count == 1)
        assert not rows.isVisible()
        window.close()
        window.deleteLater()
        bell.close()
        await scope.close()
        await w.scope.close()

    run(scenario())
