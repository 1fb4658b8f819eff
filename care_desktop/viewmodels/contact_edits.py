"""Edits of contacts that are not saved: kept by contact, on disk too, with the reading that they were typed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.typed_over import read_back, typed_over
from care_desktop.viewmodels.typed_texts import TypedShelf


class ContactEdits:
    """What stands in the form of the contact on show is on disk; what is put aside comes back with its contact."""

    def __init__(self, shelf: TypedShelf) -> None:
        self._typed = shelf.of("contact")
        self._aside: dict[ContactId, dict[str, str]] = {}
        self._bases: dict[ContactId, Contact] = {}
        self._left: dict[ContactId, Mapping[str, str]] = {}

    def open(self, contact_id: ContactId, heard: Callable[[ContactId], None]) -> None:
        """Look once what an earlier run has left; `heard` is told where that is something."""

        def take(left: Mapping[str, str]) -> None:
            self._left[contact_id] = left
            heard(contact_id)

        self._typed.open(contact_id, take)

    def note(self, contact: Contact | None, form: FormState) -> None:
        """Keep on disk what stands in a form, unless it waits still for what an earlier run has left."""
        if contact is not None and form.fields and contact.id not in self._left:
            self._typed.put(contact.id, typed_over(form, self._bases.get(contact.id, contact).fields))

    def taken_up(self, contact: Contact) -> dict[str, str]:
        """Hand over what waits for this contact: it stands in its form from now on."""
        typed, was = read_back(self._left.pop(contact.id, {}))
        if typed:
            base = self._bases.get(contact.id, contact)
            self._bases[contact.id] = replace(base, fields={**base.fields, **was})
        return {**typed, **self._aside.pop(contact.id, {})}

    def base(self, reading: Contact, *, is_edited: bool) -> Contact:
        """Return the reading that the edits were typed over; without edits it is this one from now on."""
        base = self._bases.setdefault(reading.id, reading)
        if not is_edited:
            self._bases[reading.id] = reading
        return base

    def start_over(self, contact: Contact) -> None:
        """What is typed from now on is typed over this reading."""
        self._bases[contact.id] = contact

    def put_aside(self, contact_id: ContactId | None, form: FormState) -> None:
        """Keep what stands in the form of a contact that is left."""
        if contact_id is None:
            return
        if form.is_dirty:
            self._aside[contact_id] = form.edits()
        elif contact_id not in self._aside:
            self._bases.pop(contact_id, None)

    def propose(self, contact_id: ContactId, values: Mapping[str, str]) -> None:
        """Put values beside what waits for a contact."""
        filled = {name: value for name, value in values.items() if value.strip()}
        self._aside[contact_id] = {**self._aside.get(contact_id, {}), **filled}

    def take_away(self, contact_id: ContactId) -> dict[str, str]:
        """Return what was typed for a contact that is no more, and forget it."""
        typed, _was = read_back(self._left.pop(contact_id, {}))
        edits = {**typed, **self._aside.get(contact_id, {})}
        self.forget(contact_id)
        return edits

    def forget(self, contact_id: ContactId) -> None:
        """What was typed is saved, or belongs to another contact now."""
        for kept in (self._aside, self._bases):
            kept.pop(contact_id, None)
        self._typed.put(contact_id, {})
