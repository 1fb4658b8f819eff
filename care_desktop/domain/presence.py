"""Who else is at a Case, and what a user is told of beside the Case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from care_desktop.domain.ids import CaseId, UserId

EXPIRES_AFTER = 25.0
"""Seconds without a heartbeat after which somebody is not at the Case any more (30 at most, with the way there)."""
HEARTBEAT = 10.0
"""Seconds between two heartbeats."""


class Doing(StrEnum):
    """What somebody does at a Case."""

    VIEWING = "viewing"
    TYPING = "typing"
    CREATING_CONTACT = "creating_contact"


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody else at a Case, until `until` unless they are heard of again.

    Who creates a contact stands at every Case of the Customer: `case_id` is where they do it.
    """

    user_id: UserId
    name: str
    doing: Doing
    case_id: CaseId
    until: datetime


class NotificationKind(StrEnum):
    """What a user is told of."""

    MENTION = "mention"
    ASSIGNED = "assigned"
    FLAG_RESOLVED = "flag_resolved"
    FLAG_HANDED_BACK = "flag_handed_back"
    REPLY_FAILED = "reply_failed"


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that happened at a Case and concerns the user: who did it, and in which words."""

    id: str
    kind: NotificationKind
    case_id: CaseId
    case_number: int
    customer_name: str
    by: str
    text: str
    at: datetime
