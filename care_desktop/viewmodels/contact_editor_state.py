"""What the contact card shows, and what can be done there now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from care_desktop.domain.errors import CareDesktopError, LikelyDuplicate
from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact, ContactGone
from care_desktop.i18n import _
from care_desktop.viewmodels.edit_conflict import ConflictRow
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.notices import Explanation, explain
from care_desktop.viewmodels.wording import isolate

MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class ContactEditorState:
    """The card. `contact_id` None: nothing to show. `case_count`: how many Cases an unlink would affect.

    `doubtful` are the changes that the org took for a duplicate, and takes all the same when they are saved again.
    """

    contact_id: ContactId | None = None
    contact: Contact | None = None
    gone: ContactGone | None = None
    form: FormState = field(default_factory=FormState)
    editing: frozenset[str] = frozenset()
    case_count: int = 0
    loading: bool = False
    saving: bool = False
    error: Explanation | None = None
    save_error: Explanation | None = None
    conflict: tuple[ConflictRow, ...] = ()
    doubtful: Mapping[str, str] = field(default_factory=dict)
    read_only_reason: str = ""
    read_at: datetime | None = None

    @property
    def has_record(self) -> bool:
        """Whether there is anything to save."""
        return self.contact is not None

    @property
    def is_dirty(self) -> bool:
        """Whether Save and Cancel are to be shown."""
        return self.form.is_dirty or bool(self.editing)

    @property
    def may_save(self) -> bool:
        """Whether Save would do something now: every conflict is decided and nothing is under way."""
        decided = all(row.keep_mine is not None for row in self.conflict)
        return self.form.is_dirty and decided and not self.saving and not self.read_only_reason

    @property
    def saves_anyway(self) -> bool:
        """Whether Save would write what the org takes for a duplicate."""
        return bool(self.doubtful) and self.doubtful == self.form.changes()


def not_saved(error: CareDesktopError) -> Explanation:
    """Return why a save failed; of a likely duplicate also whom the org takes it for."""
    said = explain(error)
    if not isinstance(error, LikelyDuplicate):
        return said
    people = [match.name for match in error.matches]
    others = [f"{other.name} ({other.label})" if other.name else other.label for other in error.others]
    names = ", ".join(isolate(name) for name in (*people, *others)[:MOST_NAMES])
    return replace(said, sentence=f"{said.sentence}\n" + _("Found: {names}").format(names=names)) if names else said
