"""Record ids and their checksum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.sandbox.salesforce.ids import checksum, looks_like_id, make_id, normal_id, number_of


@pytest.mark.parametrize(
    "whole", ["001D000000IqhSLIAZ", "0011t000006FIEuAAO", "012000000000000AAA", "003000000000007AAA"]
)
def test_ids_seen_in_public_threads_have_our_checksum(whole: str) -> None:
    assert checksum(whole[:15]) == whole[15:]
    assert normal_id(whole) == whole
    assert normal_id(whole[:15]) == whole


@given(st.integers(0, 62**12 - 1))
def test_an_id_gives_its_number_back(number: int) -> None:
    record_id = make_id("003", number)
    assert len(record_id) == 18
    assert number_of(record_id) == number
    assert normal_id(record_id) == record_id


def test_an_id_in_the_wrong_case_is_refused() -> None:
    assert normal_id("001D000000IqhSLIAZ".swapcase()) is None
    assert normal_id("001d000000IqhSLIAZ") is None


@pytest.mark.parametrize("text", ["", "003", "0030000000000001", "003000000000001AA!", "００３000000000001"])
def test_other_texts_are_no_ids(text: str) -> None:
    assert not looks_like_id(text)
    assert normal_id(text) is None
