"""A form takes whatever is pasted into it, and holds only what a record can hold."""

from __future__ import annotations

import pytest

from care_desktop.domain.forms import FieldType, FormDescription, FormField
from care_desktop.viewmodels.form import new_form, with_value
from care_desktop.viewmodels.form_state import FormState


def form() -> FormState:
    fields = (
        FormField("LastName", "Last Name", FieldType.TEXT),
        FormField("Description", "Description", FieldType.LONG_TEXT),
    )
    return new_form(FormDescription("Contact", fields), {})


@pytest.mark.parametrize(
    ("pasted", "line", "text"),
    [
        ("O'Neil \"<b>\\%_{", "O'Neil \"<b>\\%_{", "O'Neil \"<b>\\%_{"),
        ("Jane\r\nMiller\tX", "Jane Miller X", "Jane\nMiller\tX"),
        ("a\0b\x1bc\x7f", "abc", "abc"),
        ("half \ud83d letter", "half  letter", "half  letter"),
        ("ليلى \u200f👩\u200d👧", "ليلى \u200f👩\u200d👧", "ليلى \u200f👩\u200d👧"),
    ],
    ids=["marks", "breaks", "control characters", "half a letter", "directions and emoji"],
)
def test_what_is_pasted_keeps_its_letters_and_loses_what_no_record_holds(pasted: str, line: str, text: str) -> None:
    typed = with_value(with_value(form(), "LastName", pasted), "Description", pasted)

    assert typed.values() == {"LastName": line, "Description": text}
