"""Save an edited contact: only what changed, and two saves of one contact after each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact
from care_desktop.services.ports import SalesforceContacts
from care_desktop.services.shelf import Shelf
from care_desktop.services.turns import Turns

Changes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Saved:
    """The last save of a contact: from which state, what, and to which state."""

    base: Contact
    changes: Changes
    result: Contact


class ContactSaving:
    """Write to Salesforce under the condition that nobody else changed the contact since it was read."""

    def __init__(self, salesforce: SalesforceContacts) -> None:
        self._salesforce = salesforce
        self._turns = Turns()
        self._saved: Shelf[ContactId, _Saved] = Shelf(50)

    async def save(self, contact: Contact, values: Mapping[str, str], *, allow_duplicate: bool = False) -> Contact:
        """Save `values` where they differ; return the contact as read afterwards, or itself when nothing differs.

        Raises: EditConflict, RecordGone, LikelyDuplicate, Unacceptable, NoPermission.
        """
        async with self._turns.of(contact.id):
            base = self._newest(contact, values)
            changes = _changes(base, values)
            if not changes:
                return base
            result = await self._salesforce.save(base, changes, allow_duplicate=allow_duplicate)
            self._saved.put(contact.id, _Saved(contact, changes, result))
            return result

    def _newest(self, contact: Contact, values: Mapping[str, str]) -> Contact:
        """Return what our own save before this one has made of `contact`.

        An edit that was begun before that save and is saved after it must not collide with it; it still does when
        somebody else has changed one of its fields.
        """
        saved = self._saved.peek(contact.id)
        if saved is None or saved.base.last_modified != contact.last_modified:
            return contact
        ours = (saved.changes[name] or "" if name in saved.changes else contact.text(name) for name in values)
        return saved.result if all(saved.result.text(n) == o for n, o in zip(values, ours, strict=True)) else contact


def _changes(contact: Contact, values: Mapping[str, str]) -> Changes:
    """Return what is to be written: outer spaces do not count, and an empty text clears the field."""
    wanted = {name: value.strip() for name, value in values.items()}
    return {name: value or None for name, value in wanted.items() if value != _shown(contact, name)}


def _shown(contact: Contact, name: str) -> str:
    value = contact.fields.get(name)
    return str(value).lower() if isinstance(value, bool) else contact.text(name).strip()
