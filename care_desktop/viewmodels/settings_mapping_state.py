"""What the tab "Mapping with Care" shows."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.forms import Choice
from care_desktop.domain.mapping import FieldMapping
from care_desktop.i18n import _
from care_desktop.viewmodels.explanations import Explanation
from care_desktop.viewmodels.mapping_rows import RowState
from care_desktop.viewmodels.settings_conflict import Conflict
from care_desktop.viewmodels.wording import full_time, isolate


@dataclass(frozen=True, slots=True)
class MappingFocus:
    """The row that should have the focus now, -1 for none; `number` tells two wishes apart."""

    place: int = -1
    number: int = 0


@dataclass(frozen=True, slots=True)
class MappingState:
    """The tab. `refusal` says why nothing may be changed, `save_refusal` why not saved now; "" where it may be.

    `forms_trouble`: the org's fields could not be read, so that rows cannot be judged or added.
    """

    loading: bool = False
    error: Explanation | None = None
    forms_trouble: Explanation | None = None
    sobject: str = "Case"
    rows: tuple[RowState, ...] = ()
    fields: tuple[Choice, ...] = ()
    record_types: tuple[Choice, ...] = ()
    record_type: str = ""
    open_table: int = -1
    is_dirty: bool = False
    saving: bool = False
    problem: Explanation | None = None
    conflict: Conflict | None = None
    changed: str = ""
    refusal: str = ""
    save_refusal: str = ""
    focus: MappingFocus = MappingFocus()


def changed_words(mapping: FieldMapping) -> str:
    """Return who changed the mapping last, and when."""
    if not mapping.version:
        return _("Nobody has changed the built-in mapping yet.")
    if mapping.changed_at is None:
        return ""
    sentence = _("Last changed by {who} on {time}.")
    return sentence.format(who=isolate(mapping.changed_by), time=full_time(mapping.changed_at))
