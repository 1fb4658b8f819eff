"""Letters are counted as people see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.graphemes import first_graphemes, grapheme_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("a\r\nb", 3),
        ("e\u0301te\u0301", 3),
        ("👍🏽", 1),
        ("👨‍👩‍👧‍👦 ok", 4),
        ("🇷🇴🇩🇪🇫🇷", 3),
        ("🇷🇴🇩", 2),
        ("❤️", 1),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),
        ("नमस्ते", 4),
        ("田中 花子", 5),
        ("مَرحبا", 5),
    ],
)
def test_a_letter_is_one_however_it_is_written(text: str, count: int) -> None:
    assert grapheme_count(text) == count


@given(st.text(), st.integers(0, 30))
def test_a_beginning_has_at_most_so_many_letters_and_is_a_beginning(text: str, count: int) -> None:
    beginning = first_graphemes(text, count)
    assert text.startswith(beginning)
    assert grapheme_count(beginning) == min(count, grapheme_count(text))
    assert grapheme_count(text) <= len(text)
