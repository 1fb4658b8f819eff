"""The way to the supervisor's desk and back: commands, and buttons under the views for whoever may see all cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_desktop.i18n import _
from care_desktop.ui.door import Door
from care_desktop.ui.kit import theme
from care_desktop.ui.kit.buttons import PushButton
from care_desktop.ui.kit.observe import observe
from care_desktop.ui.kit.text import PlainLabel
from care_desktop.ui.main_window import MainWindow
from care_desktop.ui.shell import ShellView
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.explanations import explain_refusal
from care_desktop.viewmodels.shell import Shell

if TYPE_CHECKING:
    from care_desktop.viewmodels.supervisor import SupervisorDesk

_SECTIONS = ("board", "flags", "workload")
_MODULES = (
    "viewmodels.board",
    "viewmodels.board_bulk",
    "viewmodels.flag_queue",
    "viewmodels.workload",
    "viewmodels.supervisor",
    "ui.board_delegate",
    "ui.board_table",
    "ui.board_head",
    "ui.board_side",
    "ui.board_bulk",
    "ui.board",
    "ui.flag_rows",
    "ui.flag_queue",
    "ui.workload",
    "ui.supervisor_place",
)


class SupervisorDoor(Door):
    """Lays the supervisor's desk over the cases; it is imported and built in steps when it is first wanted.

    `make` builds the pages, `may_see` says whether the signed-in user has the permission to see all cases.
    """

    def __init__(
        self,
        window: MainWindow,
        view: ShellView,
        shell: Shell,
        make: Callable[[], SupervisorDesk],
        may_see: Callable[[], bool],
    ) -> None:
        super().__init__(window, view, shell, _MODULES)
        self._view, self._make, self._may_see = view, make, may_see
        self._desk: SupervisorDesk | None = None
        self._wanted = _SECTIONS[0]
        shell.commands.add(*self._commands())
        if may_see():
            self._add_entries()

    def open(self, section: str) -> None:
        """Show a page over the cases; the first time it is built a piece at a time."""
        self._wanted = section
        self._knock()

    def _enter(self) -> None:
        from care_desktop.viewmodels.supervisor import Section

        if self._desk is not None:
            self._desk.open(Section(self._wanted))

    def _build(self) -> Iterator[None]:
        desk = self._make()
        yield
        from care_desktop.ui.supervisor_place import SupervisorPlaceView
        from care_desktop.viewmodels.supervisor import Section

        clear = self._view.notices.keep_clear_of
        page = SupervisorPlaceView(desk, lambda: self._shell.commands.letters_act, clear)
        yield
        yield from page.build(Section(self._wanted))
        self._desk = desk
        self._keep(desk, page, page.take_focus)
        observe(self._window, desk, self._show)
        yield
        self._enter()

    def _gate(self, command: Command) -> str | None:
        """Leave this desk for a command of the cases, and for the settings."""
        own = command.id.startswith("supervisor-")
        stays = command.group == _("Window") and command.id != "settings"
        if self._desk is not None and self._is_open and not own and not stays:
            self._desk.leave()
        return None

    def _commands(self) -> tuple[Command, ...]:
        titles = {
            "board": (_("Show the board of unlinked escalations"), ("Ctrl+Shift+U",)),
            "flags": (_("Review flagged cases"), ("Ctrl+Shift+F",)),
            "workload": (_("Show the workload of every agent"), ("Ctrl+Shift+W",)),
        }
        return tuple(
            Command(f"supervisor-{name}", title, keys, self._opener(name), self._refusal, _("Supervisor"))
            for name, (title, keys) in titles.items()
        )

    def _opener(self, section: str) -> Callable[[], None]:
        return lambda: self.open(section)

    def _refusal(self) -> str | None:
        from care_desktop.domain.linking import Refusal

        return None if self._may_see() else explain_refusal(Refusal.NO_PERMISSION)

    def _add_entries(self) -> None:
        """Put the ways in under the views."""
        entries = QWidget()
        column, edge = QVBoxLayout(entries), theme.size("space8")
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space4"))
        column.addWidget(PlainLabel(_("Supervisor"), "section"))
        words = {"board": (_("Board"), "unlink"), "flags": (_("Review flags"), "flag")}
        words["workload"] = (_("Workload"), "person")
        for name, (word, icon) in words.items():
            button = PushButton(word, "nav", icon)
            button.setObjectName(f"open-{name}")
            button.clicked.connect(lambda _checked, name=name: self._opener(name)())
            column.addWidget(button)
        self._window.frame.views.add_below(entries)
