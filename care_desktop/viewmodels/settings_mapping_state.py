"""What the tab "Mapping with Care" shows."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.forms import Choice
from care_desktop.domain.mapping import FieldMapping
from care_desktop.i18n import _
from care_desktop.viewmodels.draft_editor import DraftState
from care_desktop.viewmodels.explanations import Explanation
from care_desktop.viewmodels.mapping_rows import RowState
from care_desktop.viewmodels.wording import full_time, isolate


@dataclass(frozen=True, slots=True)
class MappingFocus:
    """The row that should have the focus now, -1 for none; `number` tells two wishes apart."""

    place: int = -1
    number: int = 0


@dataclass(frozen=True, slots=True)
class MappingState(DraftState):
    """The tab. `forms_trouble`: the org's fields could not be read, so that rows cannot be judged or added."""

    forms_trouble: Explanation | None = None
    sobject: str = "Case"
    rows: tuple[RowState, ...] = ()
    fields: tuple[Choice, ...] = ()
    record_types: tuple[Choice, ...] = ()
    record_type: str = ""
    open_table: int = -1
    focus: MappingFocus = MappingFocus()


def changed_words(mapping: FieldMapping) -> str:
    """Return who changed the mapping last, and when."""
    if not mapping.version:
        return _("Nobody has changed the built-in mapping yet.")
    if mapping.changed_at is None:
        return ""
    sentence = _("Last changed by {who} on {time}.")
    return sentence.format(who=isolate(mapping.changed_by), time=full_time(mapping.changed_at))
