"""The Salesforce tab on screen over the fakes, in a panel of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from care_desktop.domain.cases import Case
from care_desktop.domain.ids import CaseId, CustomerId
from care_desktop.ui.salesforce_tab import SalesforceTabView
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import ACCOUNT, case
from tests.helpers.fakes import World, world
from tests.helpers.scopes import Scopes
from tests.helpers.tab_stage import salesforce_tab

ONE = CaseId("case-1")
ANN = CustomerId("cust-1")


class Panel:
    """The tab in a panel, on Case 1."""

    def __init__(self, first: Case | None = None, prepare: Callable[[World], object] | None = None) -> None:
        self.world = made = world(cases=[first or case()])
        if prepare is not None:
            prepare(made)
        self.board = NoticeBoard()
        self.scopes = Scopes(made.scope)
        self.copied: list[str] = []
        self.opened: list[str] = []
        self.page = salesforce_tab(made, self.board, self.scopes, self.opened.append, self.copied.append)
        self.view = SalesforceTabView(self.page)
        tuple(self.view.build_drawers())
        self.view.resize(380, 820)

    def words(self) -> str:
        """Everything that can be read now."""
        labels = [label for label in self.view.findChildren(QLabel) if label.isVisible()]
        buttons = [button for button in self.view.findChildren(QAbstractButton) if button.isVisible()]
        texts = [*(label.text() for label in labels), *(button.text() for button in buttons)]
        return "\n".join(texts).replace("\u2068", "").replace("\u2069", "")

    def shows(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.view.findChildren(QWidget, name))

    def press(self, name: str) -> None:
        """Press the visible button of that accessible name, words, or object name, by keyboard."""
        buttons = [one for one in self.view.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
        button = next(one for one in buttons if name in (one.accessibleName(), one.text(), one.objectName()))
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def linked(self) -> object:
        return self.world.care.customers[ANN].linked_contact(ACCOUNT)

    async def __aenter__(self) -> Panel:
        await self.world.cases.open(ONE)
        self.view.show()
        self.view.activateWindow()
        self.page.show_case(ONE)
        for _turn in range(20):
            await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_reason: object) -> None:
        self.page.close()
        self.view.close()
        self.view.deleteLater()
        await self.scopes.close()
