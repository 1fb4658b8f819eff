"""How many of the org's calls each thing that an agent does costs, counted by the stage (salesforce.md 7.1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.ids import CaseId, ContactId
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.salesforce_tab import SalesforceTab
from care_desktop.viewmodels.typed_texts import TypedShelf
from tests.benchmarks.measure import Row, report
from tests.helpers.journey_world import JourneyWorld, Person, running_world
from tests.helpers.real_services import RealServices, real_services
from tests.helpers.until import until

ROWS: list[Row] = []
TURNS = 20
"""So often in a row nothing is under way when everything has been asked."""


@dataclass
class Desk:
    """The Salesforce tab of an agent who has worked a while: the org's forms are known."""

    world: JourneyWorld
    real: RealServices
    tab: SalesforceTab

    async def calls(self, what: str, promise: int, work: Callable[[], Awaitable[object]]) -> None:
        """Count the calls of one action, and hold it to its budget."""
        self.world.stage.forget_requests()
        await work()
        await self.quiet()
        items = self.world.stage.requests()["items"]
        mine = [one for one in items if one["server"] == "salesforce" and not one["by_care"]]
        row = Row(what, len(mine), promise, "")
        ROWS.append(row)
        assert row.kept, [f"{one['method']} {one['path']}" for one in mine]

    async def quiet(self) -> None:
        """Wait until nothing is asked any more."""
        idle = 0

        def settled() -> bool:
            nonlocal idle
            idle = idle + 1 if self.real.pool.is_idle else 0
            return idle > TURNS

        await until(settled)

    async def show(self, case_id: CaseId) -> None:
        await self.real.services.cases.open(case_id)
        self.tab.show_case(case_id)


@pytest.fixture(scope="module")
def world() -> Iterator[JourneyWorld]:
    with running_world() as running:
        yield running
    report("calls", ROWS)


@pytest.fixture(scope="module")
def person(world: JourneyWorld) -> Person:
    return world.stranger()


@pytest.fixture
async def desk(world: JourneyWorld, tmp_path: Path) -> AsyncIterator[Desk]:
    scopes: list[TaskScope] = []

    def new_scope(name: str) -> TaskScope:
        scopes.append(TaskScope(name))
        return scopes[-1]

    async with real_services(world.stage, tmp_path / "journal.sqlite") as real:
        services = real.services
        tab = SalesforceTab(
            session=services.session,
            casebook=services.casebook,
            contacts=services.contacts,
            linking=services.linking,
            creation=services.creation,
            escalations=services.escalations,
            unsettled=services.unsettled,
            bus=real.bus,
            board=NoticeBoard(),
            deeds=new_scope("deeds"),
            new_scope=new_scope,
            clock=lambda: datetime.now(UTC),
            open_url=lambda url: None,
            copy=lambda text: None,
            shelf=TypedShelf(
                services.kept_texts, board=NoticeBoard(), deeds=new_scope("texts"), page=new_scope("typed")
            ),
        )
        for form in (services.forms.contact, services.forms.case, services.forms.lead):
            await form()
        yield Desk(world, real, tab)
        tab.close()
        for scope in scopes:
            await scope.close()


async def test_open_the_tab_of_a_linked_customer(desk: Desk, person: Person) -> None:
    contact = ContactId(desk.world.contact(FirstName="Ignatius", LastName="Thrupp"))
    desk.world.link(person, contact)

    await desk.calls("open the tab of a linked customer", 2, lambda: desk.show(CaseId(person.case_ids[0])))

    assert desk.tab.editor.state.contact_id == contact
    desk.world.unlink(person, contact)


async def test_open_the_tab_of_an_unlinked_customer(desk: Desk, person: Person) -> None:
    await desk.calls("open the tab of an unlinked customer", 2, lambda: desk.show(CaseId(person.case_ids[0])))


async def test_a_key_in_the_search(desk: Desk, person: Person) -> None:
    await desk.show(CaseId(person.case_ids[0]))
    await desk.quiet()
    for typed in ("thr", "thru", "thrup"):

        async def key(text: str = typed) -> None:
            desk.tab.search.search_for(text)
            await asyncio.sleep(0)

        await desk.calls(f"a key in the search: {typed}", 1, key)


async def test_link_and_unlink(desk: Desk, person: Person) -> None:
    await desk.show(CaseId(person.case_ids[0]))
    desk.tab.search.search_for("thrupp")
    await until(lambda: desk.tab.search.state.rows and not desk.tab.search.state.busy)
    match = desk.tab.search.state.rows[0].match

    async def link() -> None:
        desk.tab.link(match)
        await until(lambda: desk.tab.state.is_linked and not desk.tab.state.pending_words)
        await until(lambda: desk.tab.editor.state.form.fields)

    await desk.calls("link a contact and show it", 2, link)

    async def unlink() -> None:
        desk.tab.unlink()
        await until(lambda: not desk.tab.state.is_linked and not desk.tab.state.pending_words)

    await desk.calls("unlink", 2, unlink)


async def test_create_a_case_and_a_lead(desk: Desk, person: Person) -> None:
    desk.world.link(person, desk.world.contact(FirstName="Ignatius", LastName="Thrupp-Two"))
    case_id = CaseId(person.case_ids[0])
    await desk.show(case_id)
    await desk.quiet()
    escalations = desk.real.services.escalations
    fields = {"LastName": "Thrupp", "Company": "Harbor", "Subject": "Calls"}
    for kind in EscalationKind:

        async def create(of: EscalationKind = kind) -> None:
            known = {"Subject"} if of is EscalationKind.CASE else {"LastName", "Company"}
            await escalations.create(of, case_id, {name: fields[name] for name in known})

        await desk.calls(f"create a {kind}, read its number, show its card", 3, create)
