"""What people write in their own way is read back as the same value, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from care_desktop.domain import field_values
from care_desktop.ui.kit import locale_text

LANGUAGES = ("C", "en_US", "en_GB", "de_DE", "de_CH", "fr_FR", "ro_RO", "ja_JP", "ar_EG", "hi_IN", "sv_SE", "fa_IR")
AS_WRITTEN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


@pytest.fixture(params=LANGUAGES, autouse=True)
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@AS_WRITTEN
@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_as_it_was(number: Decimal) -> None:
    read = locale_text.read_number(locale_text.show_number(format(number, "f")))

    assert field_values.read_number(read) == number


@AS_WRITTEN
@given(st.dates(min_value=date(1931, 1, 1), max_value=date(2999, 12, 31)))
def test_a_day_comes_back_as_it_was(day: date) -> None:
    assert locale_text.read_date(locale_text.show_date(day.isoformat())) == day.isoformat()


@AS_WRITTEN
@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_a_time_comes_back_as_it_was(moment: time) -> None:
    assert field_values.read_time(locale_text.read_time(locale_text.show_time(moment.isoformat()))) == moment


@AS_WRITTEN
@given(st.integers(0, 60 * 24 * 365 * 60))
def test_an_instant_comes_back_as_it_was(minutes: int) -> None:
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    written = moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    read = field_values.read_instant(locale_text.read_instant(locale_text.show_instant(written)))

    assert read is not None
    assert abs(read - moment) in (timedelta(0), timedelta(hours=1)), "an hour that a clock shows twice is one of both"


@AS_WRITTEN
@given(st.text(max_size=30))
def test_what_cannot_be_read_stays_as_it_was_typed(typed: str) -> None:
    for read, judge in (
        (locale_text.read_number, field_values.read_number),
        (locale_text.read_date, field_values.read_date),
        (locale_text.read_time, field_values.read_time),
        (locale_text.read_instant, field_values.read_instant),
    ):
        found = read(typed)
        assert found == typed.strip() or judge(found) is not None
