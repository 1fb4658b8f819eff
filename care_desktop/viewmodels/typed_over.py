"""What was typed into a form of a record, and over what, as texts that can be kept on disk."""

from __future__ import annotations

from collections.abc import Mapping

from care_desktop.viewmodels.form import as_text
from care_desktop.viewmodels.form_state import FormState

_TYPED, _WAS = "typed ", "was "


def typed_over(form: FormState, was: Mapping[str, object]) -> dict[str, str]:
    """Return the edits of a form as texts; `was` is the record that they were typed over."""
    edits = form.edits() if form.is_dirty else {}
    return {_TYPED + name: value for name, value in edits.items()} | {
        _WAS + name: as_text(was.get(name)) for name in edits
    }


def read_back(kept: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what was typed in an earlier run, and what stood there before, by field."""
    typed = {name.removeprefix(_TYPED): value for name, value in kept.items() if name.startswith(_TYPED)}
    return typed, {name: kept[_WAS + name] for name in typed if _WAS + name in kept}
