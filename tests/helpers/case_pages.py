"""The pages about cases over a world of fakes, for tests of their views."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from care_desktop.domain.cases import Case, MessagePage
from care_desktop.domain.ids import CaseId
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_panel import CasePanel
from care_desktop.viewmodels.conversation import Conversation
from care_desktop.viewmodels.history import History
from care_desktop.viewmodels.message_pages import MessagePages
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import NOW, case, customer, escalation, message
from tests.helpers.fakes import World, world
from tests.helpers.work_stage import case_tab_of, customer_editor_of


@dataclass
class Remembered:
    """Settings in memory."""

    values: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, default: str) -> str:
        return self.values.get(key, default)

    def put(self, key: str, value: str) -> None:
        self.values[key] = value


@dataclass
class CasePages:
    """Everything that is on screen but the Salesforce tab."""

    world: World
    cases: CaseList
    messages: MessagePages
    panel: CasePanel
    opened: list[CaseId]
    copied: list[str]

    @property
    def conversation(self) -> Conversation:
        return self.messages.conversation


@asynccontextmanager
async def case_pages(cases: Iterable[Case] = ()) -> AsyncIterator[CasePages]:
    """Yield pages over a server with these cases (30 people by default), and close them."""
    w = world(list(cases) or people(30))
    scope, opened, copied = TaskScope("pages"), list[CaseId](), list[str]()
    history = History(cases=w.cases, scope=scope, clock=w.clock, on_open=opened.append)
    case_list = CaseList(clock=w.clock, on_open=opened.append, pause=0.0)
    case_list.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    pages = CasePages(
        w,
        case_list,
        MessagePages(
            w.services,
            board=NoticeBoard(),
            deeds=w.scope,
            new_scope=lambda _name: scope,
            settings=Remembered(),
            clock=w.clock,
            open_case=opened.append,
            pause=0.0,
        ),
        CasePanel(
            session=w.session,
            cases=w.cases,
            casebook=w.casebook,
            bus=w.bus,
            scope=scope,
            history=history,
            case_tab=case_tab_of(w, scope),
            customer=customer_editor_of(w),
            settings=Remembered(),
            copy=copied.append,
        ),
        opened,
        copied,
    )
    yield pages
    for page in (pages.cases, pages.messages, pages.panel):
        page.close()
    await scope.close()
    await w.scope.close()


def people(count: int) -> list[Case]:
    """Return one Case each of so many Customers, the first one the newest; every third is escalated without contact."""
    return [
        case(
            n,
            person=customer(n, display_name=f"Person {n:03}"),
            last_message_at=NOW - timedelta(minutes=n),
            escalations=(escalation(n),) if n % 3 == 0 else (),
        )
        for n in range(1, count + 1)
    ]


def talk(count: int, earlier: str | None = None) -> MessagePage:
    """Return a conversation of so many messages of different lengths, over some days."""
    said = (message(n, f"Message {n} " * (n % 9 + 1), sent_at=NOW - timedelta(hours=count - n)) for n in range(count))
    return MessagePage(tuple(said), earlier)
