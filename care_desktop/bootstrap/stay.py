"""As long as somebody is signed in: the way out, the way back in, and what is told about where tokens lie."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from care_desktop.bootstrap.care_room import CareRoom
from care_desktop.bootstrap.entry import Entry
from care_desktop.bootstrap.rooms import Rooms
from care_desktop.domain.errors import CareDesktopError
from care_desktop.domain.session import CareAccess
from care_desktop.i18n import _
from care_desktop.services.events import Reach, ReachChanged
from care_desktop.services.later_events import ConnectionChanged
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.commands import Command, Commands
from care_desktop.viewmodels.notices import Notice, NoticeBoard, Severity

log = logging.getLogger(__name__)

_KEY = "signed out"


class Stay:
    """One user's stay in one window; `is_over` once they have signed out. Its tasks are the scope's."""

    def __init__(self, entry: Entry, room: CareRoom, rooms: Rooms, *, board: NoticeBoard, scope: TaskScope) -> None:
        self.is_over = False
        self._entry, self._room, self._rooms = entry, room, rooms
        self._board, self._scope = board, scope
        self._has_told = False
        connection = room.connection
        self._access = CareAccess(connection.care_url, connection.care_token)
        rooms.bus.subscribe(ConnectionChanged, lambda _fact: self._tell_of_vault())
        if connection.is_signed_in:
            rooms.bus.subscribe(ReachChanged, self._hear)
            self._tell_of_vault()

    def offer(
        self, commands: Commands, leave: Callable[[Callable[[], Awaitable[None]]], None], copy: Callable[[str], None]
    ) -> None:
        """Offer the link of a sign-in for a browser that did not come up, and to sign out where the user has signed in.

        `leave` ends the window; the sign-in ends with it and not before: what is unsaved is asked about first, and what
        is under way is done as this user.
        """

        def copy_link() -> None:
            copy(self._link())
            self._board.say(_("The link is copied. Open it in a browser on this computer."))

        def refusal() -> str | None:
            return None if self._link() else _("No sign-in waits for a browser.")

        commands.add(Command("copy-link", _("Copy the link to sign in"), (), copy_link, refusal, _("Window")))
        if self._room.connection.is_signed_in:
            sign_out = partial(leave, self._sign_out)
            commands.add(Command("sign-out", _("Sign out of Care"), (), sign_out, group=_("Window")))

    def _link(self) -> str:
        to_care = self._entry.entrance.page if self._room.connection.is_signed_in else ""
        return to_care or self._rooms.connections.page

    def _hear(self, fact: ReachChanged) -> None:
        if fact.side != "care":
            return
        if fact.reach is Reach.EXPIRED:
            self._offer_way_back()
        elif fact.reach is Reach.ONLINE:
            self._board.withdraw(_KEY)

    def _offer_way_back(self) -> None:
        sentence = _("Care has ended your sign-in. What you typed is kept.")
        action = _("Sign in again")
        self._board.show(Notice(sentence, Severity.PROBLEM, action, self._sign_in_again, key=_KEY))

    def _sign_in_again(self) -> None:
        self._scope.once("sign in again", self._come_back())

    async def _come_back(self) -> None:
        sentence = _("Go on in your browser, then come back here.")
        entrance = self._entry.entrance
        self._board.show(Notice(sentence, Severity.PROBLEM, _("Cancel"), entrance.cancel, key=_KEY))
        try:
            self._access = await entrance.sign_in_again(self._access, self._rooms.services.session.me.id)
        except CareDesktopError as error:
            self._offer_way_back()
            self._board.problem(error)
            return
        self._board.withdraw(_KEY)
        await self._room.go_on_as(self._access.token)

    async def _sign_out(self) -> None:
        self.is_over = True
        try:
            await self._entry.entrance.sign_out(self._access)
        except CareDesktopError as error:
            log.info("signed out here only: %s", type(error).__name__)

    def _tell_of_vault(self) -> None:
        """Say once that this computer has no keyring."""
        if self._has_told or self._entry.keys.vault.is_lasting:
            return
        self._has_told = True
        sentence = _("This computer has no open keyring, so you will be asked to sign in again at the next start.")
        self._board.show(Notice(sentence, Severity.WARNING, key="no keyring"))
