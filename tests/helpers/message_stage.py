"""Conversation and composer over a world of fakes, and what the server does meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from care_desktop.domain.cases import Author, Case, Message, MessagePage, Outgoing
from care_desktop.domain.ids import CaseId
from care_desktop.domain.messaging import Delivery, Undelivered
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.composer import Composer
from care_desktop.viewmodels.conversation import Conversation
from care_desktop.viewmodels.conversation_entries import Entry
from care_desktop.viewmodels.message_pages import MessagePages
from care_desktop.viewmodels.notices import NoticeBoard
from tests.helpers.builders import NOW, case, customer
from tests.helpers.case_pages import Remembered
from tests.helpers.fakes import World, world
from tests.helpers.until import until

ONE, TWO = CaseId("case-1"), CaseId("case-2")


@dataclass
class MessageStage:
    """Two cases of Ann Lee and Bo Berg; the first is the user's own."""

    world: World
    board: NoticeBoard
    pages: MessagePages
    opened: list[CaseId] = field(default_factory=list)

    @property
    def composer(self) -> Composer:
        return self.pages.composer

    @property
    def conversation(self) -> Conversation:
        return self.pages.conversation

    async def show(self, case_id: CaseId = ONE) -> None:
        """Open a case and wait until it is read, with its draft."""
        self.pages.show_case(case_id)
        conversation = self.conversation
        await until(lambda: conversation.state.header is not None and not conversation.state.loading)
        await until(lambda: self.world.journal.gate.calls["draft"])

    async def send(self, text: str) -> None:
        """Type and send, and wait until the server has it."""
        self.composer.typed(text)
        self.composer.send()
        await until(lambda: self.sent(text))
        await until(lambda: not self.drafts())

    def sent(self, text: str, case_id: CaseId = ONE) -> list[Message]:
        """Return the messages of that text that the server has."""
        return [one for one in self.world.care.pages[case_id].messages if one.text == text]

    def shown(self, text: str) -> list[Entry]:
        """Return the entries of that text in the conversation."""
        return [one for one in self.conversation.state.entries if one.text == text]

    def drafts(self) -> dict[str, str]:
        """Return what the journal keeps of the first case."""
        return dict(self.world.journal.drafts.get(f"message:{ONE}", {}))

    async def deliver(self, text: str, why: Undelivered | None = None) -> None:
        """Let the reply of that text leave the server: it is delivered, or fails."""
        page = self.world.care.pages[ONE]
        failed = Outgoing(Delivery.FAILED, NOW, why=why) if why is not None else None
        after = (replace(one, outgoing=failed) if one.text == text else one for one in page.messages)
        self.world.care.pages[ONE] = MessagePage(tuple(after), page.earlier)
        await self.world.cases.messages(ONE)

    def sentence(self) -> str:
        """Return the notice on show."""
        current = self.board.state.current
        return current.sentence if current is not None else ""


def two_cases() -> Iterable[Case]:
    """Return the cases of the stage."""
    return case(1), case(2, person=customer(2, display_name="Bo Berg"))


@asynccontextmanager
async def message_stage(cases: Iterable[Case] = (), over: World | None = None) -> AsyncIterator[MessageStage]:
    """Yield the pages over these cases, or over a world that was there before, and close them."""
    w = over or world(list(cases) or list(two_cases()))
    scopes: list[TaskScope] = []
    deeds, opened, board = TaskScope("deeds of messages"), list[CaseId](), NoticeBoard()

    def new_scope(name: str) -> TaskScope:
        scopes.append(TaskScope(name))
        return scopes[-1]

    pages = MessagePages(
        w.services,
        board=board,
        deeds=deeds,
        new_scope=new_scope,
        settings=Remembered(),
        clock=w.clock,
        open_case=opened.append,
        pause=0.0,
    )
    yield MessageStage(w, board, pages, opened)
    pages.close()
    await deeds.close(1.0)
    for scope in scopes:
        await scope.close()
    await w.scope.close()


def activity(number: int, text: str = "did something") -> Message:
    """Return an entry of the activity log."""
    from tests.helpers.builders import message

    return message(number, text, author=Author.ACTIVITY, author_name="Kim Colleague")
