"""What an agent writes: how long it may be, how it is delivered; and the kinds of activity entries."""

from __future__ import annotations

from enum import StrEnum

from care_desktop.domain.case_rows import Status
from care_desktop.domain.graphemes import grapheme_count

LONGEST_NOTE = 10_000
UNDO_SECONDS = 5.0
"""So long a reply waits on the server before it leaves, and can be taken back."""
_SHORT_TEXTS = {"x": 280, "twitter": 280, "sms": 480, "instagram": 1_000, "messenger": 2_000}
_LONGEST = 10_000
MOST_SIGNS = 12
"""Code points that a letter may have on the whole text's average: a family of four with skin tones has 11."""


def longest_reply(platform: str) -> int:
    """Return how many letters, as people see them, a reply on that platform may have."""
    return _SHORT_TEXTS.get(platform, _LONGEST)


def fits(text: str, longest: int) -> bool:
    """Say whether a text can be sent: it has a letter and at most `longest`, none of them a tower of accents."""
    return bool(text.strip()) and len(text) <= MOST_SIGNS * longest and grapheme_count(text) <= longest


class Delivery(StrEnum):
    """Where a message is on its way; everything but an agent's reply is sent from the beginning."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Undelivered(StrEnum):
    """Why a reply could not be delivered."""

    BLOCKED = "blocked"
    """The customer has blocked the brand's account."""
    PLATFORM = "platform"
    """The platform did not take it; sending it again may help."""


class ThenStatus(StrEnum):
    """What a Case becomes when the reply is delivered; NONE leaves it as it is."""

    NONE = "none"
    PENDING = "pending"
    ON_HOLD = "on_hold"

    @property
    def status(self) -> Status | None:
        """The status that is meant, None for none."""
        return None if self is ThenStatus.NONE else Status(self.value)


class ActivityKind(StrEnum):
    """What an entry of the activity log tells; an entry of an older Care has none, only its text."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    CONTACT_CREATED = "contact_created"
    CONTACT_EDITED = "contact_edited"
    ESCALATED = "escalated"
    ESCALATION_SETTLED = "escalation_settled"
    SYNC_DECISION = "sync_decision"
    ASSIGNED = "assigned"
    STATUS = "status"
    PRIORITY = "priority"
    SENTIMENT = "sentiment"
    SUBJECT = "subject"
    FIELD = "field"
    CUSTOMER_EDITED = "customer_edited"
    FLAGGED = "flagged"
    FLAG_TAKEN_BACK = "flag_taken_back"
    FLAG_RESOLVED = "flag_resolved"
    FLAG_HANDED_BACK = "flag_handed_back"
