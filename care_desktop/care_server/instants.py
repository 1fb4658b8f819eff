"""Instants as the database keeps them: whole microseconds since 1970, which every database compares alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Return the current instant, aware, UTC."""
    return datetime.now(UTC)


def to_micros(at: datetime | str) -> int:
    """Return an aware instant, or its RFC 3339 text, as microseconds since 1970."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the aware instant of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def maybe_micros(at: datetime | str | None) -> int | None:
    """Return `to_micros`, None for none."""
    return None if at is None else to_micros(at)


def maybe_instant(micros: int | None) -> datetime | None:
    """Return `from_micros`, None for none."""
    return None if micros is None else from_micros(micros)
