"""The conversation of the open Case: known messages at once, then the newest, earlier ones on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from care_desktop.domain.cases import Case, Message, MessagePage
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId, MessageId
from care_desktop.domain.messaging import Delivery
from care_desktop.i18n import _
from care_desktop.services.casebook import Casebook
from care_desktop.services.cases import Cases
from care_desktop.services.events import Bus, CaseChanged, Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_row_words import priority_tone
from care_desktop.viewmodels.conversation_entries import Entry, entries_of, without_activity
from care_desktop.viewmodels.conversation_outgoing import Deliveries, delivery_of, with_leaving
from care_desktop.viewmodels.explanations import Explanation, explain
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.outbox import Outbox
from care_desktop.viewmodels.wording import assignee_words, platform_word, priority_word, status_word

_ACTIVITY = "conversation.activity"


@dataclass(frozen=True, slots=True)
class Header:
    """The words above the conversation."""

    name: str
    platform: str
    channel: str
    number: str
    status: str
    priority: str
    priority_tone: str
    assignee: str
    subject: str


@dataclass(frozen=True, slots=True)
class ConversationState:
    """What the middle of the window shows; no `case_id` means that no Case is open.

    `said` is what became of a reply, with a number that tells two alike apart.
    """

    case_id: CaseId | None = None
    header: Header | None = None
    entries: tuple[Entry, ...] = ()
    has_earlier: bool = False
    loading: bool = False
    loading_earlier: bool = False
    error: Explanation | None = None
    earlier_error: Explanation | None = None
    empty: str = ""
    shows_activity: bool = False
    said: tuple[int, str] = (0, "")


class Conversation(Observable[ConversationState]):
    """Show one Case's messages; `scope` belongs to the page and is given up with it, `me` is the user's name."""

    def __init__(
        self,
        *,
        cases: Cases,
        casebook: Casebook,
        bus: Bus,
        scope: TaskScope,
        clock: Callable[[], datetime],
        me: str = "",
        outbox: Outbox,
        settings: Settings,
    ) -> None:
        super().__init__(ConversationState(shows_activity=settings.get(_ACTIVITY, "off") == "on"))
        self._outbox, self._settings, self._deliveries = outbox, settings, Deliveries()
        self._cases, self._casebook, self._scope, self._clock, self._me = cases, casebook, scope, clock, me
        self._messages: tuple[Message, ...] | None = None
        self._earlier: str | None = None
        self._made_for: object = None
        self._made: tuple[Entry, ...] = ()
        self._read_up_to: MessageId | None = None
        self._endings = (
            bus.subscribe(CaseChanged, self._on_case),
            bus.subscribe(ReachChanged, self._on_reach),
            outbox.subscribe(lambda _state: self._publish()),
        )

    def close(self) -> None:
        """Hear no more facts."""
        for end in self._endings:
            end()

    def show_case(self, case_id: CaseId | None) -> None:
        """Show what is known of the Case at once, then read it; None shows that no Case is open."""
        for slot in ("conversation", "messages", "earlier"):
            self._scope.cancel(slot)
        page = self._casebook.messages(case_id) if case_id is not None else None
        self._messages = page.messages if page is not None else None
        self._earlier = page.earlier if page is not None else None
        self._read_up_to, self._deliveries = None, Deliveries()
        self._publish(ConversationState(case_id, shows_activity=self.state.shows_activity))
        self._read()

    def switch_activity(self) -> bool:
        """Show the activity log among the messages, or hide it, also from now on; says whether it is shown."""
        shows = not self.state.shows_activity
        self._settings.put(_ACTIVITY, "on" if shows else "off")
        self._publish(shows_activity=shows)
        return shows

    def message(self, entry_id: str) -> Message | None:
        """Return the message of an entry, None where it is gone."""
        return next((one for one in self._messages or () if one.id == entry_id), None)

    @property
    def undelivered(self) -> Message | None:
        """The newest reply that was not delivered."""
        shown = with_leaving(self._messages or (), self._outbox.state, self._state.case_id)
        failed = (one for one in reversed(shown) if delivery_of(one) is Delivery.FAILED)
        return next(failed, None)

    def retry(self) -> None:
        """Read the Case and its newest messages again, and the earlier ones where those failed."""
        if self._state.earlier_error is not None:
            self.show_earlier()
        else:
            self._read()

    def show_earlier(self) -> None:
        """Read the page before the first message shown; pressing twice reads it once."""
        if self._state.case_id is not None and self._earlier is not None:
            if not self._scope.is_busy("earlier"):
                self._publish(loading_earlier=True, earlier_error=None)
            self._scope.once("earlier", self._read_earlier(self._state.case_id, self._earlier))

    def _read(self) -> None:
        case_id = self._state.case_id
        if case_id is not None:
            self._publish(loading=True, error=None)
            is_known = self._messages is not None and self._casebook.case(case_id) is not None
            read = self._scope.when_calm if is_known else self._scope.switch
            read("conversation", self._read_case(case_id))
            read("messages", self._read_messages(case_id))

    async def _read_case(self, case_id: CaseId) -> None:
        try:
            await self._cases.open(case_id)
        except CareDesktopError as error:
            self._publish(error=explain(error))
            return
        self._publish()

    async def _read_messages(self, case_id: CaseId) -> None:
        try:
            page = await self._cases.messages(case_id)
        except CareDesktopError as error:
            self._publish(loading=False, error=explain(error))
            return
        self._take_newest(page)
        self._publish(loading=False)
        self._note_read(case_id, page)

    async def _read_earlier(self, case_id: CaseId, before: str) -> None:
        try:
            page = await self._cases.messages(case_id, before=before)
        except CareDesktopError as error:
            self._publish(loading_earlier=False, earlier_error=explain(error))
            return
        known = {message.id for message in self._messages or ()}
        older = tuple(message for message in page.messages if message.id not in known)
        self._messages, self._earlier = older + (self._messages or ()), page.earlier
        self._publish(loading_earlier=False)

    def _take_newest(self, page: MessagePage) -> None:
        """Put the newest page behind the older messages on show; without an overlap they are let go.

        What stood among the newest and is not there any more was taken back.
        """
        newest = {message.id for message in page.messages}
        shown = self._messages or ()
        overlap = next((place for place, message in enumerate(shown) if message.id in newest), 0)
        if overlap:
            self._messages = shown[:overlap] + page.messages
        else:
            self._messages, self._earlier = page.messages, page.earlier

    def _note_read(self, case_id: CaseId, page: MessagePage) -> None:
        """Mark the Case read, once for each message that is the newest on show."""
        said = without_activity(page.messages)
        newest = said[-1].id if said else MessageId("")
        if newest != self._read_up_to:
            self._read_up_to = newest
            self._scope.start(self._cases.mark_read(case_id))

    def _on_case(self, fact: CaseChanged) -> None:
        if fact.case_id == self._state.case_id:
            page = self._casebook.messages(fact.case_id)
            if page is not None:
                self._take_newest(page)
                self._note_read(fact.case_id, page)
            self._publish()
            if self._casebook.case(fact.case_id) is None:
                self._read()  # it was taken away meanwhile: let the server say how

    def _on_reach(self, fact: ReachChanged) -> None:
        if fact.side == "care" and fact.reach is Reach.ONLINE and self._state.error is not None:
            self.retry()

    def _publish(self, state: ConversationState | None = None, **changes: object) -> None:
        """Tell a new state: this one, or the present one with changes, and what the casebook knows of its Case."""
        state = replace(state or self._state, **changes)  # type: ignore[arg-type]
        case = self._casebook.case(state.case_id) if state.case_id is not None else None
        messages = with_leaving(self._messages or (), self._outbox.state, state.case_id)
        news = self._deliveries.news(messages)
        entries = self._entries(messages, activity=state.shows_activity)
        nothing = self._messages is not None and not entries and not state.loading and self._earlier is None
        self._set(
            replace(
                state,
                header=_header(case, self._me) if case is not None else None,
                entries=entries,
                said=(state.said[0] + 1, news) if news else state.said,
                has_earlier=self._earlier is not None,
                empty=_("No messages in this case yet.") if nothing else "",
            )
        )

    def _entries(self, messages: tuple[Message, ...], *, activity: bool) -> tuple[Entry, ...]:
        """Return the entries; they are made anew only for other messages, or on another day."""
        now = self._clock()
        made_for = (messages, now.astimezone().date(), activity)
        if made_for != self._made_for:
            self._made_for, self._made = made_for, entries_of(messages, now, activity=activity)
        return self._made


def _header(case: Case, me: str) -> Header:
    return Header(
        name=case.customer.name,
        platform=platform_word(case.platform),
        channel=case.channel,
        number=f"#{case.number}",
        status=status_word(case.status),
        priority=priority_word(case.priority),
        priority_tone=priority_tone(case.priority),
        assignee=assignee_words(case.assignee, me),
        subject=case.subject,
    )
