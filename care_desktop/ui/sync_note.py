"""The line beside an escalation without a contact: what contact sync decided, and Retry where it failed."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.kit.banner import Banner
from care_desktop.ui.kit.progress import ProgressLine
from care_desktop.ui.kit.resting import observe_seen
from care_desktop.viewmodels.sync_note import SyncNote, SyncNoteState


class SyncNoteView(QWidget):
    """Quiet where the sync decided, a warning where it failed; nothing where there is nothing to say."""

    def __init__(self, page: SyncNote, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decided, self._failed = Banner("info"), Banner("warning", "", _("Retry"))
        self._progress = ProgressLine()
        self.setObjectName("sync-decision")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._decided, self._failed, self._progress):
            column.addWidget(part)
        self._failed.acted.connect(page.retry)
        observe_seen(self, page, self.show_state)

    def show_state(self, state: SyncNoteState) -> None:
        """Show everything that the state says."""
        self._decided.tell("" if state.failed else state.sentence)
        self._failed.tell(state.sentence if state.failed else "", action=_("Retry") if state.may_retry else "")
        self._progress.set_busy(state.retrying)
        self.setVisible(bool(state.sentence))
