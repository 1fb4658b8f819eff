"""Two people changed the same contact: which fields need a decision, with both values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from care_desktop.domain.forms import FormDescription
from care_desktop.domain.people import Contact


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field that both changed; `keep_mine` None until the agent has chosen."""

    name: str
    label: str
    mine: str
    theirs: str
    keep_mine: bool | None = None


def rows(form: FormDescription, base: Contact, theirs: Contact, changes: Mapping[str, str]) -> tuple[ConflictRow, ...]:
    """Return the fields among `changes` that also changed in Salesforce since `base`, to something else."""
    found = []
    for name, mine in changes.items():
        now = theirs.text(name)
        if now not in (base.text(name), mine):
            field = form.field(name)
            found.append(ConflictRow(name, field.label if field else name, mine, now))
    return tuple(found)
