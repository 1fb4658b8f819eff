"""The Salesforce tab over the fakes, on one Case."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from care_desktop.domain.cases import Case
from care_desktop.domain.ids import CaseId
from care_desktop.viewmodels.link_deeds import Pending
from care_desktop.viewmodels.notices import Notice, NoticeBoard
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.salesforce_tab_state import TabKind
from tests.helpers.builders import ACCOUNT, case, customer
from tests.helpers.fakes import World, world
from tests.helpers.scopes import Scopes
from tests.helpers.until import until
from tests.helpers.work_stage import shelf_of

CASE = CaseId("case-1")
ANN = customer().id


class Tab:
    """The tab on Case 1 over a world."""

    def __init__(self, made: World) -> None:
        self.world = made
        self.board = NoticeBoard()
        self.scopes = Scopes(made.scope)
        self.opened: list[str] = []
        self.page = salesforce_tab(made, self.board, self.scopes, self.opened.append)

    def kind(self) -> TabKind:
        return self.page.state.kind

    @property
    def notice(self) -> Notice:
        assert self.board.state.current is not None
        return self.board.state.current

    def links(self) -> object:
        return self.world.care.customers[ANN].linked_contact(ACCOUNT)

    async def quiet(self) -> None:
        await until(lambda: self.page.state.pending is Pending.NOTHING)

    async def close(self) -> None:
        self.page.close()
        await self.scopes.close()


def salesforce_tab(
    made: World,
    board: NoticeBoard,
    scopes: Scopes,
    open_url: Callable[[str], None],
    copy: Callable[[str], None] = lambda text: None,
) -> SalesforceTab:
    """Return the page over a world."""
    return SalesforceTab(
        session=made.session,
        casebook=made.casebook,
        contacts=made.contacts,
        linking=made.linking,
        creation=made.creation,
        escalations=made.escalations,
        unsettled=made.services.unsettled,
        bus=made.bus,
        board=board,
        deeds=made.scope,
        new_scope=scopes.new,
        clock=made.clock,
        open_url=open_url,
        copy=copy,
        shelf=shelf_of(made, made.scope),
    )


@asynccontextmanager
async def tab_on(
    first: Case | None = None, prepare: Callable[[World], object] = lambda made: None
) -> AsyncIterator[Tab]:
    made = world(cases=[first or case()])
    prepare(made)
    tab = Tab(made)
    await made.cases.open(CASE)
    tab.page.show_case(CASE)
    yield tab
    await tab.close()


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")
