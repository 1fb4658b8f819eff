"""What a request about work on a Case may carry: bodies and query parameters, checked before anything is done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from care_desktop.care_server.asked import Body, Cursor, Id, Text
from care_desktop.care_server.case_editing import Pair, Wish
from care_desktop.care_server.customer_editing import CustomerWish, Points
from care_desktop.care_server.wire import Wire
from care_desktop.domain.case_work import LONGEST_REASON, FlagState
from care_desktop.domain.cases import Priority, Sentiment, Status
from care_desktop.domain.messaging import ThenStatus
from care_desktop.domain.people import ContactPoint, PointKind
from care_desktop.domain.presence import Doing

LONGEST_DETAIL = 300
LONGEST_CUSTOMER_NOTE = 10_000
MOST_POINTS = 50
_MOST_FIELDS = 200


def _worded(text: str) -> str:
    if not text.strip():
        raise ValueError("Say why, in a word at least.")
    if len(text) > LONGEST_REASON:
        raise ValueError(f"A reason has {LONGEST_REASON} characters at most; this one has {len(text)}.")
    return text


def _short_enough(text: str) -> str:
    if len(text) > LONGEST_REASON:
        raise ValueError(f"A note has {LONGEST_REASON} characters at most; this one has {len(text)}.")
    return text


Reason = Annotated[Text, AfterValidator(_worded)]
FlagNote = Annotated[Text, AfterValidator(_short_enough)]
FieldName = Annotated[Text, StringConstraints(min_length=1, max_length=200)]


class TextPair(Body):
    """A text as it was seen, and as it is wanted."""

    seen: Text
    wanted: Text

    def pair(self) -> Pair:
        """Return both."""
        return self.seen, self.wanted


class StatusPair(Body):
    """A status as it was seen, and as it is wanted."""

    seen: Status
    wanted: Status


class PriorityPair(Body):
    """A priority as it was seen, and as it is wanted."""

    seen: Priority
    wanted: Priority


class SentimentPair(Body):
    """A sentiment as it was seen, and as it is wanted."""

    seen: Sentiment
    wanted: Sentiment


class CaseEditBody(Body):
    """What is to be different on a Case; what is left out stays. The assignee "" is nobody."""

    assignee_id: TextPair | None = None
    status: StatusPair | None = None
    priority: PriorityPair | None = None
    sentiment: SentimentPair | None = None
    subject: TextPair | None = None
    fields: dict[FieldName, TextPair] = Field(default_factory=dict, max_length=_MOST_FIELDS)

    def wish(self) -> Wish:
        """Return what is wanted."""
        named = {name: getattr(self, name) for name in ("assignee_id", "status", "priority", "sentiment", "subject")}
        columns = {name: (str(one.seen), str(one.wanted)) for name, one in named.items() if one is not None}
        return Wish(columns, {name: one.pair() for name, one in self.fields.items()})


class Point(Wire):
    """A contact point."""

    kind: PointKind
    value: Annotated[Text, StringConstraints(max_length=LONGEST_DETAIL)]


class PointsPair(Body):
    """All contact points as they were seen, and as they are wanted."""

    seen: list[Point] = Field(max_length=1_000)
    wanted: list[Point] = Field(max_length=MOST_POINTS)


class CustomerEditBody(Body):
    """What is to be different on a Customer; what is left out stays."""

    first_name: TextPair | None = None
    last_name: TextPair | None = None
    display_name: TextPair | None = None
    username: TextPair | None = None
    handle: TextPair | None = None
    note: TextPair | None = None
    contact_points: PointsPair | None = None

    def wish(self) -> CustomerWish:
        """Return what is wanted."""
        names = ("first_name", "last_name", "display_name", "username", "handle", "note")
        named: dict[str, TextPair | None] = {name: getattr(self, name) for name in names}
        columns = {name: one.pair() for name, one in named.items() if one is not None}
        points = self.contact_points
        return CustomerWish(columns, None if points is None else (_points(points.seen), _points(points.wanted)))

    def problems(self) -> dict[str, str]:
        """Return a sentence for each detail that cannot be kept."""
        found = {}
        for name, (_, wanted) in self.wish().columns.items():
            longest = LONGEST_CUSTOMER_NOTE if name == "note" else LONGEST_DETAIL
            if len(wanted) > longest:
                found[name] = f"This has {longest} characters at most."
        if self.contact_points is not None and any(not one.value.strip() for one in self.contact_points.wanted):
            found["contact_points"] = "A contact point is empty: fill it or remove it."
        return found


class FlagBody(Body):
    """Why the Case is to be reviewed."""

    reason: Reason


class FlagOutcomeBody(Body):
    """What became of the review."""

    outcome: Literal["resolved", "handed_back"]
    note: FlagNote = ""

    def state(self) -> FlagState:
        """Return the state that follows."""
        return FlagState(self.outcome)


class FlagsQuery(Wire):
    """Which page of the review queue."""

    cursor: Cursor | None = None
    limit: int = Field(64, ge=1, le=200)


class ReplyBody(Body):
    """A reply, and what the Case becomes when it is delivered."""

    text: Text
    then: ThenStatus = ThenStatus.NONE


class NoteBody(Body):
    """An internal note, and who is mentioned in it."""

    text: Text
    mentions: list[Id] = Field(default_factory=list, max_length=100)


class PresenceBody(Body):
    """What the user does at the Case."""

    doing: Doing = Doing.VIEWING


class SeenBody(Body):
    """Which notifications were seen."""

    ids: list[Id] = Field(max_length=500)


def _points(points: list[Point]) -> Points:
    return tuple(ContactPoint(one.kind, one.value) for one in points)
