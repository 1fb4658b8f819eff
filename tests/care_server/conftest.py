"""A filled store and an agent at it; the store of the modules named here is in SQLite and in PostgreSQL.

Those are the ones whose statements, locks and order of writes a database can take in its own way. What a request may
hold, who may do what, who signs in how, and what is asked of Salesforce is decided before or after the database.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from care_desktop.care_server.app import create_app
from care_desktop.care_server.database import open_engine
from care_desktop.care_server.store import Store
from tests.helpers.care_server import NOW, CareClient, fill, opened
from tests.helpers.fake_orgs import FakeOrgs
from tests.helpers.postgres import Postgres, running

ON_BOTH = frozenset(
    {
        "test_automation_queue",
        "test_board_lists",
        "test_contact_sync",
        "test_idempotency",
        "test_killed_server",
        "test_linking",
        "test_push",
        "test_store",
        "test_two_servers",
    }
)
ALSO_WHEN_ASKED = frozenset(
    {
        "test_accounts",
        "test_automatic_escalation",
        "test_case_counts",
        "test_escalation_rules",
        "test_escalations",
        "test_flagging",
        "test_list_orders",
        "test_lists",
        "test_message_writing",
        "test_presences",
        "test_reading",
        "test_suggestions",
        "test_sync_preview",
        "test_worker",
    }
)
"""Two minutes more, for whoever changes the store: with ALL_ON_POSTGRESQL=1 these run on both, too."""
if os.environ.get("ALL_ON_POSTGRESQL"):
    ON_BOTH |= ALSO_WHEN_ASKED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of the store on each database, unless it names its own."""
    if any(mark.args[0] == "database" for mark in metafunc.definition.iter_markers("parametrize")):
        return
    if "database" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in ON_BOTH:
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that the store is in."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of this worker's own."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def filled_on_postgres(postgres: Postgres) -> str:
    """A filled database on the server, which each test finds as it was in the beginning."""
    name = postgres.create()
    store = Store.open(postgres.url(name))
    fill(store)
    store.close()
    postgres.photograph(name)
    return name


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("care") / "care.db"
    store = opened(path)
    fill(store)
    store.close()
    return path


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a filled database of this test's own."""
    if database == "sqlite":
        shutil.copy(request.getfixturevalue("filled"), tmp_path / "care.db")
        yield f"sqlite:///{tmp_path / 'care.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = request.getfixturevalue("filled_on_postgres")
    yield server.url(name)
    server.restore(name)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(open_engine(database_url))  # filled by the same code: there is nothing to bring up to date
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
