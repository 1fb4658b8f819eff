"""Texts of every kind of field: what is read out of them, and that nothing crashes on any of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain import field_values

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))

INSTANTS = st.builds(
    lambda seconds, zone: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone),
    st.integers(-5 * 10**9, 5 * 10**10),
    OFFSETS,
)


@pytest.mark.parametrize("text", ["1", "-1", "+1", "1.50", ".5", "5.", "007", "0.0"])
def test_plain_numbers_are_read(text: str) -> None:
    assert field_values.read_number(text) == Decimal(text)


@pytest.mark.parametrize("text", ["", ".", "-", "1,5", "1 000", "1e9", "NaN", "inf", "٣", "0x1", "1_0", "1" * 101])
def test_anything_else_is_no_number(text: str) -> None:
    assert field_values.read_number(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_every_number_survives_its_text_and_its_digits_are_counted(number: Decimal) -> None:
    assert field_values.read_number(format(number, "f")) == number
    before, behind = field_values.digits_of(number)
    assert behind <= 4
    assert abs(number) < Decimal(10) ** before
    assert number == round(number, behind)


@given(st.dates(date(1700, 1, 1), date(4000, 12, 31)))
def test_every_day_survives_its_text(day: date) -> None:
    assert field_values.read_date(day.isoformat()) == day


@pytest.mark.parametrize("text", ["2026-02-30", "1699-12-31", "4001-01-01", "2026-1-1", "20260101", "01/02/2026", "x"])
def test_days_that_do_not_exist_are_none(text: str) -> None:
    assert field_values.read_date(text) is None


@given(INSTANTS)
def test_every_instant_survives_its_text_in_utc(moment: datetime) -> None:
    read = field_values.read_instant(moment.isoformat())
    assert read == moment
    assert read is not None
    assert read.tzinfo is UTC


def test_an_instant_as_salesforce_writes_it_is_read() -> None:
    assert field_values.read_instant("2011-07-07T00:37:00.000+0000") == datetime(2011, 7, 7, 0, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-03-01T09:30:00", "2026-03-01", "2026-03-01T25:00Z", "0001-01-01T00:00:00+23:59"]
)
def test_an_instant_without_a_zone_or_out_of_range_is_none(text: str) -> None:
    assert field_values.read_instant(text) is None


@given(st.times())
def test_every_time_of_day_survives_its_text(moment: time) -> None:
    assert field_values.read_time(moment.isoformat()) == moment
    assert field_values.read_time(moment.isoformat() + "Z") == moment


@given(st.lists(st.text(st.characters(categories=["L", "P", "Zs"], exclude_characters=";"), min_size=1).map(str.strip)))
def test_several_choices_survive_their_text_each_once(values: list[str]) -> None:
    text = field_values.write_choices(values)
    assert field_values.read_choices(text) == tuple(dict.fromkeys(filter(None, values)))


@given(st.text(st.characters()))
def test_no_text_makes_a_reader_crash(text: str) -> None:
    for read in (field_values.read_number, field_values.read_date, field_values.read_instant, field_values.read_time):
        read(text)
    field_values.looks_like_email(text)
    field_values.looks_like_url(text)
    assert field_values.utf16_length(text) >= len(text)
