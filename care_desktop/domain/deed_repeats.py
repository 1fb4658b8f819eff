"""When a deed may send again, when it must look first, and what of it stays the same: pure rules (salesforce.md 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from care_desktop.domain.operations import Deed, DeedState

POLL_PAUSE = 5.0
"""Seconds between two looks for a record whose answer was lost (salesforce.md 7.3)."""
CLOCK_SLACK = timedelta(seconds=60)
WRITE_DEADLINE = timedelta(seconds=30)
"""How long a request of a run that was killed may still be on its way."""
KEY_LIFE = timedelta(days=29)
"""An org answers for a key as it did the first time for 30 days (salesforce.md 2.9)."""
LONGEST_REQUEST = timedelta(minutes=10)
"""Vendor fact: Limits guide, API request limits and allocations; a key whose request broke off can block longer."""


def is_repeatable(deed: Deed, wanted: Deed, now: datetime) -> bool:
    """Say whether the org answers the request that is wanted as it did the first time, because its key is known."""
    if deed.sent_at is None or not deed.idempotency_key or now - deed.sent_at >= KEY_LIFE:
        return False
    return deed.asks_the_same(wanted)


def must_have_ended(deed: Deed, now: datetime) -> bool:
    """Say whether the first request cannot be running any more, so that its key only stands in the way."""
    return deed.sent_at is not None and now - deed.sent_at >= LONGEST_REQUEST


def may_be_running(deed: Deed, now: datetime) -> bool:
    """Say whether the last request may still be at work in the org though nothing is to be found of it yet.

    Without a key nothing but time tells: a second one beside it would make a second record.
    """
    if deed.external_key or deed.idempotency_key or deed.tried_at is None:
        return False
    return timedelta(0) <= now - deed.tried_at < LONGEST_REQUEST


def begun_at(deed: Deed) -> datetime:
    """Return since when a record of this deed can have been made."""
    return (deed.sent_at or deed.started_at) - CLOCK_SLACK


def pauses(deed: Deed, now: datetime) -> list[float]:
    """Say when to look: at once and later; after a kill not before the request must have come to its end."""
    if deed.state is DeedState.PENDING or deed.external_key:
        return [0]
    if deed.state is DeedState.UNKNOWN or deed.sent_at is None:
        return [0, POLL_PAUSE]
    still = ((deed.tried_at or deed.sent_at) + WRITE_DEADLINE - now).total_seconds()
    return [0, min(max(POLL_PAUSE, still), WRITE_DEADLINE.total_seconds())]  # a clock may have been set back


def renewed(deed: Deed, wanted: Deed) -> Deed:
    """Return a deed that made nothing yet with what was asked for last.

    A key that was sent once stays, that of a request only while the request is the same.
    """
    again = replace(
        deed,
        record_fields=wanted.record_fields,
        sobject=wanted.sobject,
        assignment_rule=wanted.assignment_rule,
        allow_duplicate=wanted.allow_duplicate,
        trouble="",
    )
    if deed.sent_at is None:
        keys = (wanted.external_field, wanted.external_key)
        again = replace(again, external_field=keys[0], external_key=keys[1])
    same = deed.sent_at is not None and deed.asks_the_same(wanted)
    return again if same else replace(again, idempotency_key=wanted.idempotency_key)
