"""What an org does not have: noticed, remembered over a restart, tried again the next day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from care_desktop.api.salesforce.capabilities import Capabilities, Feature
from care_desktop.domain.errors import Busy, Unreachable
from tests.helpers.org_answers import ROW, asked, client, records
from tests.helpers.wires import Step, json_answer, page_answer, refusal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_an_org_has_everything_until_it_shows_that_it_has_not() -> None:
    kept: list[str] = []
    capabilities = Capabilities(now=lambda: NOON, keep=kept.append)

    assert all(capabilities.has(feature) for feature in Feature)
    capabilities.lacks(Feature.PREDUPE)

    assert not capabilities.has("predupe")
    again = Capabilities(now=lambda: NOON + timedelta(hours=23))
    again.remember(kept[-1])
    assert not again.has(Feature.PREDUPE)
    assert again.has(Feature.UI_API)


def test_the_next_day_it_is_tried_again() -> None:
    capabilities = Capabilities(now=lambda: NOON)
    capabilities.lacks(Feature.UI_API)
    tomorrow = Capabilities(now=lambda: NOON + timedelta(days=1))

    tomorrow.remember(capabilities.text())

    assert tomorrow.has(Feature.UI_API)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "7", '{"ui_api": 7}', '{"ui_api": "soon"}', '{"ui_api": "2026-03-02"}']
)
def test_what_was_kept_and_makes_no_sense_is_forgotten(text: str) -> None:
    capabilities = Capabilities(now=lambda: NOON)

    capabilities.remember(text)

    assert capabilities.has(Feature.UI_API)


@pytest.mark.parametrize("status", [400, 500])
async def test_a_query_that_took_too_long_is_asked_once_more_and_narrower(status: int) -> None:
    org, server = client(refusal(status, "QUERY_TIMEOUT", "Your query took too long"), records(ROW))

    found, complete = await org.starting_with("pi")

    assert ([match.name for match in found], complete) == (["Ada Pine"], False)
    assert "Email LIKE" in asked(server.requests[0])
    assert "Email LIKE" not in asked(server.requests[1])
    assert len(server.requests) == 2


async def test_a_second_query_that_takes_too_long_is_the_last_one() -> None:
    late = refusal(400, "QUERY_TIMEOUT", "Your query took too long")
    org, server = client(late, late)

    with pytest.raises(Busy):
        await org.starting_with("pi")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [refusal(404, "NOT_FOUND"), refusal(403, "FUNCTIONALITY_NOT_ENABLED"), refusal(405, "METHOD_NOT_ALLOWED")],
    ids=["404", "403", "405"],
)
async def test_a_resource_that_is_not_there_is_not_asked_again(answer: Step) -> None:
    org, server = client(answer, records(ROW), records(ROW))

    for _ in "12":
        found, _complete = await org.suggest("pine")
        assert [match.name for match in found] == ["Ada Pine"]
    assert [request.url.path.rpartition("/")[2] for request in server.requests] == ["suggestions", "query", "query"]


async def test_a_bad_day_is_no_missing_feature() -> None:
    org, _ = client(*[page_answer(503)] * 4)

    with pytest.raises(Unreachable):
        await org.duplicate_fields("Contact")
    assert org.capabilities.has(Feature.PREDUPE)


async def test_rules_that_make_no_sense_are_none() -> None:
    org, _ = client(json_answer(200, {"dedupeFields": "x", "predupeEnabled": True}))

    assert await org.duplicate_fields("Contact") == frozenset()
