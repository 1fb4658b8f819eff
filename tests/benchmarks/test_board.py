"""The supervisor's board at 100,000 rows: frames while scrolling, memory, and a batch of 2,000 (performance.md 2)."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert

from care_desktop.api.auth import StaticToken
from care_desktop.api.care.client import CareClient, CareDialect
from care_desktop.api.transport import Pool, Transport
from care_desktop.care_server.board_upkeep import refresh
from care_desktop.care_server.database import execute_many
from care_desktop.care_server.instants import to_micros
from care_desktop.care_server.store import Store
from care_desktop.care_server.sync_tables import stored_suggestions
from care_desktop.care_server.tables import cases
from care_desktop.domain.people import Evidence, EvidenceKind, SuggestedContact
from care_desktop.services.assembly import Surroundings, assemble
from care_desktop.services.board_batch import MOST_ROWS
from care_desktop.services.events import Bus
from care_desktop.services.scope import TaskScope
from care_desktop.ui import application
from care_desktop.ui.board import BoardView
from care_desktop.ui.board_bulk import BoardBulkView
from care_desktop.ui.board_head import BoardFilters
from care_desktop.ui.board_side import BoardSideView
from care_desktop.ui.kit import theme
from care_desktop.viewmodels.board_bulk import BulkPhase
from care_desktop.viewmodels.notices import NoticeBoard
from care_desktop.viewmodels.supervisor import Section, SupervisorDesk, Ways
from tests.benchmarks.heartbeats import Heartbeats
from tests.benchmarks.measure import Row, percentile, report
from tests.benchmarks.test_case_list import FRAMES, JUMPS, floor, scroll
from tests.helpers.builders import contact, contact_match
from tests.helpers.care_server import ACCOUNT, record_id
from tests.helpers.fake_journal import FakeJournal
from tests.helpers.fake_salesforce import FakeSalesforce
from tests.helpers.server_process import server_processes
from tests.helpers.until import until

ROWS = 100_000
SMOOTH = 50
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


@dataclass
class Measured:
    """What the board gave, in milliseconds and MB."""

    first_rows: float
    frames: list[float]
    plain: list[float]
    grown: float
    gaps: list[float]
    batch_seconds: float
    linked: int


def fill(url: str) -> None:
    """Load so many unlinked escalations, each with a clear suggestion; the first ones' contacts exist."""
    now, numbers = datetime.now(UTC), range(ROWS)
    store = Store.open(url)
    people = (_person(n) for n in numbers)
    of_people = ({**_case(n), "created_at": now - timedelta(minutes=n)} for n in numbers)
    escalations = ({**_escalation(n), "created_at": now - timedelta(minutes=ROWS - n)} for n in numbers)
    account = {"id": ACCOUNT, "name": "Org", "org_id": "00D", "instance_url": "http://127.0.0.1", "is_sandbox": True}
    sofia = {"id": "sofia", "name": "Sofia Lind", "token": "token-sofia", "preset": "supervisor"}
    store.load(users=[sofia], salesforce_accounts=[account], customers=people, cases=of_people, escalations=escalations)
    with store.writing() as connection:
        execute_many(connection, insert(stored_suggestions), [_stored(n, to_micros(now)) for n in numbers])
        refresh(connection, cases.c.unlinked.is_(True))
    store.close()


def _person(number: int) -> dict[str, Any]:
    return {"id": f"p{number}", "platform": "email", "first_name": f"Ann {number % 97}", "last_name": f"Lee {number}"}


def _case(number: int) -> dict[str, Any]:
    return {"id": f"c{number}", "number": 1 + number, "customer_id": f"p{number}", "status": "open"}


def _escalation(number: int) -> dict[str, Any]:
    record = {"record_id": record_id("500", 1 + number), "number": f"{number:08d}"}
    return {"case_id": f"c{number}", "salesforce_account_id": ACCOUNT, **record}


def _stored(number: int, at: int) -> dict[str, Any]:
    email = f"person{number}@mail.example"
    best = SuggestedContact(contact_match(number, f"Ann Lee {number}"), (Evidence(EvidenceKind.EMAIL, email, email),))
    kept = {"suggested": json.dumps([asdict(best)]), "refreshed_at": at}
    return {"customer_id": f"p{number}", "salesforce_account_id": ACCOUNT, **kept}


@asynccontextmanager
async def desk_at(url: str) -> Any:
    """Give a supervisor's desk over a server, with contacts for the first rows."""
    pool, deeds, salesforce = Pool(), TaskScope("deeds"), FakeSalesforce(map(contact, range(2 * MOST_ROWS)))
    wire = Transport(pool, url, dialect=CareDialect(), tokens=StaticToken("token-sofia"))
    care = CareClient(wire)
    services = assemble(care, salesforce, FakeJournal(), bus=Bus(), scope=deeds, around=Surroundings())
    services.session.learn(await care.me(), await care.salesforce_accounts())
    ways = Ways(lambda _case: None, lambda _case: None, lambda _url: None)
    desk = SupervisorDesk(services, deeds=deeds, notices=NoticeBoard(), clock=lambda: datetime.now(UTC), ways=ways)
    yield desk
    await deeds.close()
    await desk.close()
    await wire.aclose()
    await pool.aclose()


async def measured(url: str) -> Measured:
    """Scroll and jump over the whole board, and then accept as many rows as a batch takes."""
    async with desk_at(url) as desk:
        view = BoardView(desk, lambda: True, (BoardFilters(desk.board), BoardSideView(desk), BoardBulkView(desk.bulk)))
        view.resize(1200, 700)
        view.show()
        began = time.perf_counter()
        desk.open(Section.BOARD)
        await until(lambda: desk.board.state.total)
        view.table.viewport().repaint()
        first_rows = (time.perf_counter() - began) * 1000
        plain = await floor()
        await scroll(view.table, 100)
        gc.collect()
        before = psutil.Process().memory_info().rss
        frames = await scroll(view.table, FRAMES)
        bar = view.table.verticalScrollBar()
        for jump in range(JUMPS):
            bar.setValue(bar.maximum() * jump // JUMPS)
            view.table.viewport().repaint()
            await until(partial(desk.board.row, view.table.visible_rows()[0]))
        plain += await floor()
        gc.collect()
        grown = (psutil.Process().memory_info().rss - before) / 1e6
        bar.setValue(0)
        gaps, seconds, linked = await batch(desk)
        view.close()
        view.deleteLater()
    return Measured(first_rows, frames, plain, grown, gaps, seconds, linked)


async def batch(desk: SupervisorDesk) -> tuple[list[float], float, int]:
    """Select all clear rows, look at them and accept them; return the loop's gaps, the time, and how many it linked."""
    beats, began = Heartbeats(), time.perf_counter()
    desk.selection.all_clear()
    await until(lambda: len(desk.selection.state.rows) == MOST_ROWS, 60)
    desk.bulk.look()
    await until(lambda: desk.bulk.state.phase is BulkPhase.PREVIEW, 60)
    desk.bulk.run()
    await until(lambda: desk.bulk.state.phase is BulkPhase.DONE, 900)
    gaps, seconds = beats.take(), time.perf_counter() - began
    beats.stop()
    beats.deleteLater()
    return gaps, seconds, MOST_ROWS - len(desk.selection.state.rows)


@pytest.fixture
def loop_of_qt(qapp: QApplication) -> Iterator[asyncio.Runner]:
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp)
    with asyncio.Runner(loop_factory=lambda: application.new_event_loop(qapp)) as runner:
        yield runner


def test_a_hundred_thousand_rows_scroll_and_two_thousand_are_accepted(
    loop_of_qt: asyncio.Runner, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'care.db'}"
    fill(url)
    with server_processes(url, tmp_path) as (server,):
        told = loop_of_qt.run(measured(server.url))
    plain, ours = percentile(told.plain, 0.99), percentile(told.frames, 0.99)
    rows = [
        Row("first rows of the board, empty window to paint", told.first_rows, float("inf"), "ms"),
        Row("frame of a plain table beside it, p99", plain, float("inf"), "ms"),
        Row("frame of a plain table beside it, p50", percentile(told.plain, 0.5), float("inf"), "ms"),
        Row("frame while scrolling the board, p50", percentile(told.frames, 0.5), 8, "ms"),
        Row("frame while scrolling the board, p99", ours, 8, "ms"),
        Row("p99 of the board / p99 of the plain table", ours / plain, 1),
        Row("memory grown by scrolling and jumping", told.grown, 5, "MB"),
        Row("a batch of 2,000: the loop's gaps, p99.9", percentile(told.gaps, 0.999), 16, "ms"),
        Row("a batch of 2,000: the loop's worst gap", max(told.gaps), SMOOTH, "ms"),
        Row("a batch of 2,000: all of it", told.batch_seconds, float("inf"), "s"),
    ]
    report("board", rows)
    assert told.linked == MOST_ROWS
