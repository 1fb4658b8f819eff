"""The mapping of an account: saved over the version that was seen, refused by row, kept whatever it speaks of."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from care_desktop.care_server.account_asked import MOST_ROWS
from tests.helpers.care_server import ACCOUNT, CareClient, record_id

PATH = f"/v1/salesforce-accounts/{ACCOUNT}/mapping"
SUBJECT = {"sobject": "Case", "field": "Subject", "kind": "dynamic", "source": "subject", "table": {}}
PRIORITY = {"sobject": "Case", "field": "Priority", "kind": "variable", "source": "priority", "table": {"": "Low"}}
UNKNOWN = {"sobject": "Own__c", "field": "Own__c", "kind": "dynamic", "source": "moon_phase", "table": {}}


async def saved(care: CareClient, version: int, rows: list[Any], **more: Any) -> httpx.Response:
    return await care.ask("PUT", PATH, json={"rows": rows, **more}, headers={"If-Match": f'"{version}"'})


async def test_nobody_has_saved_a_mapping_at_first(care: CareClient) -> None:
    nothing = {"version": 0, "rows": [], "record_types": {}, "changed_by": "", "changed_at": None}
    assert await care.get(PATH) == nothing


async def test_a_mapping_is_kept_as_it_is_sent_also_what_the_server_does_not_know(care: CareClient) -> None:
    rows, types = [PRIORITY, SUBJECT, UNKNOWN], {"Case": record_id("012", 3)}
    told = (await saved(care, 0, rows, record_types=types)).json()
    assert (told["version"], told["rows"], told["record_types"]) == (1, rows, types)
    assert told["changed_by"] == "Ana Popa"
    assert await care.get(PATH) == told


async def test_whoever_saw_an_older_mapping_gets_the_current_one(care: CareClient) -> None:
    first = (await saved(care, 0, [SUBJECT])).json()
    late = await saved(care, 0, [PRIORITY])
    assert (late.status_code, late.json()["error"]["code"]) == (409, "settings_changed")
    assert late.json()["error"]["mapping"] == first
    assert (await saved(care, 1, [PRIORITY])).json()["version"] == 2


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([SUBJECT, {**SUBJECT, "kind": "magic"}], "rows.1.kind"),
        ([SUBJECT, {**PRIORITY, "field": "subject"}], "rows.1.field"),
        ([{**SUBJECT, "table": {"a": "b"}}], "rows.0.table"),
        ([{**SUBJECT, "field": "Subject; drop"}], "rows.0.field"),
        ([{**SUBJECT, "sobject": ""}], "rows.0.sobject"),
        ([{**SUBJECT, "source": ""}], "rows.0.source"),
        ([{**SUBJECT, "source": "x" * 201}], "rows.0.source"),
        ([{**PRIORITY, "table": {str(n): "x" for n in range(501)}}], "rows.0.table"),
        ([{**PRIORITY, "table": {"urgent": "x" * 1001}}], "rows.0.table.urgent"),
        ([{**SUBJECT, "field": f"F{n}"} for n in range(MOST_ROWS + 1)], "rows"),
        ([{**SUBJECT, "later": 1}], "rows.0.later"),
    ],
)
async def test_a_mapping_that_makes_no_sense_is_refused_at_its_row(care: CareClient, rows: Any, place: str) -> None:
    answer = await saved(care, 0, rows)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [place])
    assert (await care.get(PATH))["version"] == 0


async def test_a_record_type_is_an_id(care: CareClient) -> None:
    answer = await saved(care, 0, [], record_types={"Case": "Complaint"})
    assert list(answer.json()["error"]["fields"]) == ["record_types.Case"]


async def test_a_removed_account_takes_its_mapping_along(care: CareClient) -> None:
    await saved(care, 0, [SUBJECT])
    await care.ask("DELETE", f"/v1/salesforce-accounts/{ACCOUNT}")
    assert (await care.ask("GET", PATH)).status_code == 404
