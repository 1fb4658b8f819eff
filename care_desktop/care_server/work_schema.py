"""The wire models of work on a Case: fields, flags, replies on their way, activity, presence and notifications."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from care_desktop.care_server.wire import Wire
from care_desktop.domain.case_work import FieldKind, FlagState
from care_desktop.domain.messaging import ActivityKind, Delivery, ThenStatus, Undelivered
from care_desktop.domain.presence import Doing, NotificationKind


class CaseField(Wire):
    """A field that the workspace gave its Cases; a mandatory one left empty blocks Done. `options` are of choices."""

    name: str
    kind: FieldKind
    options: list[str]
    mandatory: bool


class CaseFields(Wire):
    """All fields, in their order."""

    items: list[CaseField]


class Flag(Wire):
    """A Case that was put up for review, and what became of it."""

    id: str
    case_id: str
    reason: str
    by_id: str
    by: str
    at: datetime
    state: FlagState
    closed_by: str
    closed_at: datetime | None
    note: str


class Flags(Wire):
    """All flags of a Case, the newest first."""

    items: list[Flag]


class Outgoing(Wire):
    """How it stands with a reply that is not sent: it can be taken back until `leaves_at`; `why` of one that failed."""

    state: Delivery
    leaves_at: datetime
    then: ThenStatus
    why: Undelivered | None


class Activity(Wire):
    """What an activity entry tells: of what (a field, a contact, a number), from what to what."""

    kind: ActivityKind
    about: str
    before: str
    after: str


class Presence(Wire):
    """Somebody at a Case; who creates a contact stands at every Case of the Customer, and does it in `case_id`."""

    user_id: str
    name: str
    doing: Doing
    case_id: str
    until: datetime


class Presences(Wire):
    """Everybody else at a Case, by name; `now` is the server's time, by which they run out."""

    items: list[Presence]
    now: datetime


class Notification(Wire):
    """Something that happened at a Case and concerns the user who asks."""

    id: str
    kind: NotificationKind
    case_id: str
    case_number: int
    customer_name: str
    by: str
    text: str
    at: datetime


class Notifications(Wire):
    """What the user has not seen, the newest first; 200 at most."""

    items: list[Notification] = Field(max_length=200)
