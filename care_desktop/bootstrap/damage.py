"""What is said at the start of files that could not be read and were moved aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_desktop.domain.errors import StorageTrouble
from care_desktop.i18n import _
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity

if TYPE_CHECKING:
    from care_desktop.storage.journal import SqliteJournal
    from care_desktop.storage.settings import SettingsFile


async def tell_of_damage(journal: SqliteJournal, settings: SettingsFile, board: NoticeBoard) -> None:
    """Open the journal, and say which of the two files was damaged, and where it is now."""
    try:
        await journal.open()
    except StorageTrouble as error:
        board.problem(error)
    told = {
        _("What this window remembered of itself could not be read. The file was moved aside as {name}."): (
            settings.told
        ),
        _("The journal of unfinished work could not be read. The file was moved aside as {name}."): journal.told,
    }
    for sentence, name in told.items():
        if name:
            board.show(Notice(sentence.format(name=name), Severity.PROBLEM))
