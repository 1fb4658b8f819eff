"""What a look-up found, as rows of the drop-down."""

from __future__ import annotations

from dataclasses import dataclass

from care_desktop.domain.forms import Reference
from care_desktop.domain.search_terms import emphasis
from care_desktop.i18n import _
from care_desktop.ui.search_popup_model import ItemKind, PopupItem
from care_desktop.viewmodels.look_up import LookUpState

RETRY = "retry"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record: its name with the typed letters, and what tells it from another of that name."""

    name: str
    detail: str = ""
    emphasised: tuple[tuple[int, int], ...] = ()
    belongs: str = ""
    chip: str = ""

    @property
    def spoken(self) -> str:
        """The whole row as one sentence for a screen reader."""
        return ", ".join(filter(None, (self.name, self.detail)))


def record_items(state: LookUpState) -> tuple[PopupItem, ...]:
    """Return the rows of the drop-down from top to bottom."""
    items = [_item(record, state) for record in state.rows]
    if state.error is not None:
        key, action = (RETRY, _("Retry")) if state.error.can_retry else ("", "")
        items.append(PopupItem(ItemKind.ERROR, key, state.error.sentence, action=action))
    elif state.nothing_found:
        items.append(PopupItem(ItemKind.MESSAGE, "", _("No record begins like this.")))
    return tuple(items)


def _item(record: Reference, state: LookUpState) -> PopupItem:
    row = RecordRow(record.name, record.detail, tuple(emphasis(record.name, state.text)))
    return PopupItem(ItemKind.CONTACT, record.id, record.name, row, faded=state.is_stale)
