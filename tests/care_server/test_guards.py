"""What stands around every request: ids, the Host header, sizes, nonsense, and a database in trouble."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from care_desktop.care_server import reads
from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from tests.helpers.care_server import LINK, CareClient
from tests.helpers.fake_orgs import FakeOrgs


async def test_every_answer_carries_a_request_id_of_its_own(care: CareClient) -> None:
    answers = [await care.ask("GET", path) for path in ("/v1/me", "/v1/nothing", "/v1/cases/x")]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert len(set(ids)) == 3
    assert answers[2].json()["error"]["request_id"] == ids[2]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000"])
async def test_its_own_address_is_answered(care: CareClient, host: str) -> None:
    assert (await care.ask("GET", "/v1/me", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1:9999", "127.0.0.1", "", "127.0.0.1.x:8000"]
)
async def test_another_host_name_is_refused(care: CareClient, host: str) -> None:
    answer = await care.http.get("/v1/me", headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


async def test_the_host_check_can_be_switched_off(store: Store) -> None:
    care = CareClient(create_app(store, orgs=FakeOrgs(store), host_check=False))
    assert (await care.http.get("/v1/me", headers={"Host": "care.example"})).status_code == 200
    await care.http.aclose()


async def test_a_body_above_a_mebibyte_is_refused(care: CareClient) -> None:
    answer = await care.ask("PUT", LINK, content=b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"contact_id": "\\ud800"}', b"[" * 100_000])
async def test_a_body_that_is_no_object_is_refused(care: CareClient, content: bytes) -> None:
    answer = await care.ask("PUT", LINK, content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


async def test_nul_is_refused_with_a_sentence(care: CareClient) -> None:
    answers = [
        await care.ask("GET", "/v1/cases", params={"q": "a\0b"}),
        await care.ask("PUT", LINK, content=json.dumps({"salesforce_account_id": "\0", "contact_id": "x"})),
    ]
    sentences = [sentence for answer in answers for sentence in answer.json()["error"]["fields"].values()]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert sentences.count("Text cannot hold the character NUL.") == 2
    assert (await care.http.get("/v1/cases/%00")).status_code == 404


async def test_another_method_is_not_allowed(care: CareClient) -> None:
    answer = await care.ask("PATCH", "/v1/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


async def test_a_database_in_trouble_is_unavailable_for_now(
    care: CareClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(reads, "read_customer", fail)
    with caplog.at_level(logging.CRITICAL):
        answer = await care.ask("GET", "/v1/customers/jane")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "1"


async def test_a_bug_answers_without_its_particulars(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(reads, "read_customer", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        answer = await http.get("/v1/customers/jane", headers={"Authorization": "Bearer token-ana"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["X-Request-Id"] == answer.json()["error"]["request_id"]


def test_a_damaged_database_does_not_open(tmp_path: Path) -> None:
    (tmp_path / "care.db").write_bytes(b"no database" * 1000)
    with pytest.raises(Exception, match="not a database"):
        Store.open(f"sqlite:///{tmp_path / 'care.db'}")
