"""The words for statuses, priorities, views, platforms and times, the same on every page.

Times are shown in the zone of this computer; `now` is handed in, aware, and never read here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from care_desktop.domain.case_rows import EscalationKind, Origin, Priority, Sentiment, Status, View
from care_desktop.i18n import _, ngettext

NOTHING = "—"
"""Stands where a value is missing."""
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def status_word(status: Status) -> str:
    """Return the word for a status."""
    return {
        Status.NEW: _("New"),
        Status.OPEN: _("Open"),
        Status.PENDING: _("Pending"),
        Status.ON_HOLD: _("On hold"),
        Status.DONE: _("Done"),
        Status.SPAM: _("Spam"),
    }[status]


def priority_word(priority: Priority) -> str:
    """Return the word for a priority."""
    return {
        Priority.URGENT: _("Urgent"),
        Priority.HIGH: _("High"),
        Priority.MEDIUM: _("Medium"),
        Priority.LOW: _("Low"),
    }[priority]


def sentiment_word(sentiment: Sentiment) -> str:
    """Return the word for a sentiment, a dash for none."""
    return {
        Sentiment.POSITIVE: _("Positive"),
        Sentiment.NEUTRAL: _("Neutral"),
        Sentiment.NEGATIVE: _("Negative"),
        Sentiment.NONE: NOTHING,
    }[sentiment]


def view_word(view: View) -> str:
    """Return the name of a built-in view."""
    return {
        View.INBOX: _("Inbox"),
        View.NEW: _("New cases"),
        View.MY_OPEN: _("My open"),
        View.MY_PENDING: _("My pending"),
        View.MY_ON_HOLD: _("My on hold"),
        View.DONE: _("Done"),
        View.MY_MENTIONS: _("My mentions"),
        View.SPAM: _("Spam"),
        View.UNLINKED: _("Unlinked escalations"),
        View.FLAGGED: _("Flagged"),
        View.ALL: _("All cases"),
    }[view]


def origin_word(origin: Origin) -> str:
    """Return the word for who made an escalation."""
    return {Origin.MANUAL: _("By hand"), Origin.AUTOMATIC: _("Automatic")}[origin]


def escalation_word(kind: EscalationKind) -> str:
    """Return what an escalation is in Salesforce."""
    return {EscalationKind.CASE: _("Salesforce case"), EscalationKind.LEAD: _("Salesforce lead")}[kind]


_PLATFORMS = {
    "chat": "Chat",
    "email": "Email",
    "facebook": "Facebook",
    "google": "Google",
    "instagram": "Instagram",
    "line": "LINE",
    "linkedin": "LinkedIn",
    "salesforce": "Salesforce",
    "sms": "SMS",
    "telegram": "Telegram",
    "tiktok": "TikTok",
    "twitter": "X",
    "viber": "Viber",
    "web": "Web",
    "whatsapp": "WhatsApp",
    "x": "X",
    "youtube": "YouTube",
}


def platform_word(platform: str) -> str:
    """Return the name of a platform or network as its owner writes it; one that we do not know keeps its letters."""
    known = _PLATFORMS.get(platform.strip().lower())
    return known or platform.strip()[:1].upper() + platform.strip()[1:]


def assignee_words(assignee: str, me: str = "") -> str:
    """Return "Assigned to you", "Assigned to Ben Okafor" or "Unassigned"."""
    if not assignee:
        return _("Unassigned")
    if assignee == me:
        return _("Assigned to you")
    return _("Assigned to {name}").format(name=isolate(assignee))


def contactless_words(count: int) -> str:
    """Return what the badge says aloud, without the word Salesforce: "2 escalations without a contact"."""
    return ngettext("{count} escalation without a contact", "{count} escalations without a contact", count).format(
        count=count
    )


def isolate(text: str) -> str:
    """Wrap a person's words so that their direction does not disturb the sentence around them (Unicode FSI, PDI)."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}"


def relative_time(when: datetime, now: datetime) -> str:
    """Return how long ago, short enough for a list: "now", "3 m", "2 h", "Tue", "14 Jul", "14 Jul 2025"."""
    age = now - when
    if age < timedelta(minutes=1):
        return _("now")
    if age < timedelta(hours=1):
        return _("{minutes} m").format(minutes=age // timedelta(minutes=1))
    if age < timedelta(days=1):
        return _("{hours} h").format(hours=age // timedelta(hours=1))
    local = when.astimezone()
    if age < timedelta(days=6):
        return _weekdays_short()[local.weekday()]
    short = f"{local.day} {_months_short()[local.month - 1]}"
    return short if local.year == now.astimezone().year else f"{short} {local.year}"


def full_time(when: datetime) -> str:
    """Return a time in full: "Tuesday 14 July 2026, 10:42"."""
    local = when.astimezone()
    return f"{_day_and_month(local)} {local.year}, {local:%H:%M}"


def connecting_words(as_of: datetime) -> str:
    """Return what the status line says over cases that an earlier run has seen."""
    return _("Connecting… The cases are as they were on {time}.").format(time=full_time(as_of))


def clock_time(when: datetime) -> str:
    """Return the time of day: "10:42"."""
    return f"{when.astimezone():%H:%M}"


def day_words(when: datetime, now: datetime) -> str:
    """Return a day for a separator: "Today", "Yesterday", "Tuesday 14 July", with the year when it is another one."""
    local, today = when.astimezone(), now.astimezone()
    days = (today.date() - local.date()).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    return _day_and_month(local) if local.year == today.year else f"{_day_and_month(local)} {local.year}"


def file_size(size: int) -> str:
    """Return a size in bytes for people: "640 B", "12 kB", "3.4 MB"; nothing for an unknown size."""
    if size <= 0:
        return ""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _day_and_month(local: datetime) -> str:
    return f"{_weekdays()[local.weekday()]} {local.day} {_months()[local.month - 1]}"


def _weekdays() -> tuple[str, ...]:
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def _weekdays_short() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _months() -> tuple[str, ...]:
    first = (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"))
    return (*first, _("July"), _("August"), _("September"), _("October"), _("November"), _("December"))


def _months_short() -> tuple[str, ...]:
    first = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"))
    return (*first, _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"))
