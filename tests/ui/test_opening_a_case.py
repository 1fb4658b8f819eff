"""What the window does for a Case that was seen before, counted: its time is the paint's and no builder's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from care_desktop.domain.cases import Case
from care_desktop.domain.people import Evidence, EvidenceKind, SuggestedContact
from care_desktop.viewmodels.case_panel import PanelTab
from tests.helpers.builders import case, contact_match, customer, escalation
from tests.helpers.whole_window import WholeWindow
from tests.ui.conftest import Run

Type = QEvent.Type
BUILT = (Type.Polish, Type.ChildPolished)
MOVED = (*BUILT, Type.Show, Type.Hide, Type.Resize, Type.LayoutRequest, Type.StyleChange, Type.Paint)
EMAIL = Evidence(EvidenceKind.EMAIL, "ann@mail.example", "ann@mail.example")


class Counted(QObject):
    """Counts the events of a kind by the widgets that get them."""

    def __init__(self, *kinds: QEvent.Type) -> None:
        super().__init__()
        self._kinds = kinds
        self.seen: Counter[tuple[str, ...]] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._kinds and isinstance(watched, QWidget):
            self.seen[_way_to(watched)] += 1
        return False

    def inside(self, part: str) -> list[tuple[str, ...]]:
        """Return what got any at the part of that object name, and within it."""
        return [way for way in self.seen if part in way]


def _way_to(widget: QWidget | None) -> tuple[str, ...]:
    """Return the names of a widget and of all around it."""
    way = []
    while widget is not None:
        way.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return tuple(way)


@contextmanager
def counting(*kinds: QEvent.Type) -> Iterator[Counted]:
    counted, app = Counted(*kinds), QApplication.instance()
    assert app is not None
    app.installEventFilter(counted)
    try:
        yield counted
    finally:
        app.removeEventFilter(counted)


def two_cases() -> list[Case]:
    """Two Customers without a contact, each with an escalation; the second with the longer words."""
    ann, bo = customer(1), customer(2, display_name="Bo with a longer name than Ann")
    return [case(1, person=ann, escalations=(escalation(1),)), case(2, person=bo, escalations=(escalation(2),))]


def suggest(window: WholeWindow) -> None:
    for one in two_cases():
        found = tuple(SuggestedContact(contact_match(number), (EMAIL,)) for number in (1, 2, 3))
        window.world.care.suggested[one.customer.id] = found


async def see_both(window: WholeWindow) -> None:
    """Look at both Cases, and come back to the first."""
    for name in ("case-1", "case-2", "case-1"):
        await window.open(name)


@pytest.mark.parametrize("tab", [PanelTab.CASE, PanelTab.SALESFORCE])
def test_a_case_seen_before_builds_no_widget_and_dresses_none(run: Run[None], tab: PanelTab) -> None:
    async def scenario() -> None:
        async with WholeWindow(two_cases()) as window:
            suggest(window)
            await window.open("case-1")
            await window.choose(tab)
            await see_both(window)
            with counting(*BUILT) as counted:
                await window.open("case-2")
                await window.open("case-1")
            assert not counted.seen

    run(scenario())


def test_tabs_that_nobody_sees_do_nothing_while_cases_are_opened(run: Run[None]) -> None:
    async def scenario() -> None:
        async with WholeWindow(two_cases()) as window:
            suggest(window)
            for tab in (PanelTab.SALESFORCE, PanelTab.CUSTOMER, PanelTab.CASE):
                await window.choose(tab)
            await see_both(window)
            with counting(*MOVED) as counted:
                await window.open("case-2")
            for hidden in ("salesforce-tab", "customer-tab", "history-tab"):
                assert counted.inside(hidden) == []
            await window.choose(PanelTab.SALESFORCE)
            assert window.part("suggestions").isVisible()

    run(scenario())


def test_what_stays_on_screen_is_not_taken_away_and_put_back(run: Run[None]) -> None:
    async def scenario() -> None:
        async with WholeWindow(two_cases()) as window:
            await window.open("case-1")
            await see_both(window)
            with counting(Type.Hide) as counted:
                await window.open("case-2")
            for name in ("messages", "case-controls", "case-fields", "case-flag"):
                assert counted.inside(name) == []

    run(scenario())


def test_the_list_paints_the_two_rows_that_change_and_no_other(run: Run[None]) -> None:
    async def scenario() -> None:
        cases = [case(number, person=customer(number)) for number in range(1, 9)]
        async with WholeWindow(cases) as window:
            await window.open("case-1")
            await window.open("case-2")
            await window.open("case-1")
            painted = window.painted_rows()
            await window.open("case-2")
            assert painted == {"case-1", "case-2"}

    run(scenario())
