"""No text, however made, means anything but itself once it is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simple_salesforce.format import format_soql

from care_desktop.sandbox.salesforce.errors import ApiError
from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.queries import Reading
from care_desktop.sandbox.salesforce.soql.parser import parse
from care_desktop.sandbox.salesforce.soql.syntax import Comparison
from tests.helpers.salesforce_org import AGENT, new_org

# What SOQL cannot carry at all: NUL, and half a surrogate pair, which UTF-8 cannot write.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
ATTACKS = [
    "x' OR Name != '", "x\\' OR Name != \\'", "\\", "\\\\'", "%", "_", "%%%", "O'Brien", "'\n", "\\u0027", "＇＂",
    "a) OR (Id != null", "😀\u202e\u200f", "\t\r\b\f\"", "{}|!", "--", "/* */", "\u2028",
]  # fmt: skip


def literal_of(soql: str) -> Comparison:
    condition = parse(soql).where
    assert isinstance(condition, Comparison)
    return condition


@given(TEXTS)
def test_an_escaped_text_comes_back_as_it_was(text: str) -> None:
    read = literal_of(format_soql("SELECT Id FROM Contact WHERE Name = {}", text))
    assert read.value.text == text


@given(TEXTS)
def test_an_escaped_text_in_like_has_no_wildcards(text: str) -> None:
    read = literal_of(format_soql("SELECT Id FROM Contact WHERE Name LIKE '{:like}'", text))
    assert read.value.text == text
    bare = read.value.like.replace("\\\\", "").replace("\\%", "").replace("\\_", "")
    assert not set("%_\\") & set(bare)


@given(st.text(max_size=80))
def test_any_text_is_a_query_or_a_refusal(text: str) -> None:
    with suppress(ApiError):
        parse(text)


@given(st.text("'\\()%_,:=<>!anot rlike0.5\n\"", max_size=60))
def test_any_condition_is_read_or_refused(text: str) -> None:
    with suppress(ApiError):
        parse(f"SELECT Id FROM Contact WHERE {text}")


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    opened = new_org()
    opened.bulk_insert(
        "Contact",
        [{"Id": make_id("003", number), "LastName": text} for number, text in enumerate([*ATTACKS, "innocent"], 1)],
    )
    yield opened
    opened.close()


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_finds_only_the_record_of_that_name(org: Org, text: str) -> None:
    for soql in (
        format_soql("SELECT LastName FROM Contact WHERE LastName = {}", text),
        format_soql("SELECT LastName FROM Contact WHERE LastName LIKE '{:like}'", text),
        format_soql("SELECT LastName FROM Contact WHERE LastName IN {}", [text]),
    ):
        reading = Reading(org.schema, AGENT, "")
        page = org.queries.first_page(soql, reading, batch=2000, deleted=False)
        assert [record["LastName"] for record in page.records] == [text]
