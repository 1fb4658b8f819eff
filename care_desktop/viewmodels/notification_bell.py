"""What concerns the user and was not seen yet: counted, listed by Case, and told in the window and by the desktop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.ids import CaseId
from care_desktop.domain.presence import Notification, NotificationKind
from care_desktop.i18n import _, ngettext
from care_desktop.services.events import Bus
from care_desktop.services.later_events import NotificationsChanged
from care_desktop.services.notifications import Notifications
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity
from care_desktop.viewmodels.observable import Observable
from care_desktop.viewmodels.wording import isolate

_LONGEST = 160


class Native(Protocol):
    """The notifications of the desktop around the window."""

    def is_active(self) -> bool:
        """Say whether the user works in this window now."""

    def show(self, title: str, text: str, act: Callable[[], None]) -> None:
        """Tell something; `act` is done when it is clicked. Where the desktop has no notifications, nothing comes."""


@dataclass(frozen=True, slots=True)
class CaseNews:
    """All that is unseen of one Case: its headline, the newest sentence, when that was, and how many there are."""

    case_id: CaseId
    title: str
    sentence: str
    at: datetime
    count: int
    is_problem: bool = False


@dataclass(frozen=True, slots=True)
class BellState:
    """The count at the bell, what it says aloud, and the list by Case, the newest first."""

    count: int = 0
    spoken: str = ""
    news: tuple[CaseNews, ...] = ()


class NotificationBell(Observable[BellState]):
    """Tell of each Case once, however much happens there; looking at the Case is seeing it. `scope` is the window's."""

    def __init__(
        self,
        notifications: Notifications,
        *,
        bus: Bus,
        scope: TaskScope,
        board: NoticeBoard,
        native: Native,
        clock: Callable[[], datetime],
        open_case: Callable[[CaseId], None],
    ) -> None:
        super().__init__(_state(()))
        self._notifications, self._scope, self._board, self._native = notifications, scope, board, native
        self._clock, self._open_case = clock, open_case
        self._case_id: CaseId | None = None
        self._end = bus.subscribe(NotificationsChanged, self._on_news)

    def start(self) -> None:
        """Begin to follow what Care tells."""
        self._scope.once("notifications", self._notifications.follow())

    def close(self) -> None:
        """Hear no more facts."""
        self._end()

    def now(self) -> datetime:
        """Return the time that relative times count from."""
        return self._clock()

    def show_case(self, case_id: CaseId | None) -> None:
        """Hear which Case is open: what is told of it is seen."""
        self._case_id = case_id
        if case_id is not None:
            self._board.withdraw(_key(case_id))
            self._see([one.id for one in self._notifications.unseen if one.case_id == case_id])

    def open(self, case_id: CaseId) -> None:
        """Open a Case that something was told of."""
        self._open_case(case_id)
        self.show_case(case_id)

    def see_all(self) -> None:
        """Take everything for seen."""
        for news in self.state.news:
            self._board.withdraw(_key(news.case_id))
        self._see([one.id for one in self._notifications.unseen])

    def come_back(self) -> None:
        """The user has come back to the window: what came for the open Case meanwhile is on screen."""
        self.show_case(self._case_id)

    def _on_news(self, fact: NotificationsChanged) -> None:
        looked_at = self._case_id if self._native.is_active() else None
        self._set(_state(tuple(one for one in fact.unseen if one.case_id != looked_at)))
        if looked_at is not None:
            self._see([one.id for one in fact.unseen if one.case_id == looked_at])
        fresh = {one.case_id for one in fact.fresh if one.case_id != looked_at}
        for news in self.state.news:
            if news.case_id in fresh:
                self._tell(news)

    def _tell(self, news: CaseNews) -> None:
        def act() -> None:
            self.open(news.case_id)

        severity = Severity.WARNING if news.is_problem else Severity.INFO
        words = _("{case}: {what}").format(case=news.title, what=news.sentence)
        self._board.show(Notice(words, severity, _("Open the case"), act, key=_key(news.case_id)))
        if not self._native.is_active():  # many desktops show none: the notice is there all the same
            self._native.show(news.title, news.sentence, act)

    def _see(self, ids: Sequence[str]) -> None:
        if ids:
            self._scope.start(self._mark(ids))

    async def _mark(self, ids: Sequence[str]) -> None:
        try:
            await self._notifications.mark_seen(ids)
        except CareDesktopError:
            return  # seen here; at the next start they may stand there once more


def _state(unseen: Sequence[Notification]) -> BellState:
    by_case: dict[CaseId, list[Notification]] = {}
    for one in unseen:
        by_case.setdefault(one.case_id, []).append(one)
    count = len(unseen)
    words = ngettext("Notifications, {n} not seen", "Notifications, {n} not seen", count).format(n=count)
    return BellState(count, words if count else _("Notifications"), tuple(map(_news, by_case.values())))


def _news(told: list[Notification]) -> CaseNews:
    newest = told[0]
    title = _("#{number} · {customer}").format(number=newest.case_number, customer=isolate(newest.customer_name))
    sentence, more = sentence_of(newest), len(told) - 1
    if more:
        template = ngettext("{newest} And {n} more.", "{newest} And {n} more.", more)
        sentence = template.format(newest=sentence, n=more)
    is_problem = any(one.kind is NotificationKind.REPLY_FAILED for one in told)
    return CaseNews(newest.case_id, title, sentence, newest.at, len(told), is_problem)


def sentence_of(told: Notification) -> str:
    """Return what happened in a sentence; the words of people are cut where they are long."""
    plain, quoting = {
        NotificationKind.MENTION: (_("{who} mentioned you."), _("{who} mentioned you: “{text}”.")),
        NotificationKind.ASSIGNED: (
            _("{who} assigned this case to you."),
            _("{who} assigned this case to you: “{text}”."),
        ),
        NotificationKind.FLAG_RESOLVED: (_("{who} resolved your flag."), _("{who} resolved your flag: “{text}”.")),
        NotificationKind.FLAG_HANDED_BACK: (
            _("{who} handed your flag back."),
            _("{who} handed your flag back: “{text}”."),
        ),
        NotificationKind.REPLY_FAILED: (
            _("Your reply was not delivered."),
            _("Your reply was not delivered: “{text}”."),
        ),
    }[told.kind]
    text = " ".join(told.text.split())
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    template = quoting if short and told.kind is not NotificationKind.ASSIGNED else plain
    return template.format(who=isolate(told.by), text=isolate(short))


def _key(case_id: CaseId) -> str:
    return f"notification {case_id}"
