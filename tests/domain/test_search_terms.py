"""What typed text asks for, and which rows and letters answer to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_desktop.domain.people import ContactMatch
from care_desktop.domain.search_terms import LONGEST, SearchKind, clean, emphasis, fold, kind_of, narrow
from tests.helpers.builders import contact_id, contact_match

ID = contact_id(1)
TEXTS = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", SearchKind.EMPTY),
        (" \t\n\x00\u200f", SearchKind.EMPTY),
        ("j", SearchKind.SHORT),
        ("Jo", SearchKind.SHORT),
        ("a.b", SearchKind.SHORT),
        ("%%%", SearchKind.SHORT),
        ("\U0001f600\U0001f600\U0001f600", SearchKind.SHORT),
        ("@", SearchKind.SHORT),
        ("Joh", SearchKind.NAME),
        ("Bo Li", SearchKind.NAME),
        ("O'Brien", SearchKind.NAME),
        ("李", SearchKind.NAME),
        ("ก", SearchKind.NAME),
        ("김", SearchKind.NAME),
        ("ann@", SearchKind.EMAIL),
        ("ann.lee@mail.example", SearchKind.EMAIL),
        ("+49 (170) 123-45.67", SearchKind.PHONE),
        ("5551", SearchKind.PHONE),
        ("٠١٢٣", SearchKind.HANDLE),
        ("555", SearchKind.HANDLE),
        ("@annlee", SearchKind.HANDLE),
        ("ann_lee", SearchKind.HANDLE),
        ("annlee77", SearchKind.HANDLE),
        (ID, SearchKind.RECORD),
        (ID[:15], SearchKind.RECORD),
        (f"https://northwind.example/lightning/r/Contact/{ID}/view", SearchKind.RECORD),
        ("001A0000000001z", SearchKind.HANDLE),
    ],
)
def test_each_kind_of_text_is_known(text: str, kind: SearchKind) -> None:
    assert kind_of(text) is kind


@given(TEXTS)
def test_any_text_has_a_kind_and_a_clean_form_that_stays_clean(text: str) -> None:
    cleaned = clean(text)

    assert kind_of(text) is kind_of(cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode()


def test_a_pasted_book_is_cut() -> None:
    assert len(clean("x" * 5000)) == LONGEST


def test_control_characters_and_direction_marks_go() -> None:
    assert clean("  a\x00b\u202e\tc\r\n ") == "ab c"


def ids(text: str, *matches: ContactMatch) -> list[str]:
    return [match.name for match in narrow(matches, text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("johns", "Bo Johansson-Johns"),
        ("JOSE", "José Álvarez"),
        ("josé", "Jose Alvarez"),
        ("alv jo", "José Álvarez"),
        ("o'br", "Mary O’Brien"),
        ("lukasz", "Łukasz Nowak"),
        ("strasse", "Straße"),
        ("ＡＮＮ", "Ann Lee"),
        ("明", "李小明"),
        ("김민", "김민수"),
        ("สม", "นายสมชาย"),
        ("ann.lee", "Ann Lee"),
    ],
)
def test_a_typed_word_finds_the_start_of_a_word(text: str, name: str) -> None:
    assert ids(text, contact_match(1, name, email="ann.lee@mail.example")) == [name]


@pytest.mark.parametrize("text", ["johnx", "ohn", "lee x", "!!!"])
def test_what_does_not_begin_a_word_is_left_out(text: str) -> None:
    assert ids(text, contact_match(1, "John Lee")) == []


def test_account_email_city_and_handle_count_as_words() -> None:
    row = contact_match(1, "Ann Lee", account="Blue Yonder", city="Genève", handle="ann_77")

    for text in ("ann yonder", "lee person1@mail", "geneve", "@ann_77", "blue ann"):
        assert ids(text, row) == ["Ann Lee"], text


def test_a_phone_number_is_found_in_any_punctuation() -> None:
    row = contact_match(1, phone="+49 170 1234567", mobile="(02) 99-88")

    for text in ("0170 123", "+49170-1234567", "1234567", "029988"):
        assert ids(text, row) == ["Ann Lee"], text
    assert ids("9999999", row) == []


def test_a_record_address_finds_its_own_row_only() -> None:
    assert narrow([contact_match(1), contact_match(2)], ID) == (contact_match(1),)


def test_empty_text_keeps_all() -> None:
    assert len(narrow([contact_match(1), contact_match(2)], " ")) == 2


@given(st.lists(st.text(max_size=12), max_size=5), TEXTS, st.text(max_size=3))
def test_narrowing_never_adds_and_more_text_never_finds_more(names: list[str], text: str, more: str) -> None:
    rows = tuple(contact_match(n, name) for n, name in enumerate(names))
    found = narrow(rows, text)

    assert set(found) <= set(rows)
    if kind_of(text) is kind_of(text + more) is SearchKind.NAME and clean(text + more).startswith(clean(text)):
        assert set(narrow(rows, text + more)) <= set(found)


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ("José Álvarez", "alv jos", ["Jos", "Álv"]),
        ("Straße 1", "strass", ["Straß"]),
        ("李小明", "小", ["小"]),
        ("Ann Annette", "ann", ["Ann", "Ann"]),
        ("Jose\u0301 X", "jose", ["Jose"]),
        ("Ann", "xyz", []),
        ("<b>Ann</b>", "b", ["b", "b"]),
    ],
)
def test_the_typed_letters_are_marked_in_the_original(name: str, text: str, marked: list[str]) -> None:
    assert [name[start:end] for start, end in emphasis(name, text)] == marked


@given(TEXTS, TEXTS)
def test_marks_lie_inside_in_order_and_apart(name: str, text: str) -> None:
    end_before = -1
    for start, end in emphasis(name, text):
        assert end_before < start < end <= len(name)
        end_before = end


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
