"""A filled store and an agent at it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from tests.helpers.care_server import NOW, CareClient, fill, opened
from tests.helpers.fake_orgs import FakeOrgs


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("care") / "care.db"
    store = opened(path)
    fill(store)
    store.close()
    return path


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(filled, tmp_path / "care.db")
    store = opened(tmp_path / "care.db")
    yield store
    store.close()


@pytest.fixture
def orgs(store: Store) -> FakeOrgs:
    return FakeOrgs(store)


@pytest.fixture
def app(store: Store, orgs: FakeOrgs) -> Starlette:
    return create_app(store, orgs=orgs, now=lambda: NOW)


@pytest.fixture
async def client_of(app: Starlette) -> AsyncIterator[Callable[[str], CareClient]]:
    clients: list[CareClient] = []

    def make(user: str) -> CareClient:
        clients.append(CareClient(app, f"token-{user}"))
        return clients[-1]

    yield make
    for client in clients:
        await client.http.aclose()


@pytest.fixture
def care(client_of: Callable[[str], CareClient]) -> CareClient:
    return client_of("ana")
