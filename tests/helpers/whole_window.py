"""The whole window over the fakes: list, conversation, composer and every tab, as the program builds them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from care_desktop.domain.case_rows import CaseRow
from care_desktop.domain.cases import Case, View
from care_desktop.domain.ids import CaseId
from care_desktop.services.scope import TaskScope
from care_desktop.ui.case_list import CaseListView
from care_desktop.ui.desk import DeskView
from care_desktop.ui.kit.in_steps import InSteps, Walk
from care_desktop.ui.main_window import MainWindow
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_panel import PanelTab
from care_desktop.viewmodels.desk import Desk, Outside
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.settings_place import SettingsPlace
from tests.helpers.fake_native import FakeNative
from tests.helpers.fakes import World, world
from tests.helpers.remembered import Remembered
from tests.helpers.until import until


class WholeWindow:
    """Built when it is entered, with the first rows on screen; closed when it is left."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.world: World = world(list(cases))
        made = self.world
        self._scope = TaskScope("case list")
        self.case_list = CaseList(clock=made.clock, pause=0.0)
        self.case_list.connect(cases=made.cases, casebook=made.casebook, bus=made.bus, scope=self._scope)
        self._cases: CaseListView | None = None
        self.window = MainWindow()
        self.desk = Desk(
            made.services,
            case_list=self.case_list,
            deeds=made.scope,
            board=NoticeBoard(),
            settings=Remembered(),
            clock=made.clock,
            outside=Outside(lambda url: None, lambda text: None, FakeNative()),
        )

    async def __aenter__(self) -> WholeWindow:
        cases = self._cases = CaseListView(self.case_list)
        self.window.set_case_list(cases)
        self.window.show()
        tuple(DeskView(self.window, self.desk, cases, _no_settings).build(None))
        self.desk.start()
        self.case_list.show_view(View.INBOX)
        await until(lambda: self.case_list.state.total)
        return self

    async def __aexit__(self, *_reason: object) -> None:
        await self.desk.close()
        self.case_list.close()
        await self._scope.close()
        await self.world.scope.close()
        self.window.close_for_good()
        self.window.deleteLater()

    async def open(self, case_id: str) -> None:
        """Open a Case, and return when it is whole on screen and nothing moves any more."""
        self.desk.shell.open_case(CaseId(case_id))
        await until(lambda: self.desk.conversation.state.case_id == case_id and self._is_calm())
        await until(self._is_built)

    async def choose(self, tab: PanelTab) -> None:
        """Bring a tab to the front, and return when it is whole."""
        self.desk.panel.choose(tab)
        await until(self._is_built)

    def part(self, name: str) -> QWidget:
        """Return the part of that object name."""
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def painted_rows(self) -> set[str]:
        """Return a set that from now on holds the Cases whose rows of the list are painted."""
        painted: set[str] = set()
        assert self._cases is not None
        delegate = self._cases.table.painter_of_rows
        title = delegate.title

        def note(row: CaseRow) -> str:
            painted.add(row.id)
            return title(row)

        delegate.title = note
        return painted

    def _is_built(self) -> bool:
        waiting = any(steps.waiting for steps in self.window.findChildren(InSteps))
        return not waiting and not any(walk.is_under_way for walk in self.window.findChildren(Walk))

    def _is_calm(self) -> bool:
        conversation, tab = self.desk.conversation.state, self.desk.salesforce
        is_read = bool(conversation.entries) and not conversation.loading and tab.state.customer is not None
        cards_are_read = not any(card.refreshing for card in tab.cards.state.cards)
        return is_read and cards_are_read and not tab.suggestions.state.loading


def _no_settings() -> SettingsPlace:
    raise AssertionError("nobody opens the settings here")
