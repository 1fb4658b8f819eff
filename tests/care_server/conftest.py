"""A filled store and an agent at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from care_desktop.care_server.app import create_app
from care_desktop.care_server.store import Store
from tests.helpers.care_server import NOW, CareClient, fill, opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(tmp_path / "care.db")
    fill(store)
    yield store
    store.close()


@pytest.fixture
def app(store: Store) -> Starlette:
    return create_app(store, finders={}, now=lambda: NOW)


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
