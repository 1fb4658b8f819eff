"""What the contact card shows, and what can be done there now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from care_desktop.domain.ids import ContactId
from care_desktop.domain.people import Contact, ContactGone
from care_desktop.viewmodels.edit_conflict import ConflictRow
from care_desktop.viewmodels.form_state import FormState
from care_desktop.viewmodels.notices import Explanation


@dataclass(frozen=True, slots=True)
class ContactEditorState:
    """The card. `contact_id` None: nothing to show. `case_count`: how many Cases an unlink would affect."""

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
    read_only_reason: str = ""
    read_at: datetime | None = None

    @property
    def is_dirty(self) -> bool:
        """Whether Save and Cancel are to be shown."""
        return self.form.is_dirty or bool(self.editing)

    @property
    def may_save(self) -> bool:
        """Whether Save would do something now: every conflict is decided and nothing is under way."""
        decided = all(row.keep_mine is not None for row in self.conflict)
        return self.form.is_dirty and decided and not self.saving and not self.read_only_reason
