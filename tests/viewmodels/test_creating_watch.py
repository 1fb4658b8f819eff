"""Two agents who would create a contact for one customer hear of each other."""

from __future__ import annotations

from datetime import timedelta

from care_desktop.domain.ids import CaseId, UserId
from care_desktop.domain.presence import Doing, Presence
from care_desktop.services.scope import TaskScope
from care_desktop.viewmodels.creating_watch import CreatingWatch
from tests.helpers.builders import case
from tests.helpers.fakes import world
from tests.helpers.until import until

ONE = CaseId("case-1")


async def test_somebody_who_creates_a_contact_is_named_and_told_of_us() -> None:
    w = world([case(1)])
    scope, watch = TaskScope("presence"), CreatingWatch(w.services.presences, w.bus)
    watch.show_case(ONE)
    until_then = w.clock() + timedelta(seconds=20)
    w.care.present[ONE] = (Presence(UserId("user-2"), "Kim", Doing.CREATING_CONTACT, ONE, until_then),)
    scope.start(w.services.presences.stay(ONE))
    await until(lambda: watch.state)
    assert watch.state.startswith("\u2068Kim\u2069 is creating a contact for this customer.")
    watch.tell(True)
    watch.tell(True)
    await until(lambda: (ONE, Doing.CREATING_CONTACT) in w.care.heartbeats)
    watch.tell(False)
    await until(lambda: w.care.heartbeats[-1] == (ONE, Doing.VIEWING))
    watch.show_case(None)
    assert watch.state == ""
    watch.close()
    await scope.close()
    await w.scope.close()
