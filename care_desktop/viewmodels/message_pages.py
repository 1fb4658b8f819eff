"""The pages around writing in a Case: conversation, composer and who else is there, over one outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from care_desktop.domain.ids import CaseId
from care_desktop.i18n import _
from care_desktop.services.assembly import Services
from care_desktop.services.later_events import PeopleMoved
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.composer import Around, Composer
from care_desktop.viewmodels.conversation import Conversation
from care_desktop.viewmodels.draft_book import DraftBook
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.mentions import Mentions
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.outbox import Outbox
from care_desktop.viewmodels.presence_line import PresenceLine
from care_desktop.viewmodels.shell import Shell

PAUSE = 0.4
"""Seconds without a key after which a draft is written."""


class MessagePages:
    """Build the pages and lead them to a Case together; `new_scope` gives scopes that somebody else closes."""

    def __init__(
        self,
        services: Services,
        *,
        board: NoticeBoard,
        deeds: TaskScope,
        new_scope: Callable[[str], TaskScope],
        settings: Settings,
        clock: Callable[[], datetime],
        open_case: Callable[[CaseId], None],
        pause: float = PAUSE,
    ) -> None:
        bus, casebook, scope = services.bus, services.casebook, new_scope("composer")
        mentions = Mentions(services.work, scope, services.session.me.id)
        self._outbox = Outbox(
            services.messages, casebook, mentioned_in=mentions.mentioned_in, bus=bus, board=board, deeds=deeds
        )
        self.presence = PresenceLine(services.presences, bus=bus, scope=new_scope("presence"))
        self.conversation = Conversation(
            cases=services.cases,
            casebook=casebook,
            bus=bus,
            scope=new_scope("conversation"),
            clock=clock,
            me=services.session.me.name,
            outbox=self._outbox,
            settings=settings,
        )
        self.composer = Composer(
            session=services.session,
            cases=services.cases,
            work=services.work,
            outbox=self._outbox,
            book=DraftBook(services.message_drafts, board=board, deeds=deeds, page=scope, pause=pause),
            mentions=mentions,
            bus=bus,
            board=board,
            deeds=deeds,
            scope=scope,
            around=Around(open_case, self.presence.type_in, self.presence.stop_typing, clock),
        )
        self._ends = (
            self.conversation.subscribe(lambda _state: self.composer.look_again()),
            bus.subscribe(PeopleMoved, lambda _fact: mentions.forget()),
        )

    def start(self) -> None:
        """Begin what needs a window."""
        self.composer.start()

    def close(self) -> None:
        """End every page."""
        for end in self._ends:
            end()
        for page in (self.composer, self.presence, self.conversation, self._outbox):
            page.close()

    def show_case(self, case_id: CaseId | None) -> None:
        """Lead all of them to a Case."""
        self.conversation.show_case(case_id)
        self.composer.show_case(case_id)
        self.presence.show_case(case_id)

    def keep_typed(self) -> None:
        """Put what was typed last on disk: the program is about to end."""
        self.composer.keep_typed()

    def edit(self, entry_id: str) -> None:
        """Write the reply of an entry anew, which was not delivered."""
        message = self.conversation.message(entry_id)
        if message is not None:
            self.composer.edit(message)

    def resend(self, entry_id: str) -> None:
        """Send the reply of an entry once more."""
        message = self.conversation.message(entry_id)
        if message is not None:
            self.composer.resend(message)


def message_commands(shell: Shell, pages: MessagePages) -> tuple[Command, ...]:
    """Return the commands of conversation and composer, in the order of the shortcut sheet."""
    group, composer = _("Conversation"), pages.composer

    def no_case() -> str | None:
        return None if shell.state.case_id is not None else _("Open a case first.")

    def write(is_note: bool) -> Callable[[], None]:
        def run() -> None:
            composer.write_note(is_note)
            shell.focus("composer")

        return run

    def may_take() -> str | None:
        mine = _("This case cannot be assigned to you here, or it is yours already.")
        return no_case() or (None if composer.state.offers_assign else mine)

    def may_send() -> str | None:
        nothing = composer.state.refusal or composer.state.counter.too_long or _("There is nothing to send.")
        return no_case() or (None if composer.state.can_send else nothing)

    def may_repeat() -> str | None:
        failed = _("Every reply of this case was delivered.")
        return no_case() or (None if pages.conversation.undelivered is not None else failed)

    def with_undelivered(deed: Callable[[str], None]) -> Callable[[], None]:
        def run() -> None:
            message = pages.conversation.undelivered
            if message is not None:
                deed(message.id)
                shell.focus("composer")

        return run

    def switch_activity() -> None:
        pages.conversation.switch_activity()

    edit, resend = with_undelivered(pages.edit), with_undelivered(pages.resend)
    return (
        Command("reply", _("Write a reply"), ("R",), write(False), no_case, group),
        Command("note", _("Write an internal note"), ("N",), write(True), no_case, group),
        Command("send", _("Send what is written (Ctrl+Enter in the composer)"), (), composer.send, may_send, group),
        Command("take-case", _("Assign the case to me, to reply"), (), composer.assign_to_me, may_take, group),
        Command("edit-undelivered", _("Edit the reply that was not delivered"), (), edit, may_repeat, group),
        Command("resend", _("Resend the reply that was not delivered"), (), resend, may_repeat, group),
        Command("activity", _("Show or hide the activity log"), ("Ctrl+L",), switch_activity, no_case, group),
    )
