"""The rooms without a window: Salesforce, journal and services, built over the room of Care."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareDialect
from care_desktop.api.control import ControlClient
from care_desktop.api.salesforce.sign_in import OrgBrowserSignIn
from care_desktop.api.sign_in import BrowserSignIn
from care_desktop.api.transport import Pool, Transport
from care_desktop.bootstrap.care_room import CareRoom
from care_desktop.bootstrap.connection import Connection
from care_desktop.bootstrap.keys import Keys
from care_desktop.bootstrap.org_wire import OrgWire
from care_desktop.domain.ids import OperationId
from care_desktop.services.assembly import Services, assemble
from care_desktop.services.connections import Connections
from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.knocking import Knocking
from care_desktop.services.later_events import DeedLeftOpen
from care_desktop.services.recovery import pause_before
from care_desktop.services.scope import TaskScope
from care_desktop.storage.journal import SqliteJournal
from care_desktop.storage.metadata import MetadataFolder
from care_desktop.storage.paths import Paths
from care_desktop.storage.settings import SettingsFile


@dataclass(frozen=True, slots=True)
class Around:
    """What the rooms use of the program: settings, the places of files, and a way to show a page in the browser."""

    settings: SettingsFile
    paths: Paths
    open_page: Callable[[str], bool]


@dataclass(slots=True)
class Rooms:
    """Everything below the view-models; `close` ends it in the order in which it may end, all but the room of Care."""

    services: Services
    connections: Connections
    bus: Bus
    deeds: TaskScope
    background: TaskScope
    control: ControlClient | None
    journal: SqliteJournal
    _wire: OrgWire
    _transports: Sequence[Transport]
    _knocking: Knocking
    _left_open: Counter[OperationId] = field(default_factory=Counter)

    @property
    def api_version(self) -> str:
        """The version of Salesforce's API that is spoken with the org in use, "" for none."""
        return self._wire.api_version

    def start(self) -> None:
        """Begin what runs beside the pages: the push stream and the recovery of deeds that were left open."""
        self.bus.subscribe(ReachChanged, self._carry_on)
        self.bus.subscribe(DeedLeftOpen, self._carry_on_soon)
        self._wire.follow(self.services.session, self.connections, self.background)
        self.background.start(self.services.feed.run())
        self.background.start(self.services.recovery.carry_on())

    async def close(self, patience: float) -> None:
        """Give deeds `patience` seconds, then leave them to the journal; end the rest at once."""
        self._knocking.close()
        await self.background.close()
        await self.deeds.close(patience)
        for transport in self._transports:
            await transport.aclose()
        await self.journal.close()

    def _carry_on(self, fact: ReachChanged) -> None:
        if fact.reach is Reach.ONLINE:
            self.background.start(self.services.recovery.carry_on())

    def _carry_on_soon(self, fact: DeedLeftOpen) -> None:
        """Go on with a deed that nobody answered, also when its server was never out of reach; ever less often."""
        pause = pause_before(self._left_open[fact.deed.id])
        self._left_open[fact.deed.id] += 1
        self.background.once(f"carry on {fact.deed.id}", self._after_a_while(pause))

    async def _after_a_while(self, pause: float) -> None:
        await asyncio.sleep(pause)
        self.background.start(self.services.recovery.carry_on())


async def open_rooms(room: CareRoom, keys: Keys, surroundings: Around) -> Rooms:
    """Sign in to Care and build everything for the first Salesforce account that it names.

    Raises: Unreachable, SignInNeeded, Misunderstood; nothing but the room of Care is left open then.
    """
    care, pool, bus, connection = room.care, room.pool, room.bus, room.connection
    me, accounts = await care.me(), await care.salesforce_accounts()
    settings, metadata = surroundings.settings, MetadataFolder(surroundings.paths.cache)
    wire = OrgWire(pool, connection, care=care, keys=keys, settings=settings, metadata=metadata, bus=bus)
    journal = SqliteJournal(surroundings.paths.journal_of(connection.place, me.id))
    deeds, background = TaskScope("deeds"), TaskScope("background")
    services = assemble(care, wire.client, journal, bus=bus, scope=deeds, cases=room.cases)
    services.session.learn(me, accounts)
    sign_in = OrgBrowserSignIn(pool, BrowserSignIn(surroundings.open_page))
    connections = Connections(care, session=services.session, sign_in=sign_in, vault=keys.vault, bus=bus)
    await connections.load()
    services.session.user_of = connections.user_of
    await wire.turn(services.session, connections)
    control_wire = _control_wire(pool, connection)
    control = ControlClient(control_wire) if control_wire else None
    transports = [one for one in (wire.transport, control_wire) if one is not None]
    knocking = Knocking(services.contacts, bus, background, sleep=asyncio.sleep)
    return Rooms(services, connections, bus, deeds, background, control, journal, wire, transports, knocking)


def _control_wire(pool: Pool, connection: Connection) -> Transport | None:
    if not connection.control_url:
        return None
    tokens = StaticToken(connection.control_token)
    return Transport(pool, connection.control_url, dialect=CareDialect(), tokens=tokens)
