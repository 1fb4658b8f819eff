"""The shapes of Care's answers about work on a Case: fields, flags, outgoing replies, presence and notifications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, Field

from care_desktop.api.care.lists import case_row
from care_desktop.api.care.open_sets import known, known_or
from care_desktop.api.decoding import Whole, Wire
from care_desktop.domain.case_work import (
    CaseField,
    Colleague,
    FieldKind,
    Flag,
    FlaggedCase,
    FlagPage,
    FlagState,
)
from care_desktop.domain.cases import Activity, Outgoing
from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.messaging import ActivityKind, Delivery, ThenStatus, Undelivered
from care_desktop.domain.presence import Doing, Notification, NotificationKind, Presence


class WireUser(Wire):
    """Somebody in the workspace."""

    id: str
    name: str
    email: str | None = None


class WireUsers(Wire):
    """Everybody."""

    items: list[WireUser]

    def to_colleagues(self) -> tuple[Colleague, ...]:
        """Return everybody, in the server's order."""
        return tuple(Colleague(UserId(one.id), one.name, one.email or "") for one in self.items)


class WireCaseField(Wire):
    """A field that the workspace gave its Cases."""

    name: str
    kind: str = ""
    options: list[str] = Field(default_factory=list)
    mandatory: bool = False

    def to_field(self) -> CaseField:
        """Return the field; of a kind that we do not know, any text is a value."""
        return CaseField(self.name, known_or(self.kind, FieldKind.TEXT), tuple(self.options), self.mandatory)


class WireCaseFields(Wire):
    """All fields."""

    items: list[WireCaseField]

    def to_fields(self) -> tuple[CaseField, ...]:
        """Return all fields, in their order."""
        return tuple(one.to_field() for one in self.items)


class WireFlag(Wire):
    """A flag."""

    id: str
    case_id: str
    reason: str | None = None
    by_id: str | None = None
    by: str | None = None
    at: AwareDatetime
    state: str = ""
    closed_by: str | None = None
    closed_at: AwareDatetime | None = None
    note: str | None = None

    def to_flag(self) -> Flag:
        """Return the flag; one in a state that we do not know is not open."""
        return Flag(
            self.id,
            CaseId(self.case_id),
            self.reason or "",
            UserId(self.by_id or ""),
            self.by or "",
            self.at,
            known_or(self.state, FlagState.RESOLVED),
            self.closed_by or "",
            self.closed_at,
            self.note or "",
        )


class WireFlags(Wire):
    """All flags of a Case."""

    items: list[WireFlag]

    def to_flags(self) -> tuple[Flag, ...]:
        """Return all flags, the newest first."""
        return tuple(one.to_flag() for one in self.items)


class WireFlagged(Wire):
    """A row of the review queue."""

    flag: WireFlag
    case: dict[str, Any]


class WireFlagPage(Wire):
    """A page of the review queue."""

    items: list[WireFlagged]
    total: Whole
    following: str | None = None

    def to_page(self) -> FlagPage:
        """Return the page, oldest first."""
        rows = tuple(FlaggedCase(one.flag.to_flag(), case_row(one.case)) for one in self.items)
        return FlagPage(rows, self.total, self.following)


class WireOutgoing(Wire):
    """How it stands with a reply."""

    state: str
    leaves_at: AwareDatetime
    then: str | None = None
    why: str | None = None

    def to_outgoing(self) -> Outgoing | None:
        """Return it; None for a reply that was sent."""
        state = known_or(self.state, Delivery.SENT)
        if state is Delivery.SENT:
            return None
        why = known_or(self.why, Undelivered.PLATFORM) if self.why else None
        return Outgoing(state, self.leaves_at, known_or(self.then or "none", ThenStatus.NONE), why)


class WireActivity(Wire):
    """What an entry of the activity log tells."""

    kind: str
    about: str | None = None
    before: str | None = None
    after: str | None = None

    def to_activity(self) -> Activity | None:
        """Return it; None for a kind that we have no words for, whose text is shown."""
        kind = known(self.kind, ActivityKind)
        return None if kind is None else Activity(kind, self.about or "", self.before or "", self.after or "")


class WirePresence(Wire):
    """Somebody at a Case."""

    user_id: str
    name: str
    doing: str
    case_id: str
    until: AwareDatetime

    def to_presence(self, off: timedelta) -> Presence:
        """Return them; `off` is how far the clock here is ahead of the server's."""
        doing, case_id = known_or(self.doing, Doing.VIEWING), CaseId(self.case_id)
        return Presence(UserId(self.user_id), self.name, doing, case_id, self.until + off)


class WirePresences(Wire):
    """Everybody else at a Case; `now` is the server's time, which a workstation's clock may be far from."""

    items: list[WirePresence]
    now: AwareDatetime | None = None

    def to_presences(self) -> tuple[Presence, ...]:
        """Return everybody else, until when by the clock here."""
        off = datetime.now(UTC) - self.now if self.now is not None else timedelta()
        return tuple(one.to_presence(off) for one in self.items)


class WireNotification(Wire):
    """Something that concerns the user."""

    id: str
    kind: str
    case_id: str
    case_number: Whole
    customer_name: str | None = None
    by: str | None = None
    text: str | None = None
    at: AwareDatetime


class WireNotifications(Wire):
    """What is unseen."""

    items: list[WireNotification]

    def to_notifications(self) -> tuple[Notification, ...]:
        """Return what we have words for, the newest first."""
        return tuple(_notifications(self.items))


def _notifications(items: Iterable[WireNotification]) -> Iterable[Notification]:
    for one in items:
        kind = known(one.kind, NotificationKind)
        if kind is not None:
            case_id, name = CaseId(one.case_id), one.customer_name or ""
            yield Notification(one.id, kind, case_id, one.case_number, name, one.by or "", one.text or "", one.at)
