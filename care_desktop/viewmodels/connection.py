"""How the servers are reached, in one honest sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from care_desktop.domain.usage import CallUsage, UsageLevel
from care_desktop.i18n import _
from care_desktop.services.events import Reach


@dataclass(frozen=True, slots=True)
class Side:
    """One server: how it is reached, and since when."""

    reach: Reach = Reach.CONNECTING
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """The sentence of the status line, and the colour of its dot: success, muted, warning or danger."""

    sentence: str
    tone: str


def describe(care: Side, salesforce: Side, usage: CallUsage | None = None) -> Connection:
    """Return what to say; Care first, for without it there is nothing new at all."""
    if care.reach is Reach.OFFLINE:
        return Connection(_offline_since(care), "danger")
    if care.reach is Reach.EXPIRED:
        return Connection(_("Signed out. Showing what was last seen."), "danger")
    if care.reach is Reach.CONNECTING:
        return Connection(_("Connecting…"), "muted")
    if salesforce.reach is Reach.OFFLINE:
        sentence = _("Connected to Care. Salesforce has been out of reach since {time}.")
        return Connection(sentence.format(time=_clock_time(salesforce)), "warning")
    if salesforce.reach is Reach.EXPIRED:
        return Connection(_("Connected to Care. The Salesforce connection has expired."), "warning")
    if usage is not None and usage.level is not UsageLevel.FREE:
        sentence = _("Connected. {used} of {limit} Salesforce calls in 24 hours are used up.")
        return Connection(sentence.format(used=f"{usage.used:n}", limit=f"{usage.limit:n}"), "warning")
    return Connection(_("Connected"), "success")


def _offline_since(side: Side) -> str:
    return _("Offline since {time}. Showing what was last seen.").format(time=_clock_time(side))


def _clock_time(side: Side) -> str:
    return side.since.astimezone().strftime("%H:%M") if side.since is not None else "…"
