"""The rooms without a window: Salesforce, journal and services, built over the room of Care."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from care_desktop.api.auth import OwnSafe, RefreshingToken, StaticToken, TokenSource
from care_desktop.api.care.client import CareDialect
from care_desktop.api.control import ControlClient
from care_desktop.api.salesforce.client import SalesforceClient, SalesforceDialect
from care_desktop.api.salesforce.oauth import Refresh, TokenDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.care_room import CareRoom
from care_desktop.bootstrap.connection import Connection
from care_desktop.domain.session import SalesforceAccount
from care_desktop.services.assembly import Services, assemble
from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.knocking import Knocking
from care_desktop.services.scope import TaskScope
from care_desktop.storage.journal import SqliteJournal


@dataclass(slots=True)
class Rooms:
    """Everything below the view-models; `close` ends it in the order in which it may end, all but the room of Care."""

    services: Services
    bus: Bus
    deeds: TaskScope
    background: TaskScope
    control: ControlClient | None
    _transports: Sequence[Transport]
    _knocking: Knocking

    def start(self) -> None:
        """Begin what runs beside the pages: the push stream and the recovery of deeds that were left open."""
        self.bus.subscribe(ReachChanged, self._carry_on)
        self.background.start(self.services.feed.run())
        self.background.start(self.services.recovery.carry_on())

    async def close(self, patience: float) -> None:
        """Give deeds `patience` seconds, then leave them to the journal; end the rest at once."""
        self._knocking.close()
        await self.background.close()
        await self.deeds.close(patience)
        for transport in self._transports:
            await transport.aclose()

    def _carry_on(self, fact: ReachChanged) -> None:
        if fact.reach is Reach.ONLINE:
            self.background.start(self.services.recovery.carry_on())


async def open_rooms(room: CareRoom, journal: SqliteJournal) -> Rooms:
    """Sign in to Care and build everything for the first Salesforce account that it names.

    Raises: Unreachable, SignInNeeded, Misunderstood; nothing but the room of Care is left open then.
    """
    care, pool, bus, connection = room.care, room.pool, room.bus, room.connection
    me, accounts = await care.me(), await care.salesforce_accounts()
    salesforce_wire = _salesforce_wire(pool, connection, accounts, bus)
    salesforce = SalesforceClient(salesforce_wire, external_id_field=accounts[0].external_id_field if accounts else "")
    deeds, background = TaskScope("deeds"), TaskScope("background")
    services = assemble(care, salesforce, journal, bus=bus, scope=deeds, cases=room.cases)
    services.session.learn(me, accounts)
    control_wire = _control_wire(pool, connection)
    control = ControlClient(control_wire) if control_wire else None
    transports = [wire for wire in (salesforce_wire, control_wire) if wire is not None]
    knocking = Knocking(services.contacts, bus, background, sleep=asyncio.sleep)
    return Rooms(services, bus, deeds, background, control, transports, knocking)


def _salesforce_wire(pool: Pool, connection: Connection, accounts: Sequence[SalesforceAccount], bus: Bus) -> Transport:
    """Return the wire to the account in use. Without one nothing is sent: every service asks for the account first."""
    address = accounts[0].instance_url if accounts else connection.care_url
    refresh = Refresh(Transport(pool, address, dialect=TokenDialect()), connection.client_id)
    tokens: TokenSource = StaticToken(connection.salesforce_token)
    if connection.salesforce_refresh_token:
        tokens = RefreshingToken(
            refresh,
            OwnSafe(connection.salesforce_refresh_token, _keep_in_memory),
            access_token=connection.salesforce_token,
        )
    return Transport(
        pool,
        address,
        dialect=SalesforceDialect(),
        tokens=tokens,
        on_reach=lambda word: bus.publish(ReachChanged("salesforce", Reach(word))),
    )


async def _keep_in_memory(refresh_token: str) -> None:
    """Keep nothing: these tokens were handed over for this run only and lie in no keyring."""


def _control_wire(pool: Pool, connection: Connection) -> Transport | None:
    if not connection.control_url:
        return None
    tokens = StaticToken(connection.control_token)
    return Transport(pool, connection.control_url, dialect=CareDialect(), tokens=tokens)
