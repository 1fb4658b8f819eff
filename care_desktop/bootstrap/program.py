"""The program after its first paint: find the servers, sign in, fill the window, and end everything in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from care_desktop.bootstrap import Options
from care_desktop.bootstrap.connection import Connection
from care_desktop.bootstrap.entry import Entry
from care_desktop.bootstrap.known_start import KnownStart
from care_desktop.bootstrap.loading import load, load_first_cases, load_pages
from care_desktop.domain.errors import CareDesktopError, SignInNeeded, StorageTrouble
from care_desktop.i18n import _
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.scope import TaskScope
from care_desktop.ui import garbage
from care_desktop.ui.browser import open_in_browser
from care_desktop.ui.main_window import MainWindow
from care_desktop.viewmodels.last_view import last_view
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity, explain

if TYPE_CHECKING:
    from care_desktop.bootstrap import Visit
    from care_desktop.bootstrap.care_room import CareRoom
    from care_desktop.bootstrap.rooms import Rooms
    from care_desktop.bootstrap.settings_room import SettingsRoom
    from care_desktop.bootstrap.stage_process import StageProcess
    from care_desktop.bootstrap.stay import Stay
    from care_desktop.storage.paths import Paths
    from care_desktop.storage.settings import SettingsFile
    from care_desktop.ui.case_list import CaseListView
    from care_desktop.ui.first_cases import FirstCases
    from care_desktop.viewmodels.desk import Desk
    from care_desktop.viewmodels.welcome import Welcome

SETTINGS_PAUSE, PATIENCE_SECONDS, LAST_MOMENTS = 0.5, 5.0, 2.0


class Program:
    """Owns what lives as long as the window: scope, rooms, desk and, in the sandbox, the stage's process."""

    def __init__(
        self,
        window: MainWindow,
        settings: SettingsFile,
        paths: Paths,
        options: Options,
        stage: StageProcess | None = None,
        visit: Visit | None = None,
        known: KnownStart | None = None,
    ) -> None:
        self.window = window
        self.board = NoticeBoard()
        self.desk: Desk | None = None
        self.rooms: Rooms | None = None
        self._settings, self._paths = settings, paths
        self._visit = visit
        self._known = known or KnownStart(paths, settings)
        self._room: CareRoom | None = None
        self._cases: CaseListView | None = None
        self._stay: Stay | None = None
        self.settings_room: SettingsRoom | None = None
        self._scope = TaskScope("program", self._fail)
        self._entry = Entry(options, paths, settings, stage=stage, scope=self._scope, open_page=open_in_browser)
        self._over = asyncio.Event()
        self._error: Exception | None = None

    @property
    def stage(self) -> StageProcess | None:
        """The embedded servers, where the window has some."""
        return self._entry.stage

    @property
    def begins_anew(self) -> bool:
        """Whether another window shall follow this one: its user has signed out."""
        return self._stay is not None and self._stay.is_over

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
        from care_desktop.bootstrap.damage import tell_of_damage

        await self._fill(rooms)
        await tell_of_damage(rooms.journal, self._settings, self.board)
        if self._visit is not None:
            await self._visit(self)
            self._over.set()

    async def _open_rooms(self) -> Rooms:
        """Show the first cases, then load and open everything else."""
        while True:
            try:
                connection = await self._entry.connection(self._welcome)
                return await self._open_rooms_at(connection)
            except SignInNeeded as error:
                if self._room is None or not await self._entry.forgets(self._room.connection):
                    await self._ask_to_retry(error)
                    continue
                await self._known.leave(self._room.connection, self._room.case_list, has_ended=True)
            except CareDesktopError as error:
                await self._ask_to_retry(error)

    async def _open_rooms_at(self, connection: Connection) -> Rooms:
        room = await self._show_cases(connection)
        await load("care_desktop.bootstrap.rooms", "care_desktop.viewmodels.desk")
        await load_pages()
        from care_desktop.bootstrap.rooms import Around, open_rooms

        await asyncio.to_thread(self._start_logging)
        around = Around(self._settings, self._paths, open_in_browser)
        return await open_rooms(room, self._entry.keys, around)

    async def _show_cases(self, connection: Connection) -> CareRoom:
        """Put the case list into the window, and return when it has been painted with its first rows or its error."""
        from care_desktop.bootstrap.care_room import CareRoom

        if self._room is not None and self._room.connection == connection:
            return self._room
        if self._room is not None:
            await self._room.close()
        case_list, first = self._known.take(connection) or (None, None)
        self._room = room = CareRoom(connection, self._entry.pool, _now, case_list)
        view = case_list.state.query.view if case_list is not None else last_view(self._settings)
        room.ask_early(view)
        settled = asyncio.Event()
        first = first or await self._put_cases(room)
        first.settled.connect(settled.set)
        self._cases = first.view
        room.start(view)
        await settled.wait()
        return room

    async def _put_cases(self, room: CareRoom) -> FirstCases:
        await load_first_cases()
        self._connecting()  # for this the frame is built, and drawn before the list is made
        await asyncio.sleep(0)
        from care_desktop.ui.first_cases import FirstCases
        from care_desktop.viewmodels.shown_views import ShownViews

        return FirstCases(self.window, room.case_list, ShownViews(self._settings))

    async def _fill(self, rooms: Rooms) -> None:
        """Build the rest of the window; from here on the shell has the one door out."""
        from care_desktop.bootstrap.settings_room import SettingsRoom
        from care_desktop.bootstrap.stay import Stay
        from care_desktop.ui.desk import DeskView
        from care_desktop.ui.native_notices import NativeNotices
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
            outside=Outside(self._open_url, _copy, NativeNotices(self.window)),
            connections=rooms.connections,
        )
        control = rooms.control
        sandbox = SandboxMenu(control=control, scope=self._scope, board=self.board) if control else None
        settings = self.settings_room = SettingsRoom(
            rooms, self._room.connection, self.board, self._settings, desk.shell, self._open_url
        )
        for _page in DeskView(self.window, desk, self._cases, settings.place).build(sandbox):
            await asyncio.sleep(0)
        self.window.close_requested.disconnect(self._leave_early)
        desk.shell.when_quit(self._over.set)
        stay = self._stay = Stay(self._entry, self._room, rooms, board=self.board, scope=self._scope)
        stay.offer(desk.shell.commands, desk.shell.quit_after, _copy)
        desk.start()
        rooms.start()
        rooms.bus.subscribe(ReachChanged, self._hear_reach)
        garbage.keep_everything()
        self._scope.start(self._known.leave(self._room.connection, self._room.case_list))

    def _hear_reach(self, fact: ReachChanged) -> None:
        if fact.reach is Reach.OFFLINE and self.stage is not None:
            self._scope.once("stage", self._look_after(self.stage))

    async def _look_after(self, stage: StageProcess) -> None:
        """Say that trying again cannot help when the embedded servers are gone."""
        if await stage.ends_within(LAST_MOMENTS):
            sentence = _("The sandbox has ended. Close the window and start it again; what you did in it is kept.")
            self.board.show(Notice(sentence, Severity.PROBLEM, key="sandbox"))

    def _welcome(self, page: Welcome) -> None:
        """Put the welcome page into the window until somebody has signed in, or the sandbox starts."""
        from care_desktop.ui.welcome import WelcomeView

        self._say(_("Not connected"), "muted")
        view = WelcomeView(page)
        self.window.set_cover(view)
        view.take_focus()

    async def _ask_to_retry(self, error: CareDesktopError) -> None:
        """Say why it does not go on, and return when the user wants to try again; a journey has nobody to ask."""
        if self._visit is not None:
            raise error
        from care_desktop.ui.place import error_place, server_place

        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def go_on() -> None:
            if not answer.done():
                answer.set_result(None)

        def go_elsewhere() -> None:
            self._entry.ask_anew()
            go_on()

        is_signed_in = self._room is not None and self._room.connection.is_signed_in
        place = server_place(go_on, go_elsewhere) if is_signed_in else error_place(go_on)
        told = explain(error)
        place.say(told.sentence, told.details)
        self.window.set_cover(place)
        self._say(_("Not connected"), "danger")
        await answer
        self._connecting()

    def _connecting(self) -> None:
        self.window.set_cover(None)
        self._say(_("Connecting…"), "muted")

    def _say(self, sentence: str, tone: str) -> None:
        self.window.frame.status_line.say(sentence, tone)

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
        if not open_in_browser(address):
            self.board.show(
                Notice(_("No browser could be opened."), Severity.WARNING, _("Copy the link"), lambda: _copy(address))
            )

    async def _close(self) -> None:
        """End in reverse order; what cannot be finished in time stands in the journal."""
        if self.settings_room is not None:
            await self.settings_room.close()
        if self.desk is not None:
            await self.desk.close()
        if self.rooms is not None:
            await self.rooms.close(PATIENCE_SECONDS)
        await self._scope.close()
        if self._room is not None:
            await self._room.close()
            await self._known.leave(self._room.connection, self._room.case_list, has_ended=self.begins_anew)
        self.window.close_for_good()
        await self._save()
        await self._entry.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
