"""The case list over what an earlier run has seen: on screen without a server, and left for the next start."""

from __future__ import annotations

from datetime import timedelta

from care_desktop.domain.case_rows import CasePage, CaseQuery, KnownCases, View
from care_desktop.domain.cases import Case
from care_desktop.domain.errors import Unreachable
from care_desktop.domain.ids import CaseId
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.case_list import CaseList
from tests.helpers.builders import NOW, case, customer, row_of
from tests.helpers.fakes import World, world
from tests.helpers.until import until


def people(count: int) -> list[Case]:
    named = (customer(number, display_name=f"Person {number:03}") for number in range(1, count + 1))
    return [
        case(n, person=person, last_message_at=NOW - timedelta(minutes=n)) for n, person in enumerate(named, start=1)
    ]


async def closed(page: CaseList, w: World, scope: TaskScope) -> None:
    page.close()
    await scope.close()
    await w.scope.close()


KNOWN = KnownCases(View.INBOX, CasePage(tuple(row_of(one) for one in people(3)), 0, 9), NOW)


async def test_what_an_earlier_run_saw_is_on_screen_before_there_is_a_server() -> None:
    opened: list[CaseId] = []
    page = CaseList(clock=lambda: NOW, on_open=opened.append)
    page.show_known(KNOWN)

    assert (page.state.total, page.state.loading) == (9, True)
    assert page.row(0) == KNOWN.page.rows[0]
    assert page.row(8) is None  # and nobody to ask
    page.move(1)
    page.open_selected()
    page.refresh()
    page.retry()
    page.filter_by("parcel")
    assert opened == [KNOWN.page.rows[0].id]
    assert page.state.query.text == "parcel"


async def test_what_was_asked_for_while_only_the_last_time_was_known_is_read_then() -> None:
    w, scope = world(people(200)), TaskScope("case list")
    page = CaseList(clock=w.clock, pause=0.0)
    page.show_known(KNOWN)
    page.select(KNOWN.page.rows[1].id)
    page.filter_by("Person 1")
    page.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    page.show_view(View.INBOX)
    await until(lambda: not page.state.loading and page.state.counters)
    assert page.state.shown == CaseQuery(text="Person 1")
    await closed(page, w, scope)


async def test_the_first_page_is_left_for_the_next_start_as_it_was_before_it_was_narrowed() -> None:
    w, scope = world(people(200)), TaskScope("case list")
    page = CaseList(clock=w.clock, pause=0.0)
    page.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    assert page.known() is None
    page.show_view(View.INBOX)
    await until(lambda: not page.state.loading)
    whole = page.known()
    page.filter_by("no such thing")
    await until(lambda: page.state.shown is not None and page.state.shown.text)

    assert whole is not None
    assert (whole.view, whole.page.total, len(whole.page.rows)) == (View.INBOX, 200, 64)
    assert page.known() == whole
    await closed(page, w, scope)


async def test_what_an_earlier_run_saw_stays_with_the_reason_when_care_cannot_be_reached() -> None:
    w, scope = world(people(200)), TaskScope("case list")
    page = CaseList(clock=w.clock, pause=0.0)
    page.show_known(KNOWN)
    page.connect(cases=w.cases, casebook=w.casebook, bus=w.bus, scope=scope)
    w.care.gate.fail("page", Unreachable("down"))
    page.show_view(View.INBOX)
    await until(lambda: not page.state.loading)
    offline = page.state
    assert offline.error is not None
    assert (offline.total, page.row(0)) == (9, KNOWN.page.rows[0])
    assert page.known() is None  # nobody has seen it now

    page.retry()
    await until(lambda: page.state.total == 200)
    await until(lambda: page.known() is not None)
    assert page.state.error is None
    await closed(page, w, scope)
