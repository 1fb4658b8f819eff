"""A create drawer over the fakes, and what a test does with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from care_desktop.domain.duplicates import DuplicateCheck
from care_desktop.domain.ids import CaseId, ContactId
from care_desktop.domain.people import Customer
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.create_contact import CreateContact
from tests.helpers.fakes import World
from tests.helpers.until import until


@dataclass
class CreateStage:
    """What a test of the drawer works with; `create` is set by the test."""

    world: World
    page: TaskScope
    create: CreateContact = field(init=False)
    instead: list[tuple[ContactId, Mapping[str, str]]] = field(default_factory=list)

    async def opened(self, who: Customer) -> None:
        """Open the drawer for this Customer."""
        self.create.open(who, CaseId("case-1"))
        await until(lambda: not self.create.state.panel.loading)

    async def turned(self, record_type: str) -> None:
        """Turn the form to another record type."""
        self.create.filling.choose_record_type(record_type)
        await until(lambda: self.create.state.panel.form.description.record_type == record_type)

    async def settled(self) -> None:
        """Wait until the org was asked whether the form is still so."""
        await until(lambda: self.world.salesforce.gate.calls["contact_form"] >= 2)

    def values(self) -> dict[str, str]:
        """Return what stands in the form."""
        return self.create.state.panel.form.values()

    def likely(self, check: DuplicateCheck) -> None:
        """Let the org's rules find these from now on."""
        self.world.salesforce.watched = frozenset({"FirstName", "LastName", "Email"})
        self.world.salesforce.foreseen = check
