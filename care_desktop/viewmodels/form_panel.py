"""What the drawers with a form have in common: open or not, sending, what is wrong, and the last question."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from care_desktop.domain.errors import CareDesktopError, Unacceptable
from care_desktop.domain.forms import FieldType
from care_desktop.viewmodels.form import with_value
from care_desktop.viewmodels.form_check import checked, refused
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.notices import Explanation, explain

_TYPED = (FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE)
_AT_THE_HEAD = 6


@dataclass(frozen=True, slots=True)
class PanelState:
    """A drawer with a form.

    `consequence` says what the primary button will do. `typed` is true once a person changed something. `turning` is
    the record type whose form is on its way.
    `focus` names the field that wants the focus; `focus_turn` grows so that the same field can be asked for twice.
    """

    is_open: bool = False
    loading: bool = False
    form: FormState = field(default_factory=FormState)
    consequence: str = ""
    typed: bool = False
    sending: bool = False
    error: Explanation | None = None
    asks_discard: bool = False
    restored: bool = False
    turning: str = ""
    focus: str = ""
    focus_turn: int = 0


def opened(form: FormState, consequence: str, restored: bool = False) -> PanelState:
    """Return the panel as it slides out, the focus on the first empty required field, else on one at its head.

    There it is the first to type in: further down, the head of the form would be out of sight.
    """
    editable = [field for field in form.fields if field.editable]
    empty = next((field.name for field in editable if field.required and field.is_empty), "")
    typed = next((field.name for field in editable[:_AT_THE_HEAD] if field.type in _TYPED), "")
    first = empty or typed or (editable[0].name if editable else "")
    return PanelState(True, form=form, consequence=consequence, restored=restored, typed=restored, focus=first)


def can_send(panel: PanelState) -> bool:
    """Say whether there is a whole form that is not on its way yet."""
    return panel.is_open and not (panel.sending or panel.loading or panel.turning) and bool(panel.form.fields)


def typed_into(panel: PanelState, name: str, value: str) -> PanelState:
    """Return the panel after a person typed into one field."""
    return replace(panel, form=with_value(panel.form, name, value), typed=True, asks_discard=False)


def judged(panel: PanelState) -> PanelState:
    """Return the panel with our own findings marked and the focus on the first of them; `form.first_problem` tells."""
    form = checked(panel.form)
    return _focus_on_problem(replace(panel, form=form, error=None, asks_discard=False))


def sent(panel: PanelState) -> PanelState:
    """Return the panel while its request is under way."""
    return replace(panel, sending=True, error=None, asks_discard=False)


def failed(panel: PanelState, error: CareDesktopError) -> PanelState:
    """Return the panel after a refusal or a failure: nothing typed is lost, problems stand at their fields."""
    if isinstance(error, Unacceptable) and error.problems:
        return _focus_on_problem(replace(panel, sending=False, form=refused(panel.form, error.problems)))
    return replace(panel, sending=False, error=explain(error))


def reconnected(panel: PanelState, consequence: str) -> PanelState:
    """Return the panel under another connection, or one that is good again: it says as whom it will be written now."""
    over = panel.error is not None and panel.error.needs_sign_in and bool(panel.form.fields)
    told = consequence if panel.consequence else ""
    return replace(panel, consequence=told, error=None if over else panel.error)


def leaving(panel: PanelState) -> PanelState:
    """Return the panel after Esc: it asks when something was typed, a second Esc goes back to the form."""
    if panel.asks_discard:
        return replace(panel, asks_discard=False)
    return replace(panel, asks_discard=True) if panel.typed and not panel.sending else PanelState()


def _focus_on_problem(panel: PanelState) -> PanelState:
    wrong = panel.form.first_problem
    return replace(panel, focus=wrong, focus_turn=panel.focus_turn + 1) if wrong else panel
