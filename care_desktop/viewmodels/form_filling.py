"""The form of one drawer while a person fills it in: typing, look-ups, and another record type midway."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.forms import FormDescription, Reference
from care_desktop.services.forms import Forms
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.form import unnamed, with_record, with_records, with_typed, with_value
from care_desktop.viewmodels.form_panel import PanelState
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.look_up import LookUp
from care_desktop.viewmodels.notices import explain
from care_desktop.viewmodels.record_types import turned

Describe = Callable[[str, bool], Awaitable[FormDescription]]
"""Gives the form of a record type, "" for the user's default; True: asks the org whether it is still so."""


class FormFilling:
    """Takes what is typed into the form of the page that owns it; `see` and `put` are that page's panel.

    Its tasks run in the page's scope; `typed` is told after every change by a person.
    """

    def __init__(
        self,
        *,
        forms: Forms,
        scope: TaskScope,
        describe: Describe,
        see: Callable[[], PanelState],
        put: Callable[[PanelState], None],
        typed: Callable[[], None],
    ) -> None:
        self._forms = forms
        self._scope = scope
        self._describe = describe
        self._see = see
        self._put = put
        self._typed = typed
        self._slot = f"form {id(self)}"
        self.look_up = LookUp(forms, scope, self._choose)

    def change(self, name: str, value: str) -> None:
        """Take what was typed into, or chosen in, one field."""
        self._take(with_value(self._see().form, name, value))

    def type_look_up(self, name: str, text: str) -> None:
        """Take letters typed into a look-up: they point to nothing until a row is chosen."""
        field = self._see().form.field(name)
        if field is not None:
            self._take(with_typed(self._see().form, name, text))
            self.look_up.search_for(name, field.references, text)

    def open_look_up(self, name: str) -> None:
        """Show the records that this user saw last, or those that begin with what stands there."""
        field = self._see().form.field(name)
        if field is not None:
            self.look_up.search_for(name, field.references, field.typed, at_once=True)

    def choose_record_type(self, record_type: str) -> None:
        """Turn the form to another record type; what was typed goes along or waits."""
        panel = self._see()
        if record_type != panel.form.description.record_type and not panel.sending:
            self.look_up.leave()
            self._put(replace(panel, turning=record_type, error=None))
            self._scope.switch(self._slot, self._turn(record_type))

    def settle(self) -> None:
        """Ask the org whether the form on show is still so, and what its look-ups point to."""
        self._scope.switch(self._slot, self._settle())

    def stop(self) -> None:
        """Let nothing that is under way change the form: it closes, or shows another record."""
        self.look_up.leave()
        self._scope.cancel(self._slot)

    def _choose(self, name: str, record: Reference) -> None:
        self._take(with_record(self._see().form, name, record))

    def _take(self, form: FormState) -> None:
        self._put(replace(self._see(), form=form, typed=True, asks_discard=False))
        self._typed()

    async def _turn(self, record_type: str) -> None:
        try:
            description = await self._describe(record_type, False)
        except CareDesktopError as error:
            self._put(replace(self._see(), turning="", error=explain(error)))
            return
        self._put(replace(self._see(), turning="", form=turned(self._see().form, description)))
        self._typed()
        await self._settle()

    async def _settle(self) -> None:
        record_type = self._see().form.description.record_type
        try:
            description = await self._describe(record_type, True)
            self._adopt(description)
            missing = unnamed(self._see().form)
            records = await self._forms.references(description, missing) if missing else {}
        except CareDesktopError:  # the known form stays in force, and an id without a name is still an id
            return
        self._name(records)

    def _adopt(self, description: FormDescription) -> None:
        panel = self._see()
        if panel.is_open and not panel.sending and description != panel.form.description:
            self._put(replace(panel, form=turned(panel.form, description)))

    def _name(self, records: Mapping[str, Reference]) -> None:
        if records and self._see().is_open:
            self._put(replace(self._see(), form=with_records(self._see().form, records)))
