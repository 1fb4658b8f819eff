"""A lost connection to Salesforce mends itself."""

from __future__ import annotations

from care_desktop.services.events import Bus, Reach, ReachChanged
from care_desktop.services.knocking import LONGEST_PAUSE, Knocking
from care_desktop.services.scope import TaskScope
from tests.helpers.fakes import FakeClock
from tests.helpers.until import until


class Door:
    """Opens at the n-th knock."""

    def __init__(self, bus: Bus, opens_at: int) -> None:
        self.knocks = 0
        self._bus = bus
        self._opens_at = opens_at

    async def warm(self) -> None:
        self.knocks += 1
        if self.knocks == self._opens_at:
            self._bus.publish(ReachChanged("salesforce", Reach.ONLINE))


async def test_knocks_with_growing_pauses_until_the_door_opens() -> None:
    bus, scope, clock = Bus(), TaskScope("knocking"), FakeClock()
    door = Door(bus, opens_at=6)
    knocking = Knocking(door, bus, scope, sleep=clock.sleep)

    bus.publish(ReachChanged("salesforce", Reach.OFFLINE))
    await until(lambda: not scope.is_busy("knock"))

    assert door.knocks == 6
    assert clock.slept == sorted(clock.slept)
    assert clock.slept[-1] == LONGEST_PAUSE
    knocking.close()
    await scope.close()


async def test_the_other_sides_trouble_is_not_its_business() -> None:
    bus, scope, clock = Bus(), TaskScope("knocking"), FakeClock()
    door = Door(bus, opens_at=1)
    knocking = Knocking(door, bus, scope, sleep=clock.sleep)

    bus.publish(ReachChanged("care", Reach.OFFLINE))

    assert not scope.is_busy("knock")
    knocking.close()
    await scope.close()
