"""The kit: plain text, elision, roles, badges, drawer, skeleton, theme."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from care_desktop import assets
from care_desktop.ui.kit import icons, theme, tokens
from care_desktop.ui.kit.buttons import IconButton, PushButton
from care_desktop.ui.kit.form_row import FormRow
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import Chip, ElidedLabel, PlainLabel, isolate, plain_tip
from care_desktop.viewmodels.observable import Observable


@dataclass(frozen=True, slots=True)
class Number:
    value: int = 0


class Counter(Observable[Number]):
    def __init__(self) -> None:
        super().__init__(Number())

    def count(self) -> None:
        self._set(Number(self.state.value + 1))

    def observers(self) -> int:
        return len(self._observers)


def luminance(name: str, scheme: str) -> float:
    text = tokens.colours(scheme)[name].lstrip("#")
    parts = [int(text[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, scheme: str) -> float:
    high, low = sorted((luminance(one, scheme), luminance(other, scheme)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((word, ground) for word in ("text", "muted", "accent") for ground in ("canvas", "surface", "sunken", "hover")),
    *((tone, f"{tone}-soft") for tone in ("danger", "warning", "success", "accent")),
    *((tone, ground) for tone in ("danger", "warning", "success") for ground in ("surface", "canvas")),
    ("text", "accent-soft"),
    ("muted", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-danger", "danger"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), TEXT_PAIRS)
def test_words_stand_out_from_their_ground(word: str, ground: str, scheme: str) -> None:
    assert contrast(word, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_outlines_of_controls_can_be_seen(ground: str, scheme: str) -> None:
    assert contrast("control-line", ground, scheme) >= 3.0


def test_both_looks_have_the_same_tokens() -> None:
    assert tokens.colours("light").keys() == tokens.colours("dark").keys()


def test_the_theme_switches_the_whole_application_and_tells(qapp: QApplication) -> None:
    told: list[bool] = []
    theme.theme().changed.connect(lambda: told.append(theme.theme().is_dark))
    theme.theme().choose("dark")
    dark = theme.color("canvas").name()
    theme.theme().choose("")

    assert told[:2] == [True, False]
    assert dark == "#12161c"
    assert theme.color("canvas").name() == "#f6f7f9"


@pytest.mark.parametrize("file", sorted((assets.folder("icons")).glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_can_be_drawn(qapp: QApplication, file: Path) -> None:
    image = icons.pixmap(file.stem).toImage()
    drawn = any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))

    assert drawn
    assert not icons.icon(file.stem).isNull()


def test_a_label_never_reads_markup(qtbot: Any) -> None:
    label = PlainLabel("<b>Ana</b>")
    qtbot.addWidget(label)

    assert label.textFormat() == Qt.TextFormat.PlainText
    assert plain_tip("<img src=x>\nAna & Co") == "<span>&lt;img src=x&gt;<br>Ana &amp; Co</span>"


def test_a_long_name_is_elided_at_its_end_and_kept_whole_for_screen_readers(qtbot: Any) -> None:
    name = "Maximiliane-Alexandra von und zu Hohenlohe-Bartenstein-Jagstberg"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()

    assert label.text() == name
    assert label.accessibleName() == name
    assert name in label.toolTip()
    label.resize(label.sizeHint())
    assert label.toolTip() == ""


def test_direction_marks_inside_a_name_cannot_reorder_the_line() -> None:
    assert isolate("\u202eevil\u2069") == "\u2068evil\u2069"
    assert isolate("") == ""


def test_an_empty_chip_is_not_shown(qtbot: Any) -> None:
    chip = Chip("SANDBOX", "warning")
    qtbot.addWidget(chip)
    chip.show_as("")

    assert chip.isHidden()


def test_a_disabled_button_says_why(qtbot: Any) -> None:
    button = PushButton("Create case", "primary", "plus")
    qtbot.addWidget(button)
    button.explain("Link a <b>contact</b> first.")

    assert not button.isEnabled()
    assert button.accessibleDescription() == "Link a <b>contact</b> first."
    assert "<b>" not in button.toolTip()
    button.explain("")
    assert button.isEnabled()


def test_an_icon_button_has_a_name_and_takes_the_focus(qtbot: Any) -> None:
    button = IconButton("unlink", "Unlink")
    qtbot.addWidget(button)
    button.rename("Unlink", "Unlinks 3 cases of this customer.")

    assert button.accessibleName() == "Unlink"
    assert button.accessibleDescription() == "Unlinks 3 cases of this customer."
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_observing_ends_with_the_widget(qtbot: Any) -> None:
    counter, seen = Counter(), []
    widget = QWidget()
    observe(widget, counter, lambda state: seen.append(state.value))
    counter.count()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # 52: QEvent.DeferredDelete
    counter.count()

    assert seen == [0, 1]
    assert counter.observers() == 0


def test_a_form_row_names_its_field_and_tells_what_is_wrong(qtbot: Any) -> None:
    field = QLineEdit()
    row = FormRow("Last name", field, required=True)
    qtbot.addWidget(row)
    row.set_error("This is too long.")

    assert field.accessibleName() == "Last name, required"
    assert field.accessibleDescription() == "This is too long."
    assert row.error() == "This is too long."
    row.set_error("")
    assert field.accessibleDescription() == ""
