"""Two people changed the same contact: which fields need a decision, with both values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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


def decided(found: Sequence[ConflictRow], earlier: Sequence[ConflictRow], theirs: Contact) -> tuple[ConflictRow, ...]:
    """Return the fields to decide with what was decided already; a decision about a value that is gone is none.

    A field whose value in Salesforce was chosen is no edit any more, and stays in the list for another choice.
    """
    known = {(row.name, row.theirs): row for row in earlier}
    kept = tuple(replace(row, keep_mine=_choice(known.get((row.name, row.theirs)))) for row in found)
    names = {row.name for row in kept}
    settled = (row for row in earlier if row.keep_mine is False and row.theirs == theirs.text(row.name))
    return (*kept, *(row for row in settled if row.name not in names))


def _choice(row: ConflictRow | None) -> bool | None:
    return None if row is None else row.keep_mine
