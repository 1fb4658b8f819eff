"""The program after its first paint: find the servers, sign in, fill the window, and end everything in order."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from care_desktop.bootstrap import Options, start_stage
from care_desktop.bootstrap.connection import Connection, from_environment, from_sandbox
from care_desktop.bootstrap.loading import load, load_first_cases, load_pages
from care_desktop.domain.errors import CareDesktopError, StorageTrouble
from care_desktop.i18n import _
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.ui import garbage
from care_desktop.ui.main_window import MainWindow
from care_desktop.viewmodels.last_view import last_view
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain

if TYPE_CHECKING:
    from care_desktop.bootstrap import Visit
    from care_desktop.bootstrap.care_room import CareRoom
    from care_desktop.bootstrap.rooms import Rooms
    from care_desktop.bootstrap.stage_process import StageProcess
    from care_desktop.storage.journal import SqliteJournal
    from care_desktop.storage.paths import Paths
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.ui.case_list import CaseListView
    from care_desktop.viewmodels.desk import Desk

SETTINGS_PAUSE = 0.5
PATIENCE_SECONDS, LAST_MOMENTS = 5.0, 2.0


class Program:
    """Owns what lives as long as the window: scope, journal, rooms, desk and, in the sandbox, the stage's process."""

    def __init__(
        self,
        window: MainWindow,
        settings: SettingsFile,
        paths: Paths,
        options: Options,
        stage: StageProcess | None = None,
        visit: Visit | None = None,
    ) -> None:
        self.window = window
        self.board = NoticeBoard()
        self.desk: Desk | None = None
        self.rooms: Rooms | None = None
        self._settings, self._paths, self._options = settings, paths, options
        self.stage = stage
        self._visit = visit
        self._room: CareRoom | None = None
        self._cases: CaseListView | None = None
        self._journal: SqliteJournal | None = None
        self._scope = TaskScope("program", self._fail)
        self._over = asyncio.Event()
        self._answer: asyncio.Future[None] | None = None
        self._error: Exception | None = None

    async def run(self, _app: QApplication) -> int:
        """Fill the window and return when it has been closed."""
        self._settings.on_change = lambda: self._scope.switch("settings", self._save_soon())
        self.window.close_requested.connect(self._leave_early)
        self._scope.start(self._open())
        try:
            await self._over.wait()
        finally:
            await self._close()
        if self._error is not None:
            raise self._error
        return 0

    async def _open(self) -> None:
        await load("care_desktop.bootstrap.care_room")
        rooms = self.rooms = await self._open_rooms()
        await self._fill(rooms)
        await self._tell_of_damage()
        if self._visit is not None:
            await self._visit(self)
            self._over.set()

    async def _open_rooms(self) -> Rooms:
        """Show the first cases, then load and open everything else."""
        while True:
            try:
                room = await self._show_cases(await self._connection())
                await load("care_desktop.bootstrap.rooms", "care_desktop.viewmodels.desk")
                await load_pages()
                from care_desktop.bootstrap.rooms import open_rooms

                await asyncio.to_thread(self._start_logging)
                return await open_rooms(room, self._open_journal())
            except CareDesktopError as error:
                await self._ask_to_retry(error)

    async def _show_cases(self, connection: Connection) -> CareRoom:
        """Put the case list into the window, and return when it has been painted with its first rows or its error."""
        from care_desktop.bootstrap.care_room import CareRoom

        if self._room is not None and self._room.connection == connection:
            return self._room
        if self._room is not None:
            await self._room.close()
        self._room = room = CareRoom(connection, _now)
        view = last_view(self._settings)
        room.ask_early(view)
        await load_first_cases()
        self._say(_("Connecting…"), "muted")  # for this the frame is built, and drawn before the list is made
        await asyncio.sleep(0)
        from care_desktop.ui.first_cases import FirstCases

        settled = asyncio.Event()
        first = FirstCases(self.window, room.case_list)
        first.settled.connect(settled.set)
        self._cases = first.view
        room.start(view)
        await settled.wait()
        return room

    def _open_journal(self) -> SqliteJournal:
        from care_desktop.storage.journal import SqliteJournal

        if self._journal is None:
            self._journal = SqliteJournal(self._paths.journal)
        return self._journal

    async def _connection(self) -> Connection:
        """Return where the servers are; without any, ask whether to start the sandbox."""
        configured = None if self._options.sandbox else from_environment(os.environ)
        if configured is not None:
            return configured
        if self.stage is None and not self._options.sandbox:
            await self._welcome()
        if self.stage is None or self.stage.has_ended():
            self.stage = await asyncio.to_thread(start_stage, self._options, self._paths)
        return from_sandbox(await self.stage.told(), self._options.user)

    async def _fill(self, rooms: Rooms) -> None:
        """Build the rest of the window; from here on the shell has the one door out."""
        from care_desktop.ui.desk import DeskView
        from care_desktop.viewmodels.desk import Desk, Outside
        from care_desktop.viewmodels.sandbox_menu import SandboxMenu

        assert self._room is not None
        assert self._cases is not None
        desk = self.desk = Desk(
            rooms.services,
            case_list=self._room.case_list,
            deeds=rooms.deeds,
            board=self.board,
            settings=self._settings,
            clock=_now,
            outside=Outside(self._open_url, _copy),
        )
        control = rooms.control
        sandbox = SandboxMenu(control=control, scope=self._scope, board=self.board) if control else None
        for _page in DeskView(self.window, desk, self._cases).build(sandbox):
            await asyncio.sleep(0)
        self.window.close_requested.disconnect(self._leave_early)
        desk.shell.when_quit(self._over.set)
        desk.start()
        rooms.start()
        rooms.bus.subscribe(ReachChanged, self._hear_reach)
        garbage.keep_everything()

    def _hear_reach(self, fact: ReachChanged) -> None:
        if fact.reach is Reach.OFFLINE and self.stage is not None:
            self._scope.once("stage", self._look_after(self.stage))

    async def _look_after(self, stage: StageProcess) -> None:
        """Say that trying again cannot help when the embedded servers are gone."""
        if await stage.ends_within(LAST_MOMENTS):
            sentence = _("The sandbox has ended. Close the window and start it again; what you did in it is kept.")
            self.board.show(Notice(sentence, Severity.PROBLEM, key="sandbox"))

    async def _welcome(self) -> None:
        from care_desktop.ui.welcome import Welcome

        self._say(_("Not connected"), "muted")
        await self._asked(lambda answer: self.window.set_cover(Welcome(answer)))
        self._connecting()

    async def _ask_to_retry(self, error: CareDesktopError) -> None:
        from care_desktop.ui.place import error_place

        def show(answer: Callable[[], None]) -> None:
            place = error_place(answer)
            told = explain(error)
            place.say(told.sentence, told.details)
            self.window.set_cover(place)

        self._say(_("Not connected"), "danger")
        await self._asked(show)
        self._connecting()

    def _connecting(self) -> None:
        self.window.set_cover(None)
        self._say(_("Connecting…"), "muted")

    def _say(self, sentence: str, tone: str) -> None:
        self.window.frame.status_line.say(sentence, tone)

    async def _asked(self, show: Callable[[Callable[[], None]], None]) -> None:
        """Show a page with one button and wait until it is pressed."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        show(lambda: None if answer.done() else answer.set_result(None))
        await answer

    async def _tell_of_damage(self) -> None:
        assert self._journal is not None
        try:
            await self._journal.open()
        except StorageTrouble as error:
            self.board.problem(error)
        told = {
            _("What this window remembered of itself could not be read. The file was moved aside as {name}."): (
                self._settings.told
            ),
            _("The journal of unfinished work could not be read. The file was moved aside as {name}."): (
                self._journal.told
            ),
        }
        for sentence, name in told.items():
            if name:
                self.board.show(Notice(sentence.format(name=name), Severity.PROBLEM))

    async def _save_soon(self) -> None:
        await asyncio.sleep(SETTINGS_PAUSE)
        await self._save()

    async def _save(self) -> None:
        try:
            await asyncio.to_thread(self._settings.save)
        except StorageTrouble as error:
            self.board.problem(error)

    def _start_logging(self) -> None:
        from care_desktop.api.redaction import Redactor
        from care_desktop.storage.logs import start_logging

        self._log = start_logging(self._paths.log, Redactor())

    def _leave_early(self) -> None:
        self._over.set()

    def _fail(self, error: Exception) -> None:
        self._error = error
        self._over.set()

    def _open_url(self, address: str) -> None:
        if not QDesktopServices.openUrl(QUrl(address)):
            self.board.show(
                Notice(_("No browser could be opened."), Severity.WARNING, _("Copy the link"), lambda: _copy(address))
            )

    async def _close(self) -> None:
        """End in reverse order; what cannot be finished in time stands in the journal."""
        if self.desk is not None:
            await self.desk.close()
        if self.rooms is not None:
            await self.rooms.close(PATIENCE_SECONDS)
        await self._scope.close()
        if self._room is not None:
            await self._room.close()
        if self._journal is not None:
            await self._journal.close()
        self.window.close_for_good()
        await self._save()
        if self.stage is not None:
            await self.stage.stop()


def _now() -> datetime:
    return datetime.now(UTC)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
