"""Whatever is sent, the server answers; it never fails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_desktop.sandbox.salesforce.ids import make_id
from care_desktop.sandbox.salesforce.org import Org
from care_desktop.sandbox.salesforce.rest.call import Call
from care_desktop.sandbox.salesforce.rest.routes import ROUTER
from care_desktop.sandbox.salesforce.rest.server import answer
from tests.helpers.salesforce_org import AGENT, new_org

NAMES = ["Contact", "Account", "Case", "Email", "Id", make_id("003", 1), "a@b.example", "\0", "😀", "²", "01g-1"]
PATHS = sorted(route.path for route in ROUTER.routes)
SEARCH_KEYS = ["q", "in", "sobjects", "name", "fields", "where", "orderBy", "limit", "offset"]
WRITE_KEYS = ["records", "attributes", "type", "id", "ids", "LastName"]
PART_KEYS = ["compositeRequest", "batchRequests", "method", "url", "referenceId", "body"]
KEYS = st.sampled_from([*SEARCH_KEYS, *WRITE_KEYS, *PART_KEYS])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["x", "", "1", "GET", "Id", "a.b", "\ud800", *NAMES]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
PARAMETERS = ["q", "sobject", "fields", "limit", "where", "ids", "in", "_HttpMethod", "sObjects", "Contact.limit"]
TEXTS = ["abc", "FIND {abc}", "SELECT Id FROM Contact LIMIT 99999999999", "PATCH", "-1", ",", *NAMES]
QUERIES = st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(TEXTS), max_size=3)


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    opened = new_org(daily_limit=1_000_000)
    opened.bulk_insert("Contact", [{"LastName": "Ohm", "Email": "a@b.example"}])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def token(org: Org) -> str:
    return org.issue_tokens(AGENT)[0]


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_every_call_gets_an_answer(org: Org, token: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS))
    segments = tuple(data.draw(st.sampled_from(NAMES)) if part.startswith("{") else part for part in path.split("/"))
    call = Call(
        method=data.draw(st.sampled_from(["GET", "POST", "PATCH", "DELETE", "HEAD"])),
        segments=("services", "data", "v67.0", *filter(None, segments)),
        query=data.draw(QUERIES),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        body=data.draw(st.binary(max_size=5) | VALUES.map(lambda value: json.dumps(value).encode())),
    )
    assert 200 <= answer(org, call).status < 500
