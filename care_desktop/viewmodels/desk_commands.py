"""The commands of the pages: what the letters do, and what the palette offers."""

from __future__ import annotations

from collections.abc import Callable

from care_desktop.domain.linking import Refusal
from care_desktop.i18n import _
from care_desktop.viewmodels.case_list import CaseList
from care_desktop.viewmodels.case_panel import CasePanel, PanelTab
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.notices import explain_refusal
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.shell import Shell


def desk_commands(
    shell: Shell, case_list: CaseList, panel: CasePanel, salesforce: SalesforceTab
) -> tuple[Command, ...]:
    """Return every command of the pages, in the order of the shortcut sheet."""
    return (
        *_case_commands(shell, case_list),
        *_tab_commands(shell, panel),
        *_salesforce_commands(shell, salesforce),
    )


def _case_commands(shell: Shell, case_list: CaseList) -> tuple[Command, ...]:
    group = _("Cases")

    def chips() -> None:
        shell.focus("chips")

    return (
        Command("next-case", _("Mark the next case"), ("J",), lambda: case_list.move(1), group=group),
        Command("previous-case", _("Mark the previous case"), ("K",), lambda: case_list.move(-1), group=group),
        Command("open-case", _("Open the marked case"), ("O",), case_list.open_selected, group=group),
        Command("filter-cases", _("Search cases"), ("/",), lambda: shell.focus("cases"), group=group),
        Command("narrow-cases", _("Filter the list by status, priority and more"), ("Shift+F",), chips, group=group),
        Command("reload-cases", _("Read the list again"), ("F5",), case_list.retry, group=group),
    )


def _tab_commands(shell: Shell, panel: CasePanel) -> tuple[Command, ...]:
    titles = {
        PanelTab.CASE: _("Show the Case tab"),
        PanelTab.CUSTOMER: _("Show the Customer tab"),
        PanelTab.HISTORY: _("Show the History tab"),
        PanelTab.SALESFORCE: _("Show the Salesforce tab"),
    }

    def show(tab: PanelTab) -> Callable[[], None]:
        return lambda: shell.show_panel_tab(tab.value)

    return tuple(
        Command(f"tab-{tab.value}", title, (f"Ctrl+{number}",), show(tab), _needs_case(shell), _("Properties"))
        for number, (tab, title) in enumerate(titles.items(), 1)
    )


def _salesforce_commands(shell: Shell, tab: SalesforceTab) -> tuple[Command, ...]:
    group = _("Salesforce")

    def there(deed: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            shell.show_panel_tab(PanelTab.SALESFORCE.value)
            deed()

        return run

    def may_create() -> str | None:
        if tab.state.is_linked:
            return explain_refusal(Refusal.ALREADY_LINKED)
        return _no_case(shell) or tab.state.create_refusal or None

    def may_unlink() -> str | None:
        if not tab.state.is_linked:
            return _no_case(shell) or explain_refusal(Refusal.NOT_LINKED)
        return tab.state.unlink_refusal or None

    def may_search() -> str | None:
        return explain_refusal(Refusal.ALREADY_LINKED) if tab.state.is_linked else _no_case(shell)

    def may_escalate() -> str | None:
        return _no_case(shell) or tab.escalate.state.refusal or None

    def may_create_lead() -> str | None:
        return _no_case(shell) or tab.lead.state.refusal or None

    def create() -> None:
        tab.open_create(tab.search.state.text)

    return (
        Command("search", _("Search Salesforce contacts"), ("S",), shell.focus_search, may_search, group),
        Command("create-contact", _("Create contact"), ("C",), there(create), may_create, group),
        Command("unlink", _("Unlink"), ("U",), there(tab.unlink), may_unlink, group),
        Command("create-case", _("Create case"), ("E",), there(tab.escalate.open), may_escalate, group),
        Command("create-lead", _("Create lead"), ("Shift+E",), there(tab.lead.open), may_create_lead, group),
        Command("open-contact", _("Open the contact in Salesforce"), (), tab.open_contact, may_unlink, group),
        Command("undo", _("Undo the last link or unlink"), ("Z", "Ctrl+Z"), tab.undo, group=group),
    )


def _needs_case(shell: Shell) -> Callable[[], str | None]:
    return lambda: _no_case(shell)


def _no_case(shell: Shell) -> str | None:
    return None if shell.state.case_id is not None else _("Open a case first.")
