"""What the window tells in passing: one notice at a time with one button, the newest on top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from care_desktop.domain.errors import CareDesktopError
from care_desktop.i18n import _
from care_desktop.viewmodels.explanations import Explanation, explain, explain_gone, explain_refusal
from care_desktop.viewmodels.observable import Observable

__all__ = [
    "Explanation",
    "Notice",
    "NoticeBoard",
    "NoticeState",
    "Severity",
    "explain",
    "explain_gone",
    "explain_refusal",
]
MOST_WAITING = 20


class Severity(StrEnum):
    """How much a notice matters; a problem stays until somebody has seen it."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence and at most one button; a notice with the key of one on the board takes its place.

    `waits`: it is about something under way, and stays until that has ended (`renew`, `withdraw`) or it is dismissed.
    """

    sentence: str
    severity: Severity = Severity.INFO
    action: str = ""
    run: Callable[[], None] | None = None
    details: str = ""
    key: str = ""
    waits: bool = False

    @property
    def stays(self) -> bool:
        """Whether it does not go by itself."""
        return self.waits or self.severity is Severity.PROBLEM


@dataclass(frozen=True, slots=True)
class NoticeState:
    """The notice to show, and how many there are with it."""

    current: Notice | None = None
    count: int = 0


class NoticeBoard(Observable[NoticeState]):
    """Collect notices; the newest is on show, those it covered come back when it is dismissed."""

    def __init__(self) -> None:
        super().__init__(NoticeState())
        self._notices: list[Notice] = []

    def show(self, notice: Notice) -> None:
        """Put `notice` on top; an equal key (or an equal sentence without a key) is replaced, never stacked."""
        self._notices = [old for old in self._notices if not _same(old, notice)]
        self._notices = [*self._notices, notice][-MOST_WAITING:]
        self._publish()

    def renew(self, notice: Notice) -> None:
        """Let `notice` be seen from now on in the place of the one with its key; nothing where that is gone."""
        self._notices = [notice if old.key == notice.key else old for old in self._notices]
        self._publish()

    def say(self, sentence: str) -> None:
        """Tell something that needs no answer."""
        self.show(Notice(sentence))

    def problem(self, error: CareDesktopError, retry: Callable[[], None] | None = None) -> None:
        """Tell an error; "Try again" is offered where it may help and the caller can do it."""
        told = explain(error)
        offered = retry if told.can_retry else None
        label = _("Try again") if offered else ""
        self.show(Notice(told.sentence, Severity.PROBLEM, label, offered, told.details))

    def dismiss(self) -> None:
        """Take the notice on show away."""
        if self._notices:
            self._notices.pop()
            self._publish()

    def withdraw(self, key: str) -> None:
        """Take the notice with that key away, wherever it lies: it is not true or not possible any more."""
        self._notices = [notice for notice in self._notices if notice.key != key]
        self._publish()

    def act(self) -> None:
        """Do what the button of the notice on show says; the notice goes first, so a second press does nothing."""
        notice = self.state.current
        if notice is None or notice.run is None:
            return
        self.dismiss()
        notice.run()

    def _publish(self) -> None:
        self._set(NoticeState(self._notices[-1] if self._notices else None, len(self._notices)))


def _same(old: Notice, new: Notice) -> bool:
    return old.key == new.key if (old.key or new.key) else old.sentence == new.sentence
