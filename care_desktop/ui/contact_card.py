"""The linked contact on the Salesforce tab: who it is, every field, edited in place; and the bar that saves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from care_desktop.domain.people import Contact
from care_desktop.i18n import _, ngettext
from care_desktop.ui.conflict_list import ConflictList
from care_desktop.ui.contact_fields import ContactFields
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.avatar import Avatar
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.buttons import IconButton, PushButton, icon_row
from care_desktop.ui.kit.card import Card
from care_desktop.ui.kit.focus_order import put_in_order
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.ui.kit.skeleton import Skeleton
from care_desktop.ui.kit.text import BreakingLabel, ElidedLabel, PlainLabel, isolate
from care_desktop.viewmodels.contact_editor import ContactEditor, ContactEditorState
from care_desktop.viewmodels.customer_editor import CustomerEditor, CustomerEditorState
from care_desktop.viewmodels.wording import relative_time

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ContactCardView(Card):
    """Show the contact; `unlink`, `copy` and `open_contact` are the deeds of the tab around it."""

    def __init__(
        self,
        page: ContactEditor,
        *,
        unlink: Callable[[], None],
        copy: Callable[[str], None],
        open_contact: Callable[[], None],
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._page = page
        self._now = now
        self._avatar = Avatar()
        self._name = BreakingLabel("", "title")
        self._line = ElidedLabel("", "muted")
        self._unlink = IconButton("unlink", _("Unlink"))
        self._error = Banner("danger", "", _("Retry"))
        self._read_only = Banner("info")
        self._progress = ProgressLine()
        self._skeleton = Skeleton(rows=4)
        self._conflict = ConflictList(page)
        self._fields = ContactFields(page, copy, self._order)
        self._owner = PlainLabel("", "secondary")
        self._freshness = PlainLabel("", "secondary")
        self._refresh = IconButton("refresh", _("Read again from Salesforce"))
        self._open = IconButton("open", _("Open in Salesforce"))
        self._build()
        self._unlink.clicked.connect(unlink)
        self._open.clicked.connect(open_contact)
        self._refresh.clicked.connect(self._page.refresh)
        self._error.acted.connect(self._page.refresh)
        self._conflict.reshaped.connect(self._order)
        observe_seen(self, page, self.show_state)

    def show_state(self, state: ContactEditorState) -> None:
        """Show everything that the state says."""
        contact = state.contact
        self.setVisible(state.contact_id is not None and state.gone is None)
        self._skeleton.setVisible(contact is None and state.loading)
        self._show_head(contact)
        self._unlink.rename(_("Unlink"), _unlink_hint(state.case_count))
        self._progress.set_busy(state.saving or (state.loading and contact is not None))
        self._error.tell(
            state.error.sentence if state.error else "", details=state.error.details if state.error else ""
        )
        self._read_only.tell(state.read_only_reason)
        self._fields.show_state(state)
        self._conflict.show_rows(state.conflict, state.form)
        self._show_foot(state)

    def take_focus(self) -> None:
        """Take the focus to the card's first control."""
        self._unlink.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field saves, Esc closes fields in which nothing was changed."""
        state = self._page.state
        if event.key() in _ENTER and state.may_save:
            if not event.isAutoRepeat():
                self._page.save()
        elif event.key() == Qt.Key.Key_Escape and state.editing and not state.form.is_dirty:
            self._page.cancel()
        else:
            super().keyPressEvent(event)

    def _show_head(self, contact: Contact | None) -> None:
        self._avatar.setVisible(contact is not None)
        self._name.setText(isolate(" ".join(contact.name.split())) if contact else "")
        self._name.setAccessibleName(contact.name if contact else "")
        if contact is not None:
            self._avatar.show_name(contact.name)
            self._line.setText(" · ".join(filter(None, (contact.text("Title"), contact.account))))
        self._line.setVisible(contact is not None and bool(self._line.text()))

    def _show_foot(self, state: ContactEditorState) -> None:
        contact = state.contact
        for widget in (self._owner, self._freshness, self._refresh, self._open):
            widget.setVisible(contact is not None)
        if contact is None:
            return
        has_owner = state.form.field("OwnerId") is not None
        self._owner.setText(_history(contact, self._now(), owner="" if has_owner else contact.owner))
        self._owner.setVisible(bool(self._owner.text()))
        read = relative_time(state.read_at, self._now()) if state.read_at else ""
        self._freshness.setText(_("Read from Salesforce: {when}").format(when=read) if read else "")

    def _order(self) -> None:
        put_in_order(self, [self._open, self._unlink, *self._conflict.controls, *self._fields.controls, self._refresh])

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._line)
        head = QHBoxLayout()
        head.setSpacing(theme.size("space12"))
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addLayout(icon_row(self._open, self._unlink))
        foot = QHBoxLayout()
        foot.addWidget(self._freshness, 1)
        foot.addWidget(self._refresh)
        self.body.addLayout(head)
        for widget in (self._progress, self._read_only, self._error, self._skeleton, self._conflict):
            self.body.addWidget(widget)
        self.body.addWidget(self._fields)
        self.body.addWidget(self._owner)
        self.body.addLayout(foot)
        self.setObjectName("contact-card")
        self._unlink.setObjectName("unlink")


class SaveBar(QFrame):
    """Save and Cancel at the foot of the panel, only while there is something to save."""

    def __init__(self, page: ContactEditor | CustomerEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._error = Banner("danger")
        self._save = PushButton(_("Save"), "primary")
        self._cancel = PushButton(_("Cancel"))
        theme.set_role(self, "footer")
        self._build()
        self._save.clicked.connect(self._page.save)
        self._cancel.clicked.connect(self._page.cancel)
        if isinstance(page, ContactEditor):
            observe_seen(self, page, self.show_state)
        else:
            observe_seen(self, page, self.show_state)

    def show_state(self, state: ContactEditorState | CustomerEditorState) -> None:
        """Show the buttons, and why the last try did not save."""
        error = state.save_error
        self.setVisible(state.has_record and (state.is_dirty or error is not None))
        self._error.tell(error.sentence if error else "", details=error.details if error else "")
        self._save.setEnabled(state.may_save)
        save = _("Save anyway") if state.saves_anyway else _("Save")
        self._save.setText(_("Saving…") if state.saving else save)
        self._save.setAccessibleName(save)
        self._cancel.setEnabled(not state.saving)

    def _build(self) -> None:
        space = theme.size("space16")
        column = QVBoxLayout(self)
        column.setContentsMargins(space, theme.size("space12"), space, theme.size("space12"))
        column.setSpacing(theme.size("space8"))
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.size("space8"))
        buttons.addWidget(self._save, 1)
        buttons.addWidget(self._cancel)
        column.addWidget(self._error)
        column.addLayout(buttons)
        self.setObjectName("save-bar")


def _unlink_hint(cases: int) -> str:
    if cases < 1:
        return _("Unlink this contact from the customer.")
    template = ngettext(
        "Unlink this contact from the customer. Affects {n} case.",
        "Unlink this contact from the customer. Affects {n} cases.",
        cases,
    )
    return template.format(n=cases)


def _history(contact: Contact, now: datetime, *, owner: str) -> str:
    lines = [_("Owner: {name}").format(name=owner)] if owner else []
    if contact.last_modified is not None:
        when = relative_time(contact.last_modified, now)
        template = _("Last modified {when} by {name}") if contact.last_modified_by else _("Last modified {when}")
        lines.append(template.format(when=when, name=contact.last_modified_by))
    return "\n".join(lines)
