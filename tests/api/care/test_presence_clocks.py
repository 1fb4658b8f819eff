"""Who else is at a Case, told by a server whose clock is not the workstation's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from care_desktop.api.care.wire_work import WirePresences

SECONDS = 20


@pytest.mark.parametrize("ahead", [timedelta(minutes=-7), timedelta(), timedelta(hours=2)])
def test_somebody_runs_out_in_as_many_seconds_as_the_server_says(ahead: timedelta) -> None:
    there = datetime.now(UTC) + ahead
    until = (there + timedelta(seconds=SECONDS)).isoformat()
    somebody = {"user_id": "ben", "name": "Ben", "doing": "viewing", "case_id": "c1", "until": until}
    answer = WirePresences.model_validate({"items": [somebody], "now": there.isoformat()})
    [ben] = answer.to_presences()
    assert SECONDS - 1 < (ben.until - datetime.now(UTC)).total_seconds() <= SECONDS + 1
