"""The form of a Salesforce id, bare or inside a web address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.ids import checksum, normalise_record_id, record_id_in

LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=15, max_size=15)


@given(LETTERS)
def test_both_forms_of_an_id_are_one(first: str) -> None:
    whole = first + checksum(first)

    assert normalise_record_id(first) == normalise_record_id(whole) == whole


@given(LETTERS)
def test_a_wrong_checksum_is_no_id(first: str) -> None:
    good = checksum(first)
    bad = ("B" if good[0] == "A" else "A") + good[1:]

    assert normalise_record_id(first + bad) is None


def test_the_checksum_marks_the_capitals() -> None:
    assert checksum("a" * 15) == "AAA"
    assert checksum("AAAAABBBBBCCCCC") == "555"
    assert checksum("Aaaaaaaaaaaaaaa") == "BAA"


@pytest.mark.parametrize("text", ["", "003", "0030000000000 1", "003-00000000001", "003000000000001AA", "é" * 15])
def test_other_text_is_no_id(text: str) -> None:
    assert record_id_in(text) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://x.example/{}",
        "https://x.example/lightning/r/Contact/{}/view",
        "https://x.example/lightning/r/{}/view?ws=1",
        "https://x.example/{}?nooverride=1",
        "https://x.example/{}#top",
        "  https://x.example/{} ",
    ],
)
def test_the_id_in_a_web_address_is_found(address: str) -> None:
    whole = "003A0000000001z" + checksum("003A0000000001z")

    assert record_id_in(address.format(whole), "003") == whole
    assert record_id_in(address.format(whole[:15]), "003") == whole
    assert record_id_in(address.format(whole), "500") is None
