"""A database of the first version opens, and everything in it goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from tests.helpers.care_server import ACCOUNT, NOW, CareClient, contact_id, opened
from tests.helpers.fake_orgs import FakeOrgs

FIRST_VERSION = Path(__file__).with_name("first_version.sql")


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_VERSION.read_text(encoding="utf-8"))
    connection.close()
    return path


@pytest.fixture
async def care(old_file: Path) -> AsyncIterator[CareClient]:
    for _again in "12":
        opened(old_file).close()
    store: Store = opened(old_file)
    client = CareClient(create_app(store, orgs=FakeOrgs(store), now=lambda: NOW))
    yield client
    await client.http.aclose()
    store.close()


async def test_tokens_links_and_accounts_of_an_old_database_are_still_there(care: CareClient) -> None:
    assert (await care.get("/v1/me"))["name"] == "Ana Popa"
    account = (await care.get("/v1/salesforce-accounts"))["items"][0]
    told = {name: account[name] for name in ("id", "version", "default_user", "sync_contacts", "connected_users")}
    assert told == {"id": ACCOUNT, "version": 1, "default_user": None, "sync_contacts": False, "connected_users": []}
    assert (await care.get("/v1/customers/omar"))["profiles"][0]["profile_id"] == contact_id(1)
    assert (await care.get("/v1/views"))["items"]


async def test_an_old_database_takes_what_is_new(care: CareClient) -> None:
    assert (await care.link(contact_id(2))).status_code == 200
    assert (await care.unlink(contact_id(2))).status_code == 200
    assert (await care.get(f"/v1/salesforce-accounts/{ACCOUNT}/mapping"))["version"] == 0


async def test_the_tokens_of_an_old_database_cannot_be_read_any_more(care: CareClient, old_file: Path) -> None:
    connection = sqlite3.connect(old_file)
    assert connection.execute("SELECT id FROM users WHERE token <> id").fetchall() == []
    connection.close()
    care.http.headers["Authorization"] = "Bearer ana"
    assert (await care.ask("GET", "/v1/me")).status_code == 401
