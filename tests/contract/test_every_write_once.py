"""Every write of an agent on every kind of bad day, in all three ways of creating: afterwards it was done once."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from care_desktop.domain.cases import EscalationKind
from care_desktop.domain.errors import NotAllowed, Undecided, Unreachable
from care_desktop.domain.ids import CaseId, ContactId, CustomerId
from care_desktop.domain.people import Contact
from care_desktop.domain.records import CreationMode
from tests.helpers.journey_world import JourneyWorld, Person, running_world
from tests.helpers.real_services import RealServices, real_services

CONTACTS = "^/services/.*(/sobjects/Contact|/ui-api/records)"
PATHS = {
    EscalationKind.CASE: "^/services/.*(/sobjects/Case|/ui-api/records)",
    EscalationKind.LEAD: "^/services/.*(/sobjects/Lead|/ui-api/records)",
}
FAULTS = {
    "answer dropped": ("drop_after_commit", {}),
    "request dropped": ("drop_before", {}),
    "maintenance page": ("status", {"status": 503}),
    "server error": ("status", {"status": 500}),
    "answer cut short": ("truncated_json", {}),
    "session expired": ("status", {"status": 401}),
    "row locked": ("row_lock", {}),
}
REFUSALS: dict[str, tuple[str, dict[str, Any]]] = {
    "session expired": ("status", {"status": 401}),
    "no more calls": ("status", {"status": 403, "limit": "daily"}),
    "too many at once": ("status", {"status": 403, "limit": "concurrent"}),
    "right taken away": ("status", {"status": 403}),
    "row locked": ("row_lock", {}),
}
NUMBERS = count(1)


@dataclass
class Scene:
    """One Customer with a Case, and the agent's services in front of the stage."""

    world: JourneyWorld
    real: RealServices
    person: Person
    name: str = field(default_factory=lambda: f"Once{next(NUMBERS)}")

    @property
    def case(self) -> CaseId:
        return CaseId(self.person.case_ids[0])

    @property
    def customer(self) -> CustomerId:
        return CustomerId(self.person.id)

    async def carry_on(self) -> None:
        """What the program does when the connection is there again, or at its next start."""
        await self.real.services.recovery.carry_on()

    def is_linked(self) -> bool:
        return self.world.linked(self.person) is not None

    def unlinked(self) -> None:
        linked = self.world.linked(self.person)
        if linked is not None:
            self.world.unlink(self.person, linked)

    def linked(self) -> ContactId:
        if not self.is_linked():
            self.world.link(self.person, self.world.contact(FirstName="Known", LastName=self.name))
        return ContactId(str(self.world.linked(self.person)))


@pytest.fixture(scope="module")
def world() -> Iterator[JourneyWorld]:
    with running_world() as running:
        yield running


@pytest.fixture(scope="module")
def people(world: JourneyWorld) -> Callable[[str], Person]:
    """Give every write a Customer of its own, the same for all faults."""
    known: defaultdict[str, Person] = defaultdict(world.somebody)
    return known.__getitem__


@asynccontextmanager
async def scene(world: JourneyWorld, person: Person, path: Path, mode: CreationMode) -> AsyncIterator[Scene]:
    world.stage.disarm()
    async with real_services(world.stage, path / "journal.sqlite", mode) as real:
        yield Scene(world, real, person)
    world.stage.disarm()


async def tried(
    world: JourneyWorld, fault: str, method: str, path: str, write: Callable[[], Awaitable[object]]
) -> bool:
    """Do a write while its first request fares badly; say whether the agent was told that it was done."""
    kind, args = FAULTS[fault]
    server = "care" if path.startswith("^/v1") else "salesforce"
    world.stage.arm(kind, server=server, path=path, method=method, count=1, **args)
    try:
        await write()
    except (Undecided, Unreachable, NotAllowed):
        return False
    finally:
        assert not world.stage.faults(), "no request of this kind was sent"
    return True


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("mode", CreationMode)
async def test_a_contact_is_created_and_linked_once(
    mode: CreationMode, fault: str, world: JourneyWorld, people: Callable[[str], Person], tmp_path: Path
) -> None:
    async with scene(world, people(f"contact {mode}"), tmp_path, mode) as of:
        of.unlinked()

        async def press() -> None:
            form = {"FirstName": "Una", "LastName": of.name}
            await of.real.services.creation.create_and_link(of.customer, of.case, form, allow_duplicate=True)

        method = "PATCH" if mode is CreationMode.EXTERNAL_ID else "POST"
        if not await tried(world, fault, method, CONTACTS, press):
            await of.carry_on()
            if not of.is_linked():
                await press()

        assert world.contacts_called(of.name) == [world.linked(of.person)]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("mode", CreationMode)
@pytest.mark.parametrize("kind", EscalationKind)
async def test_a_case_or_lead_is_created_and_recorded_once(
    kind: EscalationKind,
    mode: CreationMode,
    fault: str,
    world: JourneyWorld,
    people: Callable[[str], Person],
    tmp_path: Path,
) -> None:
    async with scene(world, people(f"{kind} {mode}"), tmp_path, mode) as of:
        of.linked()
        before = len(world.escalations(of.case))

        async def press() -> None:
            form = {"Subject": of.name} if kind is EscalationKind.CASE else {"LastName": of.name, "Company": "Harbor"}
            await of.real.services.escalations.create(kind, of.case, form)

        method = "PATCH" if mode is CreationMode.EXTERNAL_ID else "POST"
        if not await tried(world, fault, method, PATHS[kind], press):
            await of.carry_on()
            if len(world.escalations(of.case)) == before:
                await press()

        asked = "Case WHERE Subject" if kind is EscalationKind.CASE else "Lead WHERE LastName"
        (made,) = world.query(f"SELECT Id FROM {asked} = '{of.name}'")
        assert [one["record_id"] for one in world.escalations(of.case)][before:] == [made["Id"]]


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("mode", [CreationMode.EXTERNAL_ID, CreationMode.IDEMPOTENCY_KEY])
@pytest.mark.parametrize("kind", EscalationKind)
async def test_what_refuses_the_repetition_of_a_lost_answer_makes_no_second_one(
    kind: EscalationKind,
    mode: CreationMode,
    refusal: str,
    world: JourneyWorld,
    people: Callable[[str], Person],
    tmp_path: Path,
) -> None:
    async with scene(world, people(f"{kind} {mode}"), tmp_path, mode) as of:
        of.linked()
        before = len(world.escalations(of.case))
        method = "PATCH" if mode is CreationMode.EXTERNAL_ID else "POST"
        form = {"Subject": of.name} if kind is EscalationKind.CASE else {"LastName": of.name, "Company": "Harbor"}
        refused, args = REFUSALS[refusal]
        world.stage.arm("truncated_json", server="salesforce", path=PATHS[kind], method=method, count=1)
        world.stage.arm(refused, server="salesforce", path=PATHS[kind], method=method, **args)

        with contextlib.suppress(Undecided):
            await of.real.services.escalations.create(kind, of.case, form)
        await of.carry_on()
        world.stage.disarm()
        await of.carry_on()

        asked = "Case WHERE Subject" if kind is EscalationKind.CASE else "Lead WHERE LastName"
        (made,) = world.query(f"SELECT Id FROM {asked} = '{of.name}'")
        assert [one["record_id"] for one in world.escalations(of.case)][before:] == [made["Id"]]


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - {"row locked"}))
@pytest.mark.parametrize("kind", EscalationKind)
async def test_an_escalation_is_recorded_once(
    kind: EscalationKind, fault: str, world: JourneyWorld, people: Callable[[str], Person], tmp_path: Path
) -> None:
    async with scene(world, people("record"), tmp_path, CreationMode.IDEMPOTENCY_KEY) as of:
        of.linked()
        before = len(world.escalations(of.case))
        form = {"Subject": of.name} if kind is EscalationKind.CASE else {"LastName": of.name, "Company": "Harbor"}

        if not await tried(
            world,
            fault,
            "POST",
            "^/v1/cases/.*/escalations",
            lambda: of.real.services.escalations.create(kind, of.case, form),
        ):
            await of.carry_on()

        assert len(world.escalations(of.case)) == before + 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_edit_is_saved_once_and_is_no_conflict_with_itself(
    fault: str, world: JourneyWorld, people: Callable[[str], Person], tmp_path: Path
) -> None:
    async with scene(world, people("save"), tmp_path, CreationMode.PLAIN) as of:
        contact = of.linked()
        read = await of.real.org.read(contact)
        assert isinstance(read, Contact)
        world.let_time_pass()

        assert await tried(
            world,
            fault,
            "PATCH",
            "^/services/.*/sobjects/Contact",
            lambda: of.real.services.contacts.save(read, {"Title": of.name}),
        )

        assert world.read(contact, "Title")["Title"] == of.name


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - {"row locked"}))
async def test_a_link_is_made_once_and_unlinked_once(
    fault: str, world: JourneyWorld, people: Callable[[str], Person], tmp_path: Path
) -> None:
    async with scene(world, people("link"), tmp_path, CreationMode.PLAIN) as of:
        of.unlinked()
        contact = ContactId(world.contact(FirstName="Known", LastName=of.name))
        linking, path = of.real.services.linking, "^/v1/customers/.*/salesforce-link"
        before = len(world.activities(of.case))

        if not await tried(world, fault, "PUT", path, lambda: linking.link(of.customer, contact)):
            await linking.link(of.customer, contact)
        assert world.linked(of.person) == contact
        if not await tried(world, fault, "DELETE", path, lambda: linking.unlink(of.customer)):
            await linking.unlink(of.customer)

        assert not of.is_linked()
        assert len(world.activities(of.case)) == before + 2
