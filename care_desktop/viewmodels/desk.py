"""All pages of one window and how they follow the shell: one case open, one view shown, commands for everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from care_desktop.domain.ids import CaseId
from care_desktop.domain.permissions import Permission
from care_desktop.services.assembly import Services
from care_desktop.services.connections import Connections
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_panel import CasePanel, PanelTab
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.creating_watch import CreatingWatch
from care_desktop.viewmodels.customer_editor import CustomerEditor
from care_desktop.viewmodels.desk_commands import desk_commands
from care_desktop.viewmodels.history import History
from care_desktop.viewmodels.last_view import Settings
from care_desktop.viewmodels.message_pages import MessagePages, message_commands
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.notification_bell import Native, NotificationBell
from care_desktop.viewmodels.observable import together
from care_desktop.viewmodels.reconnect import Reconnect, reconnect_command
from care_desktop.viewmodels.recovered_deeds import RecoveredDeeds
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.salesforce_tab_state import SalesforceTabState, TabKind
from care_desktop.viewmodels.shell import Shell
from care_desktop.viewmodels.sync_note import SyncNote
from care_desktop.viewmodels.typed_texts import TypedShelf
from care_desktop.viewmodels.usage_warning import UsageWarning
from care_desktop.viewmodels.work_commands import work_commands

if TYPE_CHECKING:
    from care_desktop.viewmodels.supervisor import SupervisorDesk


CALM_SECONDS = 0.1
"""So long a Case is on screen before what is known of it is read again; nobody notices, and its paint comes first."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a window can do to the desktop around it."""

    open_url: Callable[[str], None]
    copy: Callable[[str], None]
    native: Native


class Desk:
    """Build the pages over the services; owns their scopes. `connections` where one can sign in from here.

    Not its own: `deeds`, which outlives it, and the case list, which is on screen before the others are loaded.
    """

    def __init__(
        self,
        services: Services,
        *,
        case_list: CaseList,
        deeds: TaskScope,
        board: NoticeBoard,
        settings: Settings,
        clock: Callable[[], datetime],
        outside: Outside,
        connections: Connections | None = None,
    ) -> None:
        self._scopes: list[TaskScope] = []
        self._supervisor: SupervisorDesk | None = None
        self._deeds = deeds
        self.board = board
        self._services, self._settings, self._clock, self._outside = services, settings, clock, outside
        self.shell = Shell(
            bus=services.bus,
            session=services.session,
            deeds=deeds,
            scope=self._scope("shell"),
            settings=settings,
            clock=clock,
        )
        self.case_list = case_list
        self.messages = MessagePages(
            services,
            board=board,
            deeds=deeds,
            new_scope=self._scope,
            settings=settings,
            clock=clock,
            open_case=self.shell.open_case,
        )
        self.conversation = self.messages.conversation
        self._shelf = TypedShelf(services.kept_texts, board=board, deeds=deeds, page=self._scope("typed"))
        self.panel = self._panel(deeds)
        self.salesforce = self._salesforce(deeds)
        self.creating = CreatingWatch(services.presences, services.bus)
        self.bell = self._bell()
        self.reconnect = self._reconnect(connections)
        self.sync_note = SyncNote(
            services.contact_sync,
            services.session,
            services.casebook,
            bus=services.bus,
            scope=self._scope("sync note"),
        )
        self._recovered = RecoveredDeeds(services.bus, services.casebook, board, self.shell.open_case)
        self._usage_warning = UsageWarning(services.bus, board)
        self._follow()

    def sees_all(self) -> bool:
        """Say whether the signed-in user sees the cases of everybody, and so the supervisor's desk."""
        return self._services.session.rights.has(Permission.SEE_ALL_CASES)

    def supervise(self) -> SupervisorDesk:
        """Return the supervisor's desk; nothing of it is loaded before."""
        from care_desktop.viewmodels.supervisor import SupervisorDesk, Ways

        if self._supervisor is None:
            ways = Ways(self.shell.open_case, self._search_in, self._outside.open_url)
            self._supervisor = SupervisorDesk(
                self._services,
                deeds=self._deeds,
                notices=self.board,
                clock=self._clock,
                ways=ways,
                shelf=self._shelf,
            )
        return self._supervisor

    def start(self) -> None:
        """Show who is signed in, and what was chosen in the case list before the other pages were there."""
        self.shell.show_session()
        self.salesforce.look_again()
        self.messages.start()
        self.bell.start()
        self._note_view()
        self.case_list.when_opened(self.shell.open_case)

    async def close(self) -> None:
        """End every page."""
        if self._supervisor is not None:
            await self._supervisor.close()
        if self.reconnect is not None:
            self.reconnect.close()
        for page in (self.salesforce, self.sync_note, self.panel, self.messages, self.shell):
            page.close()
        for watcher in (self._recovered, self._usage_warning, self.bell, self.creating):
            watcher.close()
        for scope in self._scopes:
            await scope.close()

    def _search_in(self, case_id: CaseId) -> None:
        self.shell.open_case(case_id)
        self.shell.focus_search()

    def _follow(self) -> None:
        self.shell.follow(lambda state: state.case_id, self._open)
        self.shell.follow(lambda state: state.focus, lambda wish: self._choose_tab())
        self.shell.follow(lambda state: state.quitting, lambda quitting: self.salesforce.keep_typed())
        self.shell.follow(lambda state: state.quitting, lambda quitting: self.messages.keep_typed())
        self.shell.follow(lambda state: state.quitting, lambda quitting: self._keep_typed())
        self.panel.subscribe(lambda state: self._look_again())
        self.conversation.subscribe(lambda state: self._look_again())
        self.case_list.subscribe(lambda state: self._note_view())
        self.salesforce.subscribe(lambda state: self.panel.expect_link(state.linked_soon))
        self.salesforce.subscribe(self._note_sync)
        self.salesforce.create.subscribe(lambda state: self.creating.tell(state.panel.is_open))
        self.shell.commands.add(*message_commands(self.shell, self.messages))
        self.shell.commands.add(*desk_commands(self.shell, self.case_list, self.panel, self.salesforce))
        self.shell.commands.add(*work_commands(self.shell, self.panel))

    def _keep_typed(self) -> None:
        self.panel.case_tab.fields.keep_typed()
        self._shelf.flush()

    def _note_sync(self, state: SalesforceTabState) -> None:
        self.sync_note.show(self.shell.state.case_id if state.kind is TabKind.UNLINKED_ESCALATION else None)

    def _open(self, case_id: CaseId | None) -> None:
        with together():
            self.messages.show_case(case_id)
            self.panel.show_case(case_id)
            self.salesforce.show_case(case_id)
            self.case_list.mark_opened(case_id)
            self.creating.show_case(case_id)
            self.bell.show_case(case_id)

    def _look_again(self) -> None:
        """The Case was read for the first time, by whichever page was first; nobody tells of that over the bus."""
        if self.salesforce.state.kind is TabKind.LOADING:
            self.salesforce.look_again()

    def _choose_tab(self) -> None:
        wanted = next((tab for tab in PanelTab if tab.value == self.shell.state.tab), None)
        if wanted is not None:
            self.panel.choose(wanted)

    def _note_view(self) -> None:
        view = self.case_list.state.query.view
        if view is not self.shell.state.view:
            self.shell.show_view(view)

    def _panel(self, deeds: TaskScope) -> CasePanel:
        services = self._services
        history = History(
            cases=services.cases, scope=self._scope("history"), clock=self._clock, on_open=self.shell.open_case
        )
        return CasePanel(
            session=services.session,
            cases=services.cases,
            casebook=services.casebook,
            bus=services.bus,
            scope=self._scope("panel"),
            history=history,
            case_tab=CaseTab(
                services.work,
                services.session,
                bus=services.bus,
                deeds=deeds,
                page=self._scope("case tab"),
                board=self.board,
                shelf=self._shelf,
            ),
            customer=CustomerEditor(services.work, services.session, deeds=deeds, board=self.board, shelf=self._shelf),
            settings=self._settings,
            copy=self._copy,
        )

    def _salesforce(self, deeds: TaskScope) -> SalesforceTab:
        services = self._services
        return SalesforceTab(
            session=services.session,
            casebook=services.casebook,
            contacts=services.contacts,
            linking=services.linking,
            creation=services.creation,
            escalations=services.escalations,
            unsettled=services.unsettled,
            bus=services.bus,
            board=self.board,
            deeds=deeds,
            new_scope=self._scope,
            clock=self._clock,
            open_url=self._outside.open_url,
            copy=self._copy,
            shelf=self._shelf,
            open_settings=self._open_settings,
        )

    def _bell(self) -> NotificationBell:
        services = self._services
        return NotificationBell(
            services.notifications,
            bus=services.bus,
            scope=self._scope("notifications"),
            board=self.board,
            native=self._outside.native,
            clock=self._clock,
            open_case=self.shell.open_case,
        )

    def _reconnect(self, connections: Connections | None) -> Reconnect | None:
        if connections is None:
            return None
        services = self._services
        page = Reconnect(
            connections, services.session, bus=services.bus, scope=self._scope("reconnect"), board=self.board
        )
        self.shell.commands.add(reconnect_command(page))
        return page

    def _open_settings(self) -> None:
        self.shell.commands.run("settings")

    def _copy(self, text: str) -> None:
        self._outside.copy(text)

    def _scope(self, name: str) -> TaskScope:
        scope = TaskScope(name, calm_seconds=CALM_SECONDS)
        self._scopes.append(scope)
        return scope
