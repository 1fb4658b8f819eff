"""The commands of the work on a Case: keys for what is done all day, the palette for the rest."""

from __future__ import annotations

from collections.abc import Callable

from care_desktop.domain.case_rows import Priority, Status
from care_desktop.i18n import _
from care_desktop.viewmodels.case_panel import CasePanel, PanelTab
from care_desktop.viewmodels.case_tab import CaseTab
from care_desktop.viewmodels.case_tab_state import Aspect
from care_desktop.viewmodels.commands import Command
from care_desktop.viewmodels.shell import Shell


def work_commands(shell: Shell, panel: CasePanel) -> tuple[Command, ...]:
    """Return every command of the Case tab; each is refused with the words that stand at its control."""
    tab, group = panel.case_tab, _("Case")
    moves = {
        Status.NEW: _("Move to New"),
        Status.OPEN: _("Move to Open"),
        Status.PENDING: _("Move to Pending"),
        Status.ON_HOLD: _("Put on hold"),
        Status.DONE: _("Mark as done"),
        Status.SPAM: _("Mark as spam"),
    }
    ranks = {
        Priority.URGENT: _("Set the priority to Urgent"),
        Priority.HIGH: _("Set the priority to High"),
        Priority.MEDIUM: _("Set the priority to Medium"),
        Priority.LOW: _("Set the priority to Low"),
    }

    def there(place: str) -> Callable[[], None]:
        """Bring the tab to the front, with the keyboard on a place of it."""

        def run() -> None:
            panel.choose(PanelTab.CASE)
            shell.focus(place)

        return run

    return (
        Command(
            "assign-to-me", _("Assign to me"), ("M",), tab.take, _unless(tab, lambda: tab.state.take_reason), group
        ),
        Command(
            "assign",
            _("Assign to somebody else"),
            ("Shift+M",),
            there("case-assignee"),
            _unless(tab, lambda: tab.state.assignee.reason),
            group,
        ),
        *(
            Command(
                f"status-{status.value}",
                title,
                ("D",) if status is Status.DONE else (),
                _moving(tab, status),
                _unless(tab, _may_move(tab, status)),
                group,
            )
            for status, title in moves.items()
        ),
        *(
            Command(
                f"priority-{priority.value}",
                title,
                (),
                _ranking(tab, priority),
                _unless(tab, lambda: tab.state.priority.reason),
                group,
            )
            for priority, title in ranks.items()
        ),
        Command(
            "sentiment",
            _("Set the sentiment"),
            (),
            there("case-sentiment"),
            _unless(tab, lambda: tab.state.sentiment.reason),
            group,
        ),
        Command(
            "notifications",
            _("Show notifications"),
            ("Ctrl+Shift+N",),
            lambda: shell.focus("notifications"),
            group=_("Window"),
        ),
        Command("flag", _("Flag for review"), ("F",), there("flag"), _unless(tab, lambda: _may_flag(tab)), group),
        Command(
            "take-flag-back",
            _("Take the flag back"),
            (),
            tab.flag.take_back,
            _unless(tab, lambda: _may_take_back(tab)),
            group,
        ),
    )


def focus_places() -> dict[str, Aspect]:
    """Return the places on the Case tab that a command can wish the focus for."""
    return {"case-assignee": Aspect.ASSIGNEE, "case-sentiment": Aspect.SENTIMENT}


def _unless(tab: CaseTab, reason: Callable[[], str]) -> Callable[[], str | None]:
    """Return why not now: no Case is open, or what `reason` says."""

    def refusal() -> str | None:
        if tab.state.case_id is None or not tab.state.status.value:
            return _("Open a case first.")
        return reason() or None

    return refusal


def _moving(tab: CaseTab, status: Status) -> Callable[[], None]:
    return lambda: tab.move(status)


def _may_move(tab: CaseTab, status: Status) -> Callable[[], str]:
    return lambda: tab.may_move(status)


def _ranking(tab: CaseTab, priority: Priority) -> Callable[[], None]:
    return lambda: tab.rank(priority)


def _may_flag(tab: CaseTab) -> str:
    return _("This case is flagged already.") if tab.flag.state.flag is not None else ""


def _may_take_back(tab: CaseTab) -> str:
    state = tab.flag.state
    return state.take_back_reason if state.flag is not None else _("This case is not flagged.")
