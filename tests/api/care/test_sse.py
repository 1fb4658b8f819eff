"""The event stream reads the same however the network cuts it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.api.care.client import change_of
from care_desktop.api.care.sse import Event, EventReader
from care_desktop.domain.session import Change

STREAM = (
    "\ufeff: keep-alive\n\n"
    'id: 7\nevent: case\ndata: {"id":"c1","version":3}\n\n'
    "event: customer\r\ndata: {\r\ndata: }\r\n\r\n"
    "id: 8\revent: counters\rdata: {}\r\r"
    "event: nothing to say\n\n"
    "data:no space\nretry: 10\nunknown: x\n\n"
    "id: ü\0\ndata: äö\U0001f600\n\n"
    "data: never finished\n"
).encode()
EVENTS = [
    Event("7", "case", '{"id":"c1","version":3}'),
    Event("7", "customer", "{\n}"),
    Event("8", "counters", "{}"),
    Event("8", "message", "no space"),
    Event("8", "message", "äö\U0001f600"),
]


def _read(chunks: list[bytes]) -> list[Event]:
    reader = EventReader()
    return [event for chunk in chunks for event in reader.feed(chunk)]


def test_a_whole_stream_reads_as_the_standard_says() -> None:
    assert _read([STREAM]) == EVENTS


def test_byte_for_byte_it_reads_the_same() -> None:
    assert _read([bytes([byte]) for byte in STREAM]) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_any_cut_gives_the_same_events(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    assert _read([STREAM[start:end] for start, end in pairwise(places)]) == EVENTS


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_read_the_same_in_two_pieces_and_never_crash(stream: bytes, cut: int) -> None:
    assert _read([stream[:cut], stream[cut:]]) == _read([stream])


def test_the_last_id_is_inherited_from_before_the_stream() -> None:
    assert list(EventReader("41").feed(b"data: x\n\n")) == [Event("41", "message", "x")]


@pytest.mark.parametrize(
    ("event", "change"),
    [
        (Event("1", "case", '{"id":"c","version":2,"new":1}'), Change("1", "case", "c", 2)),
        (Event("1", "counters", '{"id":null,"version":null}'), Change("1", "counters")),
        (Event("1", "merged", '{"id":"x"}'), Change("1", "merged", "x")),
        (Event("1", "reset", "{}"), Change("1", "reset")),
        (Event("1", "case", "{half"), Change("1", "reset")),
        (Event("1", "case", '{"id":[1]}'), Change("1", "reset")),
    ],
)
def test_events_become_changes_and_unreadable_ones_a_reset(event: Event, change: Change) -> None:
    assert change_of(event) == change
