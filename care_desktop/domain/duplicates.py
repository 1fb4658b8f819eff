"""What the org's duplicate rules found for a record that is about to be made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from care_desktop.domain.people import ContactMatch


@dataclass(frozen=True, slots=True)
class OtherMatch:
    """A match of another object, a Lead for example: it can be told of, but not linked.

    `label` is what the org calls the object, `name` is "" where the user may not see the record.
    """

    id: str
    sobject: str
    label: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateCheck:
    """The answer of the duplicate rules; `message` is the admin's own text, `may_override`: "Create anyway" works.

    A rule can find records that this user may not see: then `hidden` is true though nothing stands in the lists.
    """

    matches: tuple[ContactMatch, ...] = ()
    others: tuple[OtherMatch, ...] = ()
    message: str = ""
    may_override: bool = True
    hidden: bool = False

    @property
    def found(self) -> bool:
        """Whether the record seems to exist already."""
        return bool(self.matches or self.others or self.hidden)


NO_DUPLICATES = DuplicateCheck()
