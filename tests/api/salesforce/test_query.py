"""SOQL that no text can break out of; an independent client's escaping is the oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_salesforce.format import format_soql

from care_desktop.api.salesforce import query
from care_desktop.domain.errors import Misunderstood

SPEAKABLE = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t\b\f"), max_size=60)
ATTACKS = [
    "x' OR Name != '",
    "x\\' OR Name != \\'",
    "\\",
    "\\\\'",
    "%",
    "_",
    "%%%",
    "O'Brien",
    "'\n",
    "\\u0027",
    "\uff07",
    "a) OR (Id != null",
    "\U0001f600",
    "\u202egnirts",
]


def _unescape(literal: str) -> str:
    """Read a literal as Salesforce does: one character at a time."""
    assert literal[0] == literal[-1] == "'"
    plain = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"', "%": "%", "_": "_"}
    letters, out = iter(literal[1:-1]), []
    for letter in letters:
        assert letter not in "'\n\r", "the literal ends early"
        out.append(plain[next(letters)] if letter == "\\" else letter)
    return "".join(out)


def _wildcards(pattern: str) -> int:
    letters, found = iter(pattern), 0
    for letter in letters:
        if letter == "\\":
            next(letters)
        found += letter in "%_"
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_a_text_like_any_other(attack: str) -> None:
    assert _unescape(query.text(attack)) == attack


@given(SPEAKABLE)
def test_a_literal_reads_back_as_what_was_meant(value: str) -> None:
    assert _unescape(query.text(value)) == value


@given(SPEAKABLE)
def test_literals_are_what_another_client_makes_of_them(value: str) -> None:
    assert query.text(value) == format_soql("{}", value)


@given(SPEAKABLE)
def test_like_patterns_are_what_another_client_makes_of_them(value: str) -> None:
    assert query.starts_with("Name", value).soql == "Name LIKE '" + format_soql("{:like}", value) + "%'"


@given(SPEAKABLE)
def test_wildcards_in_a_like_are_plain_letters(value: str) -> None:
    pattern = query.starts_with("Name", value).soql.removeprefix("Name LIKE ")
    assert _unescape(pattern) == value + "%"
    assert _wildcards(pattern) == 1


@pytest.mark.parametrize("value", ["a\0b", "\x07", "\x1f", "\x7f", "\ud800", "x" * 4001])
def test_what_no_literal_can_hold_is_refused(value: str) -> None:
    for build in (query.text, query.path_value, lambda v: query.starts_with("Name", v)):
        with pytest.raises(Misunderstood):
            build(value)


@pytest.mark.parametrize("name", ["", "Name; DROP", "Name--", "a b", "1a", "Name)", "ÄName", "a..b", "x" * 90, "A\n"])
def test_a_name_that_is_none_is_refused_everywhere(name: str) -> None:
    for build in (
        lambda: query.equals(name, 1),
        lambda: query.Select((name,), "Contact").soql,
        lambda: query.Select(("Id",), name).soql,
        lambda: query.Select(("Id",), "Contact", order=(name,)).soql,
    ):
        with pytest.raises(Misunderstood):
            build()


def test_a_whole_query_reads_as_it_should() -> None:
    where = query.all_of(
        query.any_of(query.starts_with("Name", "jo"), query.equals("Email", "a@b.example")),
        query.differs("Phone", None),
        query.one_of("Id", ["003000000000001AAA"]),
    )
    select = query.Select(("Id", "Account.Name"), "Contact", where, ("LastName DESC", "Id"), 10, for_view=True)
    assert select.soql == (
        "SELECT Id, Account.Name FROM Contact WHERE ((Name LIKE 'jo%') OR (Email = 'a@b.example'))"
        " AND (Phone != null) AND (Id IN ('003000000000001AAA')) ORDER BY LastName DESC, Id LIMIT 10 FOR VIEW"
    )


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 1, 1, 12, 0, 0, 123456, UTC), "2024-01-01T12:00:00.123Z"),
        (datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))), "2024-01-01T10:00:00.000Z"),
    ],
)
def test_values_that_are_no_texts_are_not_quoted(value: query.Value, literal: str) -> None:
    assert query.equals("F", value).soql == f"F = {literal}"


@pytest.mark.parametrize("value", [datetime(2024, 1, 1), float("nan"), float("inf"), 1.5, b"x", ["a"]])  # noqa: DTZ001
def test_values_of_other_kinds_are_refused(value: object) -> None:
    with pytest.raises(Misunderstood):
        query.equals("F", value)  # type: ignore[arg-type]


def test_conditions_over_nothing_are_refused() -> None:
    with pytest.raises(Misunderstood):
        query.all_of()
    with pytest.raises(Misunderstood):
        query.any_of()
    with pytest.raises(Misunderstood):
        query.one_of("Id", [])


def test_ids_are_completed_and_checked_before_they_enter_a_path() -> None:
    assert query.record_id("003000000000001", "003") == "003000000000001AAA"
    for wrong in ("003000000000001AAB", "../../x", "500000000000001AAA", ""):
        with pytest.raises(Misunderstood):
            query.record_id(wrong, "003")


def test_a_key_in_a_path_is_encoded_once_slashes_too() -> None:
    assert query.path_value("a/b c%2F.inc?") == "a%2Fb%20c%252F.inc%3F"
